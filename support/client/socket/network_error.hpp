// Why no HTTP answer came from a target: a value, since a target that cannot be reached is a result of the
// suite.
//
// The message is one sentence for an operator: what happened, where, and what would be right.
//
//     if (!exchange) fmt::print(stderr, "{}\n", exchange.error().message);
//     // no answer from 127.0.0.1:1: connection refused; is the target running, and is the port right?
#pragma once

#include <string>
#include <string_view>

namespace opsmgr::client {

enum class NetworkFault {
    name_not_found,      ///< the host name has no address
    refused,             ///< nothing listens on the port
    unreachable,         ///< no route to the address
    timed_out,           ///< the deadline passed while looking up, connecting, signing in to TLS, writing or waiting
    reset,               ///< the target or something before it broke the connection off
    closed_early,        ///< closed before a status line was there; over TLS also an end without closure alert
    tls_handshake,       ///< no TLS session came about
    tls_broken,          ///< the TLS session ended with an error
    certificate,         ///< the certificate was examined and refused
    ca_file,             ///< the file of trusted certificates cannot be used
    client_certificate,  ///< the certificate or the key of the client cannot be used
    proxy,               ///< the proxy opens no tunnel to the target
    local,               ///< this machine's own trouble: no descriptor, no memory, no permission
};

/// The enumerator's name, for reports.
[[nodiscard]] std::string_view to_string(NetworkFault fault);

struct NetworkError {
    NetworkFault fault = NetworkFault::local;
    std::string message;
};

}  // namespace opsmgr::client
