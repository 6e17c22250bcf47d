// The way to a target: straight, to an address that is given, or through a proxy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace opsmgr::client {

/// A proxy that opens tunnels (CONNECT, RFC 9110, 9.3.6), spoken to in plain http.
struct Proxy {
    std::string host;
    std::uint16_t port = 0;
    std::string authorization{};  ///< value of `Proxy-Authorization`; empty for none
    std::string source{};         ///< the flag or the variable that names it; for messages
};

/// `host` and `port` are at that address, whatever the name server says.
struct FixedAddress {
    std::string host;
    std::uint16_t port = 0;
    std::string address;  ///< IPv4 or IPv6, without brackets
};

struct Route {
    std::optional<Proxy> proxy{};
    std::vector<FixedAddress> fixed{};  ///< of targets and of proxies; the first that fits counts

    /// Where the name leads: `host` itself, or its fixed address.
    [[nodiscard]] std::string address_of(const std::string& host, std::uint16_t port) const;
};

}  // namespace opsmgr::client
