// A TCP socket that never blocks past a deadline. Move-only; closes on destruction.
//
//     auto socket = Socket::connect("127.0.0.1", 8080, within(5s));
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include "client/socket/deadline.hpp"
#include "client/socket/network_error.hpp"

namespace opsmgr::client {

/// What a function of the transport that has failed returns.
[[nodiscard]] tl::unexpected<NetworkError> failure(NetworkFault fault, std::string message);

class Socket {
  public:
    /// The addresses of `host` in order; when none answers, the fault of the last.
    /// `address`, where there is one, is where the name leads, whatever the name server says.
    [[nodiscard]] static tl::expected<Socket, NetworkError> connect(const std::string& host, std::uint16_t port,
                                                                    Deadline deadline, const std::string& address = {});
    /// Takes over a connected descriptor that does not block.
    [[nodiscard]] static Socket adopt(int descriptor, std::string peer) { return {descriptor, std::move(peer)}; }
    Socket(Socket&& other) noexcept;
    Socket& operator=(Socket&& other) noexcept;
    ~Socket();

    [[nodiscard]] tl::expected<void, NetworkError> send_all(std::string_view bytes, Deadline deadline);
    /// Appends 1 to `limit` bytes; 0 at the end of the stream. Looks once even when the deadline has passed.
    [[nodiscard]] tl::expected<std::size_t, NetworkError> receive(std::string& into, std::size_t limit,
                                                                  Deadline deadline);
    /// What the socket takes at once, the rest is dropped: for a farewell that nobody waits for.
    void send_now(std::string_view bytes);

    [[nodiscard]] const std::string& peer() const { return peer_; }
    /// Behind a tunnel the other side is somebody else.
    void rename_peer(std::string peer) { peer_ = std::move(peer); }

  private:
    Socket(int descriptor, std::string peer) : descriptor_(descriptor), peer_(std::move(peer)) {}
    int descriptor_ = -1;
    std::string peer_;
};

}  // namespace opsmgr::client
