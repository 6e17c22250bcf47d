// A request as the mock sees it: taken off the wire, framed and split, not yet understood.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>

#include <cstdint>
#include <string>

namespace opsmgr::mock {

struct Request {
    std::string method;  ///< as sent; methods are case-sensitive (RFC 9110, 9.1)
    std::string
        target;  ///< the request target as sent, query and escapes included; what `uri` of a digest is held against
    Headers headers;   ///< names in the case of the wire; names compare without case
    std::string body;  ///< transfer coding undone
    /// Number of the connection it came on, from 1, never used again while the server lives; 0 without a socket.
    std::uint64_t connection = 0;
    bool tls = false;
    bool from_loopback = true;  ///< the client is on this machine
    int minor_version = 1;      ///< of HTTP/1: 0 or 1

    /// Whether the client wants no further answer on this connection (RFC 9112, 9.3).
    [[nodiscard]] bool closes() const {
        return headers.has_token("Connection", "close") ||
               (minor_version == 0 && !headers.has_token("Connection", "keep-alive"));
    }

    [[nodiscard]] std::string_view path() const { return split_target(target).path; }
    [[nodiscard]] std::string_view query() const { return split_target(target).query; }
};

}  // namespace opsmgr::mock
