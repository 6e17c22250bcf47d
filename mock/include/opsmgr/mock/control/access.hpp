// Who may use the control API: programs on this machine, or whoever has the token when there is one.
#pragma once

#include <opsmgr/base/url.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/http/request.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace opsmgr::mock::control {

/// Nothing when the caller may; otherwise what would be right. `token` is empty when there is none.
[[nodiscard]] inline std::optional<std::string> refusal_of(const Request& request, const std::string& token) {
    if (!token.empty()) {
        const std::string wanted = "Bearer " + token;
        if (equal_in_constant_time(request.headers.first("Authorization").value_or(""), wanted)) return std::nullopt;
        return "a token is set: send it as 'Authorization: Bearer TOKEN'";
    }
    if (!request.from_loopback)
        return "it answers to this machine alone; set OPSMGR_CONTROL_TOKEN where the mock starts to open it to others";
    for (const char* passed_on : {"Forwarded", "X-Forwarded-For", "Via"})
        if (request.headers.has(passed_on))
            return "what a proxy passes on may come from anywhere; set OPSMGR_CONTROL_TOKEN where the mock starts";
    const char* wrong_host = "the Host field must name this machine's loopback, such as 127.0.0.1";
    // A page in a browser on this machine is not somebody who may: it has another origin, or a name that was made to
    // lead here.
    if (!request.headers.has("Host") && !origin_of(request.target)) return wrong_host;
    const auto host = parse_url("http://" + std::string(request.origin().authority));
    if (!host || !is_loopback(host->host)) return wrong_host;
    const auto origin = request.headers.first("Origin");
    if (!origin) return std::nullopt;
    const auto page = parse_url(*origin);
    if (page && is_loopback(page->host) && page->port == host->port) return std::nullopt;
    return "pages of another origin may not use it";
}

}  // namespace opsmgr::mock::control
