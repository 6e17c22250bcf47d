#include "runner/job_api.hpp"

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>
#include <opsmgr/contracts/id.hpp>

#include <algorithm>

namespace opsmgr::suite {
namespace {

std::string text_member(const Json& object, std::string_view pointer) {
    const Json* value = value_at(object, pointer);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

}  // namespace

bool is_api_answer(const ExchangeView& view) {
    const int status = view.status().value_or(0);
    if (status < 400) return status != 0;
    return view.has_digest_challenge() || view.in_body("/error") != nullptr ||
           view.in_body("/content/error") != nullptr;
}

bool is_foreign_refusal(const ExchangeView& view) {
    const Json* size = value_at(view.document(), "/bodyBytes");
    const bool is_page = view.body() == nullptr && size != nullptr && *size > 0;
    return is_page && !is_api_answer(view) && view.status().value_or(0) > 401;
}

bool has_jobs_member(const ExchangeView& page) {
    return page.in_body("/results") != nullptr;
}

const Json& jobs_in(const ExchangeView& page) {
    static const Json none = Json::array();
    const Json* jobs = page.in_body("/results");
    return jobs != nullptr && jobs->is_array() ? *jobs : none;
}

std::optional<std::size_t> total_count(const ExchangeView& page) {
    const Json* total = page.in_body("/totalCount");
    return total != nullptr && total->is_number_unsigned() ? std::optional(total->get<std::size_t>()) : std::nullopt;
}

std::optional<double> total_in_any_form(const ExchangeView& page) {
    const Json* total = page.in_body("/totalCount");
    return total != nullptr && total->is_number() ? std::optional(total->get<double>()) : std::nullopt;
}

std::string id_of(const Json& job) {
    std::string id = text_member(job, "/id");
    return JobId::parse(id) ? id : std::string();
}

std::set<std::string> ids_of(const Json& jobs) {
    std::set<std::string> ids;
    for (const Json& job : jobs) ids.insert(lower_case(id_of(job)));
    return ids;
}

std::string status_of(const Json& job) {
    return text_member(job, "/status");
}

std::string resource_name_of(const Json& job) {
    return text_member(job, "/resourceName");
}

const Json* requested_size_of(const Json& job) {
    return value_at(job, "/sizeRequestedPerFileBytes");
}

bool is_failure(std::string_view status) {
    return equal_ignoring_case(status, "FAILURE") || equal_ignoring_case(status, "FAILED");
}

bool is_gone(const ExchangeView& view) {
    const auto status = view.status();
    return status && *status >= 400 && *status < 500 && *status != 401 && *status != 403 && *status != 429;
}

bool was_deleted(const std::vector<ExchangeRecord>& exchanges, const ScriptRequest& removal, std::string_view job) {
    return std::any_of(exchanges.begin(), exchanges.end(), [&](const ExchangeRecord& one) {
        return one.method == removal.method && one.status >= 200 && one.status < 300 &&
               target_of(removal.path, split_target(one.target).path).job == job;
    });
}

int last_removal_status(const std::vector<ExchangeRecord>& exchanges, const ScriptRequest& removal) {
    const auto last = std::find_if(exchanges.rbegin(), exchanges.rend(), [&](const ExchangeRecord& one) {
        const std::string job = target_of(removal.path, split_target(one.target).path).job;
        return one.method == removal.method && one.status != 401 && JobId::parse(job);
    });
    return last == exchanges.rend() ? 0 : last->status;
}

std::optional<RequestedChange> requested_change(const ExchangeRecord& record, const TestCatalog& catalog) {
    const ScriptRequest* request = catalog.request_of(record.script, record.step);
    if (request == nullptr || changes_nothing(record.method) || request->creates_job) return std::nullopt;
    const PathTarget target = target_of(request->path, split_target(record.target).path);
    return RequestedChange{target.job, record.method + (target.behind.empty() ? "" : " of /" + target.behind)};
}

}  // namespace opsmgr::suite
