// The part of a run that takes away what the run has made.
#include <opsmgr/suite/run.hpp>

#include <opsmgr/contracts/id.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {
namespace {

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

bool has_id(const Json& jobs, const Json& id) {
    return std::any_of(jobs.begin(), jobs.end(), [&](const Json& one) {
        const Json* other = value_at(one, "/id");
        return other != nullptr && *other == id;
    });
}

const Json& jobs_in(const Json& view) {
    static const Json none = Json::array();
    const Json* jobs = value_at(view, "/body/results");
    return jobs != nullptr && jobs->is_array() ? *jobs : none;
}

}  // namespace

/// Whoever asks for a job and hears nothing may have made one all the same.
void Run::note_made(const ScriptRequest& request, const Session::Sent& sent) {
    if (!asks_for_a_job(request) || sent.view.contains("ours")) return;
    const auto status = status_of(sent.view);
    if (status && *status >= 300) return;
    if (const auto asked = read_json(request.body)) asked_ = *asked;
    const Json* id = value_at(sent.view, "/body/id");
    if (id == nullptr || !id->is_string() || !JobId::parse(id->get_ref<const std::string&>())) {
        made_unnamed_ = true;
        return;
    }
    variables_["made-job"] = *id;
    made_.push_back(*id);
}

Session::Sent Run::send_own(const char* step) {
    return session_.send(own_request(step), variables_, "", step);
}

void Run::clean_up() {
    if (made_.empty() && !made_unnamed_) return;
    // Without leave to make a job there is none to remove one either: what a target makes of a request that it was to
    // refuse is told, and left to its owner.
    if (!options_.resource) {
        if (made_unnamed_) made_.emplace_back("of unknown id");
        for (const std::string& job : made_)
            report_.changes.push_back(
                {job, "not there", "MADE by a request that was to be refused; delete it by hand"});
        made_.clear();
        made_unnamed_ = false;
        return;
    }
    session_.begin_cleaning();
    for (const std::string& job : made_) report_.changes.push_back({job, "not there", remove(job)});
    if (made_unnamed_)
        for (const std::string& job : unnamed()) report_.changes.push_back({job, "not there", remove(job)});
    made_.clear();
    made_unnamed_ = false;
    session_.end_cleaning();
}

/// Ours are the jobs of the named resource that were not in the list before and have the size that was asked for,
/// which is none that anybody else would choose.
std::vector<std::string> Run::unnamed() {
    std::vector<std::string> found;
    const Json& before = jobs_in(own_views_[":list"]);
    const Session::Sent now = send_own("strays");
    for (const Json& job : jobs_in(now.view)) {
        const Json* id = value_at(job, "/id");
        const bool ours =
            id != nullptr && id->is_string() && JobId::parse(id->get_ref<const std::string&>()) &&
            !has_id(before, *id) &&
            job.value("sizeRequestedPerFileBytes", Json()) == asked_.value("sizeRequestedPerFileBytes", Json()) &&
            options_.resource && job.value("resourceName", Json()) == options_.resource->name;
        if (ours && std::find(made_.begin(), made_.end(), *id) == made_.end()) found.push_back(*id);
    }
    if (status_of(now.view) != 200)
        report_.changes.push_back({"a job of unknown id", "not there", "LEFT BEHIND perhaps: it cannot be looked for"});
    return found;
}

/// What became of the job, in words for the report.
std::string Run::remove(const std::string& job) {
    variables_["made-job"] = job;
    if (is_gone(send_own("made").view)) {
        if (was_deleted(session_.exchanges(), job)) return "removed";
        made_unnamed_ = true;  // what was made, if anything, has another id
        return "not there: its id leads to nothing";
    }
    const Session::Sent removal = send_own("remove");
    const Session::Sent after = send_own("made");
    if (is_gone(after.view)) return "removed";
    const auto status = status_of(removal.view);
    return fmt::format("LEFT BEHIND: its removal was answered {}; delete it by hand",
                       status ? std::to_string(*status) : "not at all");
}

}  // namespace opsmgr::suite
