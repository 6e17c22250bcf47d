// URLs and request targets, as far as this API needs them (RFC 3986, RFC 9112 section 3.2).
//
//     split_target("/groups/1?pretty=true")        // {"/groups/1", "pretty=true"}
//     query_parameters("a=1&b=x%20y")              // {{"a", "1"}, {"b", "x y"}}
//     parse_url("https://host:8443/ops")           // {tls, "host", 8443, "/ops"}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr {

/// Every `%xx` decoded; `+` stays a plus. Nothing when an escape is cut short or not hexadecimal.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

struct Target {
    std::string_view path;   ///< as sent, still escaped
    std::string_view query;  ///< behind the first `?`, still escaped; empty without one
};

/// The views look into `target`. An absolute form (`http://host/path`) loses its origin, as RFC 9112, 3.2.2
/// asks of a server.
[[nodiscard]] Target split_target(std::string_view target);

/// Where an absolute form has its resource. The views look into the target.
struct Origin {
    std::string_view scheme;     ///< `http` or `https`, in the case of the wire
    std::string_view authority;  ///< `host` or `host:port`
};

/// Of an absolute form; nothing for any other.
[[nodiscard]] std::optional<Origin> origin_of(std::string_view target);

/// Without case, and a port that is left out being the scheme's own (RFC 9110, 4.2.3).
[[nodiscard]] bool is_same_origin(const Origin& a, const Origin& b);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

/// In order, duplicates kept, decoded with `+` as a blank (the form encoding that clients use in queries).
/// A parameter without `=` has an empty value. Broken escapes stay as sent.
[[nodiscard]] QueryParameters query_parameters(std::string_view query);

struct Url {
    bool tls = false;
    std::string host;        ///< without brackets for an IPv6 literal
    std::uint16_t port = 0;  ///< 80 or 443 unless said otherwise
    std::string path;        ///< without a trailing slash; empty for the root

    /// `host` or `host:port`, the port left out when it is the scheme's own (the `Host` field, RFC 9110, 7.2).
    [[nodiscard]] std::string authority() const;
    /// `scheme://authority` and the path.
    [[nodiscard]] std::string text() const;
};

/// `http` and `https` only; a query, fragment or user information is refused. The error is one sentence.
[[nodiscard]] tl::expected<Url, std::string> parse_url(std::string_view text);

/// What stands before every path of this API (vendor's page, base URL).
inline constexpr std::string_view base_path = "/api/public/v1.0";

/// Whether a host, as it is written, is this machine: `localhost`, `::1`, 127.0.0.0/8. No name is looked up.
[[nodiscard]] bool is_loopback(std::string_view host);

/// Whether it is an IPv4 address of four numbers or an IPv6 address, without brackets.
[[nodiscard]] bool is_ip_address(std::string_view host);

}  // namespace opsmgr
