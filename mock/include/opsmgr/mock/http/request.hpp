// A request as the mock sees it: taken off the wire, framed and split, not yet understood.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>
#include <opsmgr/mock/http/ip_address.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace opsmgr::mock {

struct Request {
    std::string method;  ///< as sent; methods are case-sensitive (RFC 9110, 9.1)
    /// The request target as sent, query and escapes included; what `uri` of a digest is held against.
    std::string target;
    Headers headers;   ///< names in the case of the wire; names compare without case
    std::string body;  ///< transfer coding undone
    /// Number of the connection it came on, from 1, never used again while the server lives; 0 without a socket.
    std::uint64_t connection = 0;
    bool tls = false;
    bool from_loopback = true;  ///< the client is on this machine
    IpAddress peer{};           ///< of the client
    int minor_version = 1;      ///< of HTTP/1: 0 or 1

    /// Whether the client wants no further answer on this connection (RFC 9112, 9.3).
    [[nodiscard]] bool closes() const {
        return headers.has_token("Connection", "close") ||
               (minor_version == 0 && !headers.has_token("Connection", "keep-alive"));
    }

    /// Scheme and authority that the target is at. An absolute target has them itself, and the `Host` field is then
    /// without meaning (RFC 9112, 3.2.2).
    [[nodiscard]] Origin origin() const {
        if (auto own = origin_of(target)) return *own;
        return {tls ? "https" : "http", headers.first("Host").value_or("localhost")};
    }
    [[nodiscard]] std::string_view path() const { return split_target(target).path; }
    [[nodiscard]] std::string_view query() const { return split_target(target).query; }
};

/// Whether a URI names the resource that the request is for, in either form: absolute, or its path and query alone
/// (RFC 7616, 3.4.6; RFC 9112, 3.2). Scheme and host are compared without case, the port of the scheme is its own.
[[nodiscard]] inline bool names_resource_of(const Request& request, std::string_view uri) {
    const auto origin = origin_of(uri);
    if (!origin && !uri.starts_with('/')) return false;
    const Target target = split_target(request.target);
    const Target named = split_target(uri);
    if (named.path != target.path || named.query != target.query) return false;
    return !origin || is_same_origin(*origin, request.origin());
}

}  // namespace opsmgr::mock
