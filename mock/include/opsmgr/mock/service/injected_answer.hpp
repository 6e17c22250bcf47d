// The answers that a fault describes, as responses: the API's own error document, or what something between the API
// and the client would send.
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/mock/api/named_error.hpp>
#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/http/response.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace opsmgr::mock {

/// Nothing is said about the document: it is the one that goes with the status.
[[nodiscard]] inline bool is_usual(const InjectedAnswer& answer) {
    return answer.error_code.empty() && !answer.detail && !answer.parameters;
}

namespace detail {

[[nodiscard]] inline ApiError usual_error(int status, const ErrorSubject& subject) {
    switch (status) {
        case 404: return ApiError::resource_not_found(subject.path);
        case 405: return ApiError::method_not_allowed(subject.method, subject.path);
        default: return ApiError::unavailable(status);
    }
}

}  // namespace detail

/// The error document of a status from 400 on.
[[nodiscard]] inline ApiError injected_error(const InjectedAnswer& answer, ErrorSubject subject) {
    if (answer.parameters && !answer.parameters->empty()) subject.address = answer.parameters->front();
    const std::string& code = answer.error_code;
    ApiError error =
        code.empty()
            ? detail::usual_error(answer.status, subject)
            : named_error(code, subject).value_or(ApiError{0, code, std::string(reason_phrase(answer.status)), {}});
    error.status = answer.status;
    if (!code.empty()) error.code = code;
    if (answer.detail) error.detail = *answer.detail;
    if (answer.parameters) error.parameters = *answer.parameters;
    return error;
}

/// As a proxy words it when the server behind it is not there.
[[nodiscard]] inline std::string gateway_page(int status) {
    const std::string title = fmt::format("{} {}", status, reason_phrase(status));
    return fmt::format(
        "<!DOCTYPE html>\n<html>\n<head><title>{0}</title></head>\n<body>\n<h1>{0}</h1>\n"
        "<p>The server behind this gateway gave no answer that could be used.</p>\n</body>\n</html>\n",
        title);
}

/// An answer without a document of the API. `date` is as the `Date` field has it.
[[nodiscard]] inline Response foreign_response(const InjectedAnswer& answer, const std::string& date) {
    Response response;
    response.status = answer.status;
    response.reason = reason_phrase(answer.status);
    response.headers.add("Date", date);
    switch (answer.kind) {
        case InjectedAnswer::Kind::document: break;  // below 400 there is none
        case InjectedAnswer::Kind::body:
            response.headers.add("Content-Type", answer.body_is_json ? "application/json" : "text/plain;charset=utf-8");
            response.body = answer.body;
            break;
        case InjectedAnswer::Kind::gateway_page:
            response.headers.add("Content-Type", "text/html");
            response.body = gateway_page(answer.status);
            break;
    }
    return response;
}

/// The value of the `Retry-After` field (RFC 9110, 10.2.3). A date is counted from that of the same answer, which has
/// whole seconds.
[[nodiscard]] inline std::string retry_after_text(const RetryAfter& retry_after, Instant now) {
    if (!retry_after.as_date) return std::to_string(retry_after.in.count());
    return to_http_date(std::chrono::floor<std::chrono::seconds>(now) + retry_after.in);
}

/// The fields that a fault changes, whatever answer it is.
inline void change_fields(const FaultEffect& effect, Response& response) {
    if (effect.content_type && effect.content_type->empty()) response.headers.remove("Content-Type");
    else if (effect.content_type) response.headers.set("Content-Type", *effect.content_type);
    for (const auto& [name, value] : effect.fields) response.headers.set(name, value);
}

}  // namespace opsmgr::mock
