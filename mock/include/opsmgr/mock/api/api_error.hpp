// The error documents of this API, one named constructor each (vendor's pages: API principles, error codes).
//
// Codes, status and the wording of `detail` come from the source of the vendor's error-code page
// (`includes/api/list-tables/errors/opsmgr.rst`), and where that has none from the table of the hosted service. Ours
// are the codes METHOD_NOT_ALLOWED and UNSUPPORTED_MEDIA_TYPE, which no table has, and the wording of RATE_LIMITED and
// INVALID_LOG_REQUEST_TYPES.
#pragma once

#include <opsmgr/base/json.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// The reason phrase of a status (RFC 9110, section 15); empty for one that has none there.
[[nodiscard]] constexpr std::string_view reason_phrase(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 402: return "Payment Required";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 407: return "Proxy Authentication Required";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 414: return "URI Too Long";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 421: return "Misdirected Request";
        case 422: return "Unprocessable Content";
        case 426: return "Upgrade Required";
        case 429: return "Too Many Requests";  // RFC 6585
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "";
    }
}

struct ApiError {
    int status;
    std::string code;
    std::string detail;
    std::vector<std::string> parameters;  ///< the values that `detail` names
    std::string hint{};  ///< what would be right; for the journal, since the vendor's wording has no room for it

    [[nodiscard]] Json to_json() const {
        return {{"detail", detail},
                {"error", status},
                {"errorCode", code},
                {"parameters", parameters},
                {"reason", reason_phrase(status)}};
    }

    /// Whether the request itself was wrong, whatever state the store is in and whoever asks.
    [[nodiscard]] bool is_breach() const {
        for (const std::string_view beginning : {"RESOURCE_NOT_FOUND", "METHOD_NOT_ALLOWED", "UNSUPPORTED_MEDIA_TYPE",
                                                 "ATTRIBUTE_READ_ONLY", "INVALID_", "MISSING_"})
            if (code.starts_with(beginning)) return true;
        return false;
    }
    /// `detail`, and what would be right.
    [[nodiscard]] std::string explanation() const { return hint.empty() ? detail : fmt::format("{} {}", detail, hint); }

    [[nodiscard]] static ApiError resource_not_found(std::string_view path) {
        return {404, "RESOURCE_NOT_FOUND", fmt::format("Cannot find resource {}.", path), {std::string(path)}};
    }
    [[nodiscard]] static ApiError method_not_allowed(std::string_view method, std::string_view path) {
        return {405, "METHOD_NOT_ALLOWED", fmt::format("{} does not answer to {}.", path, method), {}};
    }
    [[nodiscard]] static ApiError invalid_group_id(std::string_view id) {
        return {404, "INVALID_GROUP_ID", fmt::format("An invalid group ID {} was specified.", id), {std::string(id)}};
    }
    [[nodiscard]] static ApiError group_not_found(std::string_view id) {
        return {404, "GROUP_NOT_FOUND", fmt::format("No group with ID {} exists.", id), {std::string(id)}};
    }
    [[nodiscard]] static ApiError not_in_group() {
        return {401, "NOT_IN_GROUP", "The current user is not in the group, or the group does not exist.", {}};
    }
    [[nodiscard]] static ApiError user_unauthorized() {
        return {401, "USER_UNAUTHORIZED", "Current user is not authorized to perform this action.", {}};
    }
    [[nodiscard]] static ApiError invalid_job_id(std::string_view id) {
        return {404,
                "INVALID_LOG_COLLECTION_JOB_ID",
                fmt::format("An invalid log collection job ID {} was specified.", id),
                {std::string(id)}};
    }
    [[nodiscard]] static ApiError job_not_found(std::string_view job, std::string_view group) {
        return {404,
                "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP",
                fmt::format("No log collection job with ID {} exists in group {}.", job, group),
                {std::string(job), std::string(group)}};
    }
    [[nodiscard]] static ApiError only_failed_job_can_be_restarted() {
        return {
            400, "ONLY_FAILED_JOB_CAN_BE_RESTARTED", "A job can only be restarted if it is in the FAILED state.", {}};
    }
    [[nodiscard]] static ApiError invalid_query_parameter(std::string_view name, std::string_view would_be_right) {
        return {400,
                "INVALID_QUERY_PARAMETER",
                fmt::format("Invalid query parameter {} specified.", name),
                {std::string(name)},
                fmt::format("It must be {}.", would_be_right)};
    }
    [[nodiscard]] static ApiError unsupported_media_type(std::string_view type) {
        return {415, "UNSUPPORTED_MEDIA_TYPE", fmt::format("The body must be application/json, not {}.", type), {}};
    }
    [[nodiscard]] static ApiError invalid_json(std::string_view why) {
        return {400,
                "INVALID_JSON",
                "Received JSON does not match expected format.",
                {},
                fmt::format("A JSON object is needed: {}.", why)};
    }
    [[nodiscard]] static ApiError invalid_json_attribute(std::string_view name, std::string_view would_be_right) {
        return {400,
                "INVALID_JSON_ATTRIBUTE",
                fmt::format("Received JSON for the {} attribute does not match expected format.", name),
                {std::string(name)},
                fmt::format("It must be {}.", would_be_right)};
    }
    [[nodiscard]] static ApiError missing_attribute(std::string_view name) {
        return {400,
                "MISSING_ATTRIBUTE",
                fmt::format("The required attribute {} was not specified.", name),
                {std::string(name)}};
    }
    [[nodiscard]] static ApiError missing_or_invalid_attribute(std::string_view name) {
        return {400,
                "MISSING_OR_INVALID_ATTRIBUTE",
                fmt::format("The required attribute {} was incorrectly specified or omitted.", name),
                {std::string(name)}};
    }
    /// A member of which there is none.
    [[nodiscard]] static ApiError invalid_attribute(std::string_view name) {
        return {400,
                "INVALID_ATTRIBUTE",
                fmt::format("Invalid attribute {} specified.", name),
                {std::string(name)},
                "This operation has no such attribute."};
    }
    [[nodiscard]] static ApiError invalid_attribute_value(std::string_view name, std::string_view would_be_right) {
        return {400,
                "INVALID_ATTRIBUTE",
                fmt::format("Invalid attribute {} specified.", name),
                {std::string(name)},
                fmt::format("It must be {}.", would_be_right)};
    }
    [[nodiscard]] static ApiError attribute_read_only(std::string_view name) {
        return {400,
                "ATTRIBUTE_READ_ONLY",
                fmt::format("The attribute {} is read-only and cannot be changed by the user.", name),
                {std::string(name)}};
    }
    [[nodiscard]] static ApiError invalid_enum_value(std::string_view value) {
        return {400,
                "INVALID_ENUM_VALUE",
                fmt::format("An invalid enumeration value {} was specified.", value),
                {std::string(value)}};
    }
    [[nodiscard]] static ApiError invalid_log_request_size() {
        return {400, "INVALID_LOG_REQUEST_SIZE", "Log request size must be a positive number.", {}};
    }
    [[nodiscard]] static ApiError invalid_log_request_types() {
        return {400, "INVALID_LOG_REQUEST_TYPES", "At least one log type must be asked for.", {}};
    }
    [[nodiscard]] static ApiError cannot_download_expired_job(std::string_view job) {
        return {403,
                "CANNOT_DOWNLOAD_EXPIRED_JOB",
                fmt::format("Cannot download job {}, as it has expired and the data has been deleted from the "
                            "Application Database.",
                            job),
                {std::string(job)}};
    }
    [[nodiscard]] static ApiError cannot_download_job_in_progress(std::string_view job) {
        return {403,
                "CANNOT_DOWNLOAD_JOB_IN_PROGRESS",
                fmt::format("Cannot download job {} as it is in progress.", job),
                {std::string(job)}};
    }
    [[nodiscard]] static ApiError cannot_extend_expired_job() {
        return {403, "CANNOT_EXTEND_EXPIRED_JOB", "An expired log collection job cannot be extended.", {}};
    }
    [[nodiscard]] static ApiError expiration_date_must_be_in_future() {
        return {400,
                "EXPIRATION_DATE_MUST_BE_IN_FUTURE",
                "Expiration date for log collection request job must be in the future.",
                {}};
    }
    /// The page of extend counts the months from the creation of the job, as the mock does; the error-code page does
    /// not say from when.
    [[nodiscard]] static ApiError expiration_date_too_distant() {
        return {400,
                "EXPIRATION_DATE_TOO_DISTANT",
                "Expiration date for log collection request job can only be as far as 6 months in the future.",
                {}};
    }
    [[nodiscard]] static ApiError ip_address_not_on_access_list(std::string_view address) {
        return {403,
                "IP_ADDRESS_NOT_ON_ACCESS_LIST",
                fmt::format("IP address {} is not allowed to access this resource.", address),
                {std::string(address)}};
    }
    [[nodiscard]] static ApiError resource_requires_access_list(std::string_view address) {
        return {403,
                "RESOURCE_REQUIRES_ACCESS_LIST",
                "This resource requires access through an access list of ip ranges.",
                {std::string(address)}};
    }
    /// 429 has a code of its own; every other status is a failure of the server.
    [[nodiscard]] static ApiError unavailable(int status) {
        if (status == 429) return {status, "RATE_LIMITED", "Too many requests were sent in a short time.", {}};
        return {status, "UNEXPECTED_ERROR", "Unexpected error.", {}};
    }
};

}  // namespace opsmgr::mock
