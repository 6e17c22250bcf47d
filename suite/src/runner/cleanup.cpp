#include "runner/cleanup.hpp"
#include "runner/job_api.hpp"

#include <opsmgr/base/headers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace opsmgr::suite {
namespace {

/// Two looks and a removal for each job, each perhaps with a second exchange for the sign-in, and a look at each page
/// of the list.
constexpr unsigned requests_to_clean_up(std::size_t jobs, unsigned pages) {
    return static_cast<unsigned>(6 * jobs) + 2 * pages;
}

constexpr const char* not_there = "not there";
constexpr const char* unknown_id = "of unknown id";

}  // namespace

Cleanup::Cleanup(SessionInterface& session, const RunOptions& options, Variables& variables)
    : session_(session), options_(options), variables_(variables) {}

void Cleanup::note_first_list(const ExchangeView& list) {
    listed_ = ids_of(jobs_in(list));
    const auto total = total_count(list);
    if (list.status() == 200 && total && jobs_in(list).size() >= *total) before_ = listed_;
}

/// Every job of the group, page after page; nothing when the list does not show them all.
std::optional<Json> Cleanup::all_jobs() {
    Json all = Json::array();
    std::set<std::string> ids;
    for (unsigned page = 1; page <= pages_at_most; ++page) {
        const ExchangeView view = send_own("leaked-jobs", page).view;
        if (view.status() != 200 || !has_jobs_member(view)) return std::nullopt;
        const std::size_t known = ids.size();
        for (const Json& job : jobs_in(view))
            if (ids.insert(lower_case(id_of(job))).second) all.push_back(job);
        pages_ = std::max(pages_, page);
        if (ids.size() == known || ids.size() >= total_count(view).value_or(ids.size() + 1)) return all;
    }
    return std::nullopt;
}

bool Cleanup::know_jobs_before() {
    if (before_) return true;
    if (const auto jobs = all_jobs()) before_ = ids_of(*jobs);
    return before_.has_value();
}

std::string Cleanup::blocked_reason(const ScriptRequest& request) {
    if (request.path.find("${made-job}") != std::string::npos && !variables_.contains("made-job"))
        return "no job of the suite's own is known by its id";
    if (!request.creates_job) return {};
    if (options_.may_create() && !know_jobs_before())
        return "the jobs that are there cannot be listed, so that a new one could not be told from them";
    if (const int status = options_.may_create() ? removal_refused_with() : 0; status != 0)
        return fmt::format("{} was answered {}: what this would make could not be removed",
                           session_.own_request("remove").method, status);
    if (!session_.keep_back(requests_to_clean_up(created_.size() + 1, pages_)))
        return "the budget of requests has no room to remove what this would make; raise --max-requests";
    return {};
}

/// Whether one of the answers to the request leaves it open that it was carried out: that of a gateway, or one that was
/// still coming when the time was over. Not answered at all is not among them.
bool Cleanup::is_in_doubt(const ScriptRequest& request, const Sent& sent, std::size_t first_exchange) const {
    const auto& exchanges = session_.exchanges();
    return std::any_of(exchanges.begin() + static_cast<std::ptrdiff_t>(first_exchange), exchanges.end(),
                       [&](const ExchangeRecord& one) {
                           const bool cut = sent.view.is_own_fault() && one.status >= 200 && one.status < 300;
                           return one.method == request.method && (one.status >= 500 || cut);
                       });
}

/// The status with which something keeps every removal out, whatever it is asked for; 0 when nothing does.
int Cleanup::removal_refused_with() const {
    const int status = last_removal_status(session_.exchanges(), session_.own_request("remove"));
    return status == 403 || status == 405 || status == 501 ? status : 0;
}

bool Cleanup::was_deleted(const std::string& job) const {
    return suite::was_deleted(session_.exchanges(), session_.own_request("remove"), job);
}

/// An id that is there already is not that of a new job; if it was there before the run, what becomes of it is not for
/// the run to say.
bool Cleanup::is_new(const std::string& id) const {
    const bool still_there = std::find(created_.begin(), created_.end(), id) != created_.end() && !was_deleted(id);
    return !id.empty() && !still_there && !before_.value_or(listed_).contains(lower_case(id));
}

/// Whoever asks for a job and hears nothing may have created one all the same.
void Cleanup::note_created(const ScriptRequest& request, const Sent& sent, std::size_t first_exchange) {
    if (!request.creates_job) return;
    variables_.erase("made-job");
    asked_ = true;
    if (const auto asked = read_json(request.body); asked && asked->is_object()) {
        const Json* size = requested_size_of(*asked);
        asked_sizes_.push_back(size == nullptr ? Json() : *size);
    }
    const bool in_doubt = options_.may_create() && is_in_doubt(request, sent, first_exchange);
    const bool refused = sent.view.is_own_fault() || sent.view.status() >= 300;
    created_unnamed_ = created_unnamed_ || in_doubt;
    if (refused) return;
    const Json* job = sent.view.body();
    const std::string id = job == nullptr ? "" : id_of(*job);
    if (!is_new(id)) {
        created_unnamed_ = true;
        return;
    }
    variables_["made-job"] = id;
    created_.push_back(id);
}

Sent Cleanup::send_own(const char* step, unsigned page) {
    ScriptRequest request = session_.own_request(step);
    if (page > 1) request.query += fmt::format("&pageNum={}", page);
    return session_.send(request, variables_, {"", step});
}

void Cleanup::clean_up() {
    if (created_.empty() && !created_unnamed_) return;
    if (options_.may_create()) {
        session_.begin_cleanup();
        for (const std::string& job : created_) changes_.push_back(remove(job));
        if (created_unnamed_) remove_leaked_jobs();
        session_.end_cleanup();
    } else {
        report_created_without_permission();
    }
    created_.clear();
    created_unnamed_ = false;
}

/// Without permission to create a job there is none to remove one either: what a target makes of a request that it was
/// to refuse is told, and left to its owner.
void Cleanup::report_created_without_permission() {
    if (created_unnamed_) created_.emplace_back(unknown_id);
    for (const std::string& job : created_)
        changes_.push_back(
            {job, not_there, "CREATED by a request that should have been refused; delete it by hand", true});
}

void Cleanup::look_for_leaked_jobs() {
    if (!asked_ || !options_.may_create() || !before_) return;
    session_.begin_cleanup();
    remove_leaked_jobs();
    session_.end_cleanup();
}

bool Cleanup::is_noted(const std::string& job) const {
    return std::any_of(changes_.begin(), changes_.end(),
                       [&](const Change& one) { return equal_ignoring_case(one.job, job); });
}

/// Jobs of the named resource that were not in the list before.
void Cleanup::remove_leaked_jobs() {
    const auto jobs = all_jobs();
    if (!jobs) {
        changes_.push_back({unknown_id, not_there, "LEAKED perhaps: it cannot be looked for", true});
        return;
    }
    for (const Json& job : *jobs) {
        const std::string id = id_of(job);
        const bool named = equal_ignoring_case(resource_name_of(job), options_.resource->name);
        if (id.empty() || is_noted(id) || !named || !before_ || before_->contains(lower_case(id))) continue;
        changes_.push_back(account_for(job, id));
    }
}

/// Of the new jobs, ours are those with a size that was asked for, which is none that anybody else would choose. What
/// else is new is told and left alone.
Change Cleanup::account_for(const Json& job, const std::string& id) {
    const Json* size = requested_size_of(job);
    if (size != nullptr && std::find(asked_sizes_.begin(), asked_sizes_.end(), *size) != asked_sizes_.end())
        return remove(id);
    return {id, not_there, "NEW since this run created a job, perhaps LEAKED by it; check it by hand", true};
}

/// Removes a job that the run has created; what became of it.
Change Cleanup::remove(const std::string& job) {
    variables_["made-job"] = job;
    const bool gone = is_gone(send_own("made").view);
    if (gone && was_deleted(job)) return {job, not_there, "removed"};
    // A job that is not there although nobody has removed it may only be late.
    if (gone) session_.pause(std::chrono::seconds(1));
    const auto status = send_own("remove").view.status();
    if (is_gone(send_own("made").view)) {
        if (!gone || was_deleted(job)) return {job, not_there, "removed"};
        created_unnamed_ = true;  // what was created, if anything, has another id
        return {job, not_there, "not there: its id leads to nothing"};
    }
    // A gateway that keeps what was read shows it for a while though it is gone.
    const bool done = status && ((*status >= 200 && *status < 300) || *status == 404);
    return {job, not_there,
            fmt::format("LEAKED: its removal was answered {}{}; delete it by hand",
                        status ? std::to_string(*status) : "not at all",
                        done ? ", and it is still shown: does a gateway keep what was read?" : ""),
            true};
}

void Cleanup::note_other_changes(const TestCatalog& catalog) {
    for (const ExchangeRecord& record : session_.exchanges()) {
        if (record.status < 200 || record.status > 299) continue;
        const auto change = requested_change(record, catalog);
        const bool noted = change && std::any_of(changes_.begin(), changes_.end(),
                                                 [&](const Change& one) { return one.job == change->job; });
        if (change && !noted)
            changes_.push_back({change->job, "unknown",
                                fmt::format("unknown, after a {} that was answered as carried out", change->kind)});
    }
}

}  // namespace opsmgr::suite
