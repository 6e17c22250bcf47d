// The address of a client.
//
//     IpAddress::of_peer(descriptor).text()   // "192.0.2.7"
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace opsmgr::mock {

/// Of IPv6, or of IPv4 in the form that maps it there (RFC 4291, 2.5.5.2).
class IpAddress {
  public:
    /// Loopback of IPv4: what a client on this machine has.
    IpAddress() : bytes_{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1} {}

    /// Who is at the other end of a socket. One that is no network's is on this machine; an end that cannot be asked
    /// for any more counts as unknown (`::`), which is nowhere.
    [[nodiscard]] static IpAddress of_peer(int descriptor) {
        IpAddress address;
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
            address.bytes_ = {};
        } else if (peer.ss_family == AF_INET) {
            const auto* v4 =
                reinterpret_cast<const std::uint8_t*>(&reinterpret_cast<const sockaddr_in&>(peer).sin_addr);
            std::copy_n(v4, 4, address.bytes_.begin() + 12);
        } else if (peer.ss_family == AF_INET6) {
            std::copy_n(reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr.s6_addr, 16, address.bytes_.begin());
        }
        return address;
    }

    [[nodiscard]] bool is_loopback() const {
        if (is_v4()) return bytes_[12] == 127;
        return bytes_.back() == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto byte) { return byte == 0; });
    }
    [[nodiscard]] std::string text() const {
        std::array<char, INET6_ADDRSTRLEN> text{};
        const bool v4 = is_v4();
        ::inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? 12 : 0), text.data(), text.size());
        return text.data();
    }

  private:
    [[nodiscard]] bool is_v4() const {
        return bytes_[10] == 0xff && bytes_[11] == 0xff &&
               std::all_of(bytes_.begin(), bytes_.begin() + 10, [](auto byte) { return byte == 0; });
    }
    std::array<std::uint8_t, 16> bytes_;
};

}  // namespace opsmgr::mock
