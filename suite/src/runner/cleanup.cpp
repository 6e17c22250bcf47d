// The part of a run that takes away what the run has made.
#include "runner/runner.hpp"

#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/id.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {
namespace {

/// Two looks and a removal for each job, each perhaps with a second leg of the sign-in, and a look at each page of the
/// list.
constexpr unsigned room_to_clean_up(std::size_t jobs, unsigned pages) {
    return static_cast<unsigned>(6 * jobs) + 2 * pages;
}

std::optional<int> status_of(const Json& view) {
    const Json* status = value_at(view, "/status");
    return status == nullptr ? std::nullopt : std::optional(status->get<int>());
}

/// A 404, or another refusal that is about the job: some versions answer the id of a deleted job otherwise.
bool is_gone(const Json& view) {
    const auto status = status_of(view);
    return status && *status >= 400 && *status < 500 && *status != 401 && *status != 403 && *status != 429;
}

bool was_deleted(const std::vector<ExchangeRecord>& exchanges, const std::string& job) {
    return std::any_of(exchanges.begin(), exchanges.end(), [&](const ExchangeRecord& one) {
        return one.method == "DELETE" && one.status >= 200 && one.status < 300 && one.target.ends_with(job);
    });
}

const Json& jobs_in(const Json& view) {
    static const Json none = Json::array();
    const Json* jobs = value_at(view, "/body/results");
    return jobs != nullptr && jobs->is_array() ? *jobs : none;
}

/// Empty when it is none.
std::string id_of(const Json& object) {
    const Json* id = value_at(object, "/id");
    const bool right = id != nullptr && id->is_string() && JobId::parse(id->get_ref<const std::string&>());
    return right ? id->get<std::string>() : std::string();
}

/// How many jobs there are, by the word of the list.
std::optional<std::size_t> total_of(const Json& view) {
    const Json* total = value_at(view, "/body/totalCount");
    return total != nullptr && total->is_number_unsigned() ? std::optional(total->get<std::size_t>()) : std::nullopt;
}

/// In lower case: targets do not tell ids apart by the case of their letters.
std::set<std::string> ids_of(const Json& jobs) {
    std::set<std::string> ids;
    for (const Json& job : jobs) ids.insert(lower_case(id_of(job)));
    return ids;
}

}  // namespace

/// Every job of the group, page after page; nothing when the list does not show them all.
std::optional<Json> Runner::all_jobs() {
    Json all = Json::array();
    std::set<std::string> ids;
    for (unsigned page = 1; page <= pages_at_most; ++page) {
        const Session::Sent sent = send_own("leaked-jobs", page);
        if (status_of(sent.view) != 200 || value_at(sent.view, "/body/results") == nullptr) return std::nullopt;
        const std::size_t known = ids.size();
        for (const Json& job : jobs_in(sent.view))
            if (ids.insert(lower_case(id_of(job))).second) all.push_back(job);
        pages_ = std::max(pages_, page);
        if (ids.size() == known || ids.size() >= total_of(sent.view).value_or(ids.size() + 1)) return all;
    }
    return std::nullopt;
}

/// Whoever makes jobs and removes them must know which were there before; the first list may have shown them all.
bool Runner::know_jobs_before() {
    if (before_) return true;
    const Json& list = own_views_[":list"];
    const auto total = total_of(list);
    if (status_of(list) == 200 && total && jobs_in(list).size() >= *total) before_ = ids_of(jobs_in(list));
    else if (const auto jobs = all_jobs()) before_ = ids_of(*jobs);
    return before_.has_value();
}

/// Why a request is not to be sent, or cannot be; empty when it may go.
std::string Runner::blocked_reason_for(const ScriptRequest& request) {
    if (request.path.find("${made-job}") != std::string::npos && !variables_.contains("made-job"))
        return "no job of the suite's own is known by its id";
    if (!asks_for_a_job(request)) return {};
    if (may_create() && !know_jobs_before())
        return "the jobs that are there cannot be listed, so that a new one could not be told from them";
    if (!session_.keep_back(room_to_clean_up(created_jobs_.size() + 1, pages_)))
        return "the budget of requests has no room to remove what this would make; raise --max-requests";
    return {};
}

/// Whether one of the answers from there on leaves it open that the request was carried out: that of a gateway, or one
/// that was still coming when the time was over. Not answered at all is not among them.
bool Runner::is_in_doubt(const ScriptRequest& request, const Session::Sent& sent, std::size_t first) {
    const auto& exchanges = session_.exchanges();
    return std::any_of(exchanges.begin() + static_cast<std::ptrdiff_t>(first), exchanges.end(),
                       [&](const ExchangeRecord& one) {
                           const bool cut = sent.view.contains("ours") && one.status >= 200 && one.status < 300;
                           return one.method == request.method && (one.status >= 500 || cut);
                       });
}

/// Whoever asks for a job and hears nothing may have made one all the same. An id that is there already is
/// not that of a new job; if it was there before the run, what becomes of it is not for the run to say.
void Runner::note_created(const ScriptRequest& request, const Session::Sent& sent, std::size_t first) {
    if (!asks_for_a_job(request)) return;
    variables_.erase("made-job");
    asked_ = true;
    if (const auto asked = read_json(request.body); asked && asked->is_object())
        asked_sizes_.push_back(asked->value("sizeRequestedPerFileBytes", Json()));
    const auto status = status_of(sent.view);
    const bool in_doubt = may_create() && is_in_doubt(request, sent, first);
    const bool refused = sent.view.contains("ours") || (status && *status >= 300);
    if (refused && !in_doubt) return;
    created_unnamed_ = created_unnamed_ || in_doubt;
    if (refused) return;
    const Json* body = value_at(sent.view, "/body");
    const std::string id = body == nullptr ? "" : id_of(*body);
    const std::set<std::string> before = before_.value_or(ids_of(jobs_in(own_views_[":list"])));
    const bool still_there = std::find(created_jobs_.begin(), created_jobs_.end(), id) != created_jobs_.end() &&
                             !was_deleted(session_.exchanges(), id);
    if (id.empty() || before.contains(lower_case(id)) || still_there) {
        created_unnamed_ = true;
        return;
    }
    variables_["made-job"] = id;
    created_jobs_.push_back(id);
}

Session::Sent Runner::send_own(const char* step, unsigned page) {
    ScriptRequest request = own_request(step);
    if (page > 1) request.query += fmt::format("&pageNum={}", page);
    return session_.send(request, variables_, "", step);
}

void Runner::clean_up() {
    if (created_jobs_.empty() && !created_unnamed_) return;
    // Without leave to make a job there is none to remove one either: what a target makes of a request that it was to
    // refuse is told, and left to its owner.
    if (!may_create()) {
        if (created_unnamed_) created_jobs_.emplace_back("of unknown id");
        for (const std::string& job : created_jobs_)
            report_.changes.push_back(
                {job, "not there", "MADE by a request that was to be refused; delete it by hand", true});
        created_jobs_.clear();
        created_unnamed_ = false;
        return;
    }
    session_.begin_cleaning();
    for (const std::string& job : created_jobs_) report_.changes.push_back(remove(job));
    if (created_unnamed_) remove_unnamed();
    created_jobs_.clear();
    created_unnamed_ = false;
    session_.end_cleaning();
}

/// At the end of a run: a target may have made a job whatever it has answered.
void Runner::look_for_leaked_jobs() {
    if (!asked_ || !may_create() || !before_) return;
    session_.begin_cleaning();
    remove_unnamed();
    session_.end_cleaning();
}

/// Ours are the jobs of the named resource that were not in the list before and have a size that was asked for, which
/// is none that anybody else would choose. What else is new there is told and left alone.
void Runner::remove_unnamed() {
    const auto jobs = all_jobs();
    if (!jobs) {
        report_.changes.push_back({"of unknown id", "not there", "LEAKED perhaps: it cannot be looked for", true});
        return;
    }
    for (const Json& job : *jobs) {
        const std::string id = id_of(job);
        const bool told = std::any_of(report_.changes.begin(), report_.changes.end(),
                                      [&](const Change& one) { return equal_ignoring_case(one.job, id); });
        const Json* name = value_at(job, "/resourceName");
        const bool named = name != nullptr && name->is_string() &&
                           equal_ignoring_case(name->get_ref<const std::string&>(), options_.resource->name);
        if (id.empty() || told || !named || !before_ || before_->contains(lower_case(id))) continue;
        const Json* size = value_at(job, "/sizeRequestedPerFileBytes");
        const bool ours =
            size != nullptr && std::find(asked_sizes_.begin(), asked_sizes_.end(), *size) != asked_sizes_.end();
        report_.changes.push_back(
            ours ? remove(id)
                 : Change{id, "not there", "NEW since this run asked for one, perhaps LEAKED by it; look at it by hand",
                          true});
    }
}

/// Removes what the run has made; what became of it.
Change Runner::remove(const std::string& job) {
    variables_["made-job"] = job;
    const bool gone = is_gone(send_own("made").view);
    if (gone && was_deleted(session_.exchanges(), job)) return {job, "not there", "removed"};
    // A job that is not there although nobody has removed it may only be late.
    if (gone) session_.pause(std::chrono::seconds(1));
    const Session::Sent removal = send_own("remove");
    const Session::Sent after = send_own("made");
    const auto status = status_of(removal.view);
    if (is_gone(after.view)) {
        if (!gone || was_deleted(session_.exchanges(), job)) return {job, "not there", "removed"};
        created_unnamed_ = true;  // what was made, if anything, has another id
        return {job, "not there", "not there: its id leads to nothing"};
    }
    return {job, "not there",
            fmt::format("LEAKED: its removal was answered {}; delete it by hand",
                        status ? std::to_string(*status) : "not at all"),
            true};
}

}  // namespace opsmgr::suite
