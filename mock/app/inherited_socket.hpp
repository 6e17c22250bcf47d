// A listening socket handed over by whoever started the program: `LISTEN_FDS` and `LISTEN_PID`, sd_listen_fds(3).
#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

struct InheritedSocket {
    int descriptor = -1;
    std::string host;  ///< the address that it is bound to, an IPv6 one without brackets
    int port = 0;
};

/// The socket at descriptor 3; nothing unless `LISTEN_PID` names this process. Takes the variables out of the
/// environment, so that no command inherits them. The error says what would be right: exactly one descriptor, a
/// listening stream socket, IPv4 or IPv6.
[[nodiscard]] tl::expected<std::optional<InheritedSocket>, std::string> inherited_socket();

}  // namespace opsmgr::mock
