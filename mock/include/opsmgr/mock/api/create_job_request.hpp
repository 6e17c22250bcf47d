// What the body of create asks for, checked (vendor's page: create one log collection job).
#pragma once

#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/api/request_body.hpp>
#include <opsmgr/mock/model/vocabulary.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

struct CreateJobRequest {
    std::string resource_type;  ///< one of `resource_types`
    std::string resource_name;
    std::int64_t size_requested_per_file_bytes = 0;
    std::vector<std::string> log_types;  ///< each once
    bool redacted = false;
    std::optional<std::int64_t> from;  ///< milliseconds since the epoch; both or neither
    std::optional<std::int64_t> to;
};

namespace detail {

[[nodiscard]] inline RequestBody::Read<std::vector<std::string>> log_types_of(const RequestBody& body) {
    return body.texts("logTypes").and_then([](const std::vector<std::string>& asked) {
        RequestBody::Read<std::vector<std::string>> types{};
        if (asked.empty()) types = tl::make_unexpected(ApiError::invalid_log_request_types());
        for (const std::string& type : asked) {
            if (!is_log_type(type)) return types = tl::make_unexpected(ApiError::invalid_enum_value(type));
            if (std::find(types->begin(), types->end(), type) == types->end()) types->push_back(type);
        }
        return types;
    });
}

/// The two dates of the time range, which come together or not at all.
[[nodiscard]] inline RequestBody::Read<void> read_range(const RequestBody& body, CreateJobRequest& request) {
    const bool from = body.has("logCollectionFromDate");
    const bool to = body.has("logCollectionToDate");
    if (!from && !to) return {};
    const auto first = body.number("logCollectionFromDate");
    if (!first) return tl::make_unexpected(first.error());
    const auto last = body.number("logCollectionToDate");
    if (!last) return tl::make_unexpected(last.error());
    if (*first < 0 || *last <= *first)
        return tl::make_unexpected(ApiError::invalid_attribute_value(
            "logCollectionToDate", "later than logCollectionFromDate, both in milliseconds since 1970"));
    request.from = *first;
    request.to = *last;
    return {};
}

}  // namespace detail

[[nodiscard]] inline RequestBody::Read<CreateJobRequest> read_create_job_request(const Request& request,
                                                                                 const Edition& edition) {
    std::vector<std::string_view> known{"resourceType", "resourceName", "sizeRequestedPerFileBytes", "logTypes",
                                        "redacted"};
    if (edition.collection_dates) known.insert(known.end(), {"logCollectionFromDate", "logCollectionToDate"});
    const auto body = RequestBody::of(request, known);
    if (!body) return tl::make_unexpected(body.error());

    CreateJobRequest asked;
    const auto type = body->text("resourceType");
    if (!type) return tl::make_unexpected(type.error());
    const auto parsed = parse_resource_type(*type);
    if (!parsed) return tl::make_unexpected(ApiError::invalid_enum_value(*type));
    asked.resource_type = *parsed;
    const auto name = body->text("resourceName");
    if (!name) return tl::make_unexpected(name.error());
    if (name->empty()) return tl::make_unexpected(ApiError::missing_or_invalid_attribute("resourceName"));
    asked.resource_name = *name;
    const auto size = body->number("sizeRequestedPerFileBytes");
    if (!size) return tl::make_unexpected(size.error());
    if (*size <= 0) return tl::make_unexpected(ApiError::invalid_log_request_size());
    asked.size_requested_per_file_bytes = *size;
    const auto types = detail::log_types_of(*body);
    if (!types) return tl::make_unexpected(types.error());
    asked.log_types = *types;
    const auto redacted = body->truth("redacted");
    if (!redacted) return tl::make_unexpected(redacted.error());
    asked.redacted = *redacted;
    if (const auto range = detail::read_range(*body, asked); !range) return tl::make_unexpected(range.error());
    return asked;
}

}  // namespace opsmgr::mock
