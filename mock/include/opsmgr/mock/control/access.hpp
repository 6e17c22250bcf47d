// Who may use the control API: programs on this machine, or whoever has the token when there is one; and no page of
// another origin in anybody's browser.
#pragma once

#include <opsmgr/base/url.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/http/request.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace opsmgr::mock::control {

struct AccessRefusal {
    int status = 403;
    std::string why;  ///< what would be right
};

namespace detail {

/// What a browser says of where a request comes from (Fetch Metadata Request Headers, 2.4). Other clients say nothing.
[[nodiscard]] inline bool is_of_another_site(const Request& request) {
    for (const std::string_view site : request.headers.all("Sec-Fetch-Site"))
        if (site != "same-origin" && site != "none") return true;
    return false;
}

}  // namespace detail

/// Nothing when the caller may. `token` is empty when there is none.
[[nodiscard]] inline std::optional<AccessRefusal> refusal_of(const Request& request, const std::string& token) {
    const auto forbidden = [](const char* why) { return AccessRefusal{403, why}; };
    constexpr const char* another_origin = "pages of another origin may not use it";
    if (detail::is_of_another_site(request)) return forbidden(another_origin);
    if (!token.empty()) {
        const std::string wanted = "Bearer " + token;
        if (equal_in_constant_time(request.headers.first("Authorization").value_or(""), wanted)) return std::nullopt;
        return AccessRefusal{401, "a token is set: send it as 'Authorization: Bearer TOKEN'"};
    }
    if (!request.from_loopback)
        return forbidden(
            "it answers to this machine alone; set OPSMGR_CONTROL_TOKEN where the mock starts to open it to others");
    for (const char* passed_on : {"Forwarded", "X-Forwarded-For", "Via"})
        if (request.headers.has(passed_on))
            return forbidden(
                "what a proxy passes on may come from anywhere; set OPSMGR_CONTROL_TOKEN where the mock starts");
    constexpr const char* wrong_host = "the Host field must name this machine's loopback, such as 127.0.0.1";
    // A page in a browser on this machine is not somebody who may: it has another origin, or a name that was made to
    // lead here.
    if (!request.headers.has("Host") && !origin_of(request.target)) return forbidden(wrong_host);
    const auto host = parse_url("http://" + std::string(request.origin().authority));
    if (!host || !is_loopback(host->host)) return forbidden(wrong_host);
    for (const std::string_view origin : request.headers.all("Origin")) {
        const auto page = parse_url(std::string(origin));
        if (!page || !is_loopback(page->host) || page->port != host->port) return forbidden(another_origin);
    }
    return std::nullopt;
}

}  // namespace opsmgr::mock::control
