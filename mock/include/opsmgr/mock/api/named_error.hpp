// The error document that stands for a code of the vendor's table, filled in with what a request names.
//
//     named_error("IP_ADDRESS_NOT_ON_ACCESS_LIST", {.address = "192.0.2.7"})->status   // 403
#pragma once

#include <opsmgr/mock/api/api_error.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace opsmgr::mock {

/// What an error document may name.
struct ErrorSubject {
    std::string_view method{};
    std::string_view path{};
    std::string_view group{};
    std::string_view job{};
    std::string_view address{};  ///< of the client
};

namespace detail {

struct NamedError {
    std::string_view code;
    ApiError (*make)(const ErrorSubject&);
};

/// Those that do not depend on a member of the body or the query.
inline constexpr NamedError named_errors[] = {
    {"CANNOT_DOWNLOAD_EXPIRED_JOB",
     [](const ErrorSubject& of) { return ApiError::cannot_download_expired_job(of.job); }},
    {"CANNOT_DOWNLOAD_JOB_IN_PROGRESS",
     [](const ErrorSubject& of) { return ApiError::cannot_download_job_in_progress(of.job); }},
    {"CANNOT_EXTEND_EXPIRED_JOB", [](const ErrorSubject&) { return ApiError::cannot_extend_expired_job(); }},
    {"GROUP_NOT_FOUND", [](const ErrorSubject& of) { return ApiError::group_not_found(of.group); }},
    {"IP_ADDRESS_NOT_ON_ACCESS_LIST",
     [](const ErrorSubject& of) { return ApiError::ip_address_not_on_access_list(of.address); }},
    {"LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP",
     [](const ErrorSubject& of) { return ApiError::job_not_found(of.job, of.group); }},
    {"METHOD_NOT_ALLOWED", [](const ErrorSubject& of) { return ApiError::method_not_allowed(of.method, of.path); }},
    {"NOT_IN_GROUP", [](const ErrorSubject&) { return ApiError::not_in_group(); }},
    {"ONLY_FAILED_JOB_CAN_BE_RESTARTED",
     [](const ErrorSubject&) { return ApiError::only_failed_job_can_be_restarted(); }},
    {"RATE_LIMITED", [](const ErrorSubject&) { return ApiError::unavailable(429); }},
    {"RESOURCE_NOT_FOUND", [](const ErrorSubject& of) { return ApiError::resource_not_found(of.path); }},
    {"RESOURCE_REQUIRES_ACCESS_LIST",
     [](const ErrorSubject& of) { return ApiError::resource_requires_access_list(of.address); }},
    {"UNEXPECTED_ERROR", [](const ErrorSubject&) { return ApiError::unavailable(500); }},
    {"USER_UNAUTHORIZED", [](const ErrorSubject&) { return ApiError::user_unauthorized(); }},
};

[[nodiscard]] inline const NamedError* find_error(std::string_view code) {
    const auto* const found = std::find_if(std::begin(named_errors), std::end(named_errors),
                                           [&](const auto& one) { return one.code == code; });
    return found == std::end(named_errors) ? nullptr : found;
}

}  // namespace detail

/// The status that goes with the code; nothing for one that is not in the table.
[[nodiscard]] inline std::optional<int> usual_status(std::string_view code) {
    const auto* const found = detail::find_error(code);
    return found == nullptr ? std::nullopt : std::optional(found->make({}).status);
}

/// The document; nothing for a code that is not in the table.
[[nodiscard]] inline std::optional<ApiError> named_error(std::string_view code, const ErrorSubject& subject) {
    const auto* const found = detail::find_error(code);
    return found == nullptr ? std::nullopt : std::optional(found->make(subject));
}

}  // namespace opsmgr::mock
