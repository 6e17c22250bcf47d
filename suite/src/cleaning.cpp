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
    const Json* id = value_at(sent.view, "/body/id");
    if (id == nullptr || !id->is_string() || !JobId::parse(id->get_ref<const std::string&>())) {
        if (const auto asked = read_json(request.body)) asked_unnamed_ = *asked;
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
    session_.begin_cleaning();
    if (made_unnamed_) find_unnamed();
    for (const std::string& job : made_) report_.changes.push_back({job, "not there", remove(job)});
    made_.clear();
    made_unnamed_ = false;
    session_.end_cleaning();
}

/// Ours are the jobs of the named resource that were not in the list before and have the size that was asked for,
/// which is none that anybody else would choose.
void Run::find_unnamed() {
    const Json& before = jobs_in(own_views_[":list"]);
    const Session::Sent now = send_own("strays");
    for (const Json& job : jobs_in(now.view)) {
        const Json* id = value_at(job, "/id");
        const bool ours = id != nullptr && id->is_string() && JobId::parse(id->get_ref<const std::string&>()) &&
                          !has_id(before, *id) && job.value("sizeRequestedPerFileBytes", Json()) == asked_unnamed_.value("sizeRequestedPerFileBytes", Json()) &&
                          options_.resource && job.value("resourceName", Json()) == options_.resource->name;
        if (ours && std::find(made_.begin(), made_.end(), *id) == made_.end()) made_.push_back(*id);
    }
    if (status_of(now.view) != 200)
        report_.changes.push_back({"a job of unknown id", "not there", "LEFT BEHIND perhaps: it cannot be looked for"});
}

/// What became of the job, in words for the report.
std::string Run::remove(const std::string& job) {
    variables_["made-job"] = job;
    if (is_gone(send_own("made").view)) return "removed";
    const Session::Sent removal = send_own("remove");
    const Session::Sent after = send_own("made");
    if (is_gone(after.view)) return "removed";
    const auto status = status_of(removal.view);
    return fmt::format("LEFT BEHIND: its removal was answered {}; delete it by hand",
                       status ? std::to_string(*status) : "not at all");
}

}  // namespace opsmgr::suite
