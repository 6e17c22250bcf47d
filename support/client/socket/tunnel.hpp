// A tunnel through a proxy (CONNECT, RFC 9110, 9.3.6): what follows goes to the target byte for byte.
//
//     auto opened = open_tunnel(socket, "ops.example.net", 443, proxy, deadline);
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include "client/socket/deadline.hpp"
#include "client/socket/network_error.hpp"
#include "client/socket/route.hpp"
#include "client/socket/socket.hpp"

namespace opsmgr::client {

/// `socket` is connected to the proxy; afterwards its peer is the target. Errors: `proxy`, `timed_out`, `reset`.
[[nodiscard]] tl::expected<void, NetworkError> open_tunnel(Socket& socket, const std::string& host, std::uint16_t port,
                                                           const Proxy& proxy, Deadline deadline);

}  // namespace opsmgr::client
