// One call of the control API: what it asks for, on which mock, and the answers that it may get.
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/schema.hpp>
#include <opsmgr/mock/api/api_error.hpp>
#include <opsmgr/mock/http/response.hpp>
#include <opsmgr/mock/http/response_stream.hpp>
#include <opsmgr/mock/service/known_names.hpp>
#include <opsmgr/mock/service/sandbox_registry.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock::control {

/// What a call is refused with: the status, and each fault with its place and what would be right.
struct ControlError {
    int status = 400;
    std::vector<DataFault> faults{};
    std::string allow{};  ///< of a 405
};

struct Content {
    int status = 200;
    Json document{};
    std::string text{};  ///< in place of the document, with its type:
    std::string_view type = "application/json";
};

using Answer = tl::expected<Content, ControlError>;

[[nodiscard]] inline tl::unexpected<ControlError> refuse(int status, std::string where, std::string rule) {
    return tl::make_unexpected(ControlError{status, {{std::move(where), std::move(rule)}}});
}

/// What the server behind the control API can do.
struct Host {
    SandboxRegistry& registry;
    /// Answers that wait are looked at again: that on one connection, or all.
    std::function<void(std::optional<std::uint64_t> connection)> notify;
    bool takes_changes =
        true;  ///< deviations and variations: refused off loopback, unless a token guards the control API
};

struct Call {
    const Request& request;
    Host& host;
    std::string sandbox;                       ///< its id; empty for the main mock
    std::shared_ptr<MockService> mock;         ///< the mock that the path is about
    std::vector<std::string> ids;              ///< what stands in the places of the path, in order
    std::map<std::string, std::string> query;  ///< only parameters that the operation takes
    Json body;                                 ///< valid by the operation's schema; null without a body

    [[nodiscard]] std::optional<std::string> parameter(const char* name) const {
        const auto found = query.find(name);
        return found == query.end() ? std::nullopt : std::optional(found->second);
    }
    /// Scheme and authority by which the caller reached us.
    [[nodiscard]] std::string url() const {
        const Origin origin = request.origin();
        return fmt::format("{}://{}", origin.scheme, origin.authority);
    }
};

/// Why a call that names what is not there is refused; nothing when all is there.
[[nodiscard]] inline std::optional<ControlError> refusal_of(const std::vector<MissingName>& missing, const Call& call) {
    if (missing.empty()) return std::nullopt;
    ControlError error;
    const NewNames names = call.host.registry.names_in(call.sandbox);
    for (const MissingName& one : missing) {
        const auto own = names.find(one.id);
        error.faults.push_back({one.place, own == names.end() ? fmt::format("{} here", one.text())
                                                              : fmt::format("{} here: in this sandbox it is {}",
                                                                            one.text(), own->second)});
    }
    return error;
}

/// A query parameter that is a whole number.
[[nodiscard]] inline tl::expected<std::uint64_t, ControlError> number_in(const Call& call, const char* name,
                                                                         std::uint64_t otherwise,
                                                                         std::uint64_t at_most) {
    const auto text = call.parameter(name);
    if (!text) return otherwise;
    std::uint64_t value = 0;
    const auto [stop, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || stop != text->data() + text->size() || value > at_most)
        return refuse(400, fmt::format("query parameter {}", name),
                      fmt::format("it must be a whole number up to {}", at_most));
    return value;
}

[[nodiscard]] inline Response response_with(const Content& content) {
    Response response;
    response.status = content.status;
    response.reason = reason_phrase(content.status);
    // A browser takes it for what it says, and shows it to no page of another origin.
    response.headers = {{"Content-Type", std::string(content.type)},
                        {"Cache-Control", "no-store"},
                        {"Cross-Origin-Resource-Policy", "same-origin"},
                        {"X-Content-Type-Options", "nosniff"}};
    response.body = content.document.is_null() ? content.text : write_json(content.document, Layout::pretty) + "\n";
    return response;
}

[[nodiscard]] inline Response response_with(const ControlError& error) {
    Json faults = Json::array();
    for (const DataFault& fault : error.faults)
        faults.push_back({{"where", fault.pointer.empty() ? "body" : fault.pointer}, {"rule", fault.rule}});
    Response response = response_with(Content{error.status, {{"error", error.status}, {"faults", std::move(faults)}}});
    if (!error.allow.empty()) response.headers.add("Allow", error.allow);
    return response;
}

[[nodiscard]] inline Response response_with(const Answer& answer) {
    return answer ? response_with(*answer) : response_with(answer.error());
}

/// What answers a call at once.
[[nodiscard]] inline ResponseStream to_stream(const Request& request, Response response) {
    response.head = request.method == "HEAD";
    response.close = request.closes();
    return ResponseStream{to_bytes(response)};
}
[[nodiscard]] inline ResponseStream to_stream(const Call& call, Response response) {
    return to_stream(call.request, std::move(response));
}

}  // namespace opsmgr::mock::control
