#include "runner/runner.hpp"
#include "script/clause_pattern.hpp"

#include <fmt/format.h>

#include <opsmgr/base/date.hpp>

#include <algorithm>
#include <thread>

namespace opsmgr::suite {
namespace {

/// What the loop over a step's exchanges keeps of each.
Json gathered(const Session::Sent& sent) {
    Json view = sent.view;
    view["number"] = sent.number;
    return view;
}

}  // namespace

Runner::Runner(const RunOptions& options, const Catalog& catalog, const std::vector<Script>& scripts)
    : options_(options),
      catalog_(catalog),
      scripts_(scripts),
      session_(options, plan_of(scripts, options.profile, options.only)) {}

Report Runner::go() {
    const auto start = std::chrono::steady_clock::now();
    report_.target = options_.target.text();
    report_.profile = options_.profile;
    report_.seed = options_.seed;
    report_.only = options_.only;
    report_.edition = options_.edition;
    report_.started = to_iso8601(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    report_.insecure = options_.transport.tls.insecure;
    list_clauses();
    establish_needs();
    for (const Script* script : scripts_of_run(scripts_, options_.profile, options_.only)) run_script(*script);
    look_for_leaked_jobs();
    note_other_changes();
    report_.duration = std::chrono::steady_clock::now() - start;
    conclude();
    redact();
    return std::move(report_);
}

void Runner::list_clauses() {
    for (const Script& script : scripts_) {
        for (const std::string& id : script.clauses()) {
            if (!is_selected(id, options_.only)) continue;
            const auto [entry, added] = report_.clauses.try_emplace(id);
            ClauseResult& result = entry->second;
            if (added) result.clause = *catalog_.find(id);
            result.profile = added ? script.profile : std::min(result.profile, script.profile);
            result.covered = result.profile <= options_.profile;
        }
        for (const Expectation& one : script.every_exchange) every_exchange_.push_back(&one);
    }
}

void Runner::run_script(const Script& script) {
    if (on_script) on_script(script.title);
    for (const Note& note : script.notes) rule(note.clause, Verdict::note, note.says);
    if (script.steps.empty()) return;
    if (!unreachable_.empty()) return skip_script(script, "the target cannot be reached");
    if (!session_.stopped().empty()) return skip_script(script, session_.stopped());
    if (const std::string why = unmet_need(script.needs); !why.empty()) return skip_script(script, why);
    const bool changes = script.changes_named_job();
    Change change;
    if (changes) change = {variables_["named-job"], "FAILURE", ""};
    inconclusive_.insert(inconclusive_.end(), script.decides.begin(), script.decides.end());
    std::map<std::string, Json, std::less<>> views = own_views_;
    try {
        for (const Step& step : script.steps)
            if (!run_step(script, step, views)) break;
    } catch (const std::exception& error) {
        // A fault of ours, whatever brought it about: the rest of the run, and the account of changes, go on.
        for (const std::string& clause : script.clauses())
            rule(clause, Verdict::error, std::string("the suite failed on an answer: ") + error.what());
    }
    clean_up();
    if (changes) {
        change.after = status_of_job(change.job, "after-state");
        report_.changes.push_back(change);
    }
}

bool Runner::run_step(const Script& script, const Step& step, std::map<std::string, Json, std::less<>>& views) {
    static const Json nothing = Json::object();
    if (step.only_if && !judge(*step.only_if, {nothing, views, variables_}).holds) return true;
    if (const std::string why = unmet_need(step.needs); !why.empty()) {
        for (const Expectation& one : step.expect) rule(one.clause, Verdict::skip, why);
        return true;
    }
    if (const std::string why = blocked_reason_for(step.request); !why.empty()) {
        for (const Expectation& one : step.expect) rule(one.clause, Verdict::skip, why);
        return session_.stopped().empty();
    }
    const std::size_t first = session_.exchanges().size();
    own_clauses_only_ = step.own_clauses_only;
    const Session::Sent sent = repeat(script, step, views);
    own_clauses_only_ = false;
    note_created(step.request, sent, first);
    for (const auto& [name, pointer] : step.bind)
        if (const Json* value = value_at(sent.view, pointer))
            variables_[name] = value->is_string() ? value->get<std::string>() : write_json(*value, Layout::compact);
    views[step.name] = sent.view;
    judge_step(step, sent, views);
    return session_.stopped().empty();
}

/// Until a page is empty, is shorter than the first, or shows a job that an earlier one had.
Session::Sent Runner::walk(const Script& script, const Step& step) {
    Json each = Json::array();
    Json walked = Json::array();
    Session::Sent sent;
    bool more = true;
    for (unsigned page = 1; more && page <= pages_at_most; ++page) {
        ScriptRequest request = step.request;
        request.query += fmt::format("{}pageNum={}", request.query.empty() ? "" : "&", page);
        sent = session_.send(request, variables_, script.name, step.name);
        each.push_back(gathered(sent));
        const Json* jobs = value_at(sent.view, "/body/results");
        const Json* first = value_at(each, "/0/body/results");
        more = jobs != nullptr && jobs->is_array() && !jobs->empty() && jobs->size() >= first->size();
        if (jobs == nullptr || !jobs->is_array()) break;
        for (const Json& job : *jobs) {
            const Json id = job.is_object() ? job.value("id", Json()) : Json();
            more = more && std::find(walked.begin(), walked.end(), id) == walked.end();
            walked.push_back(id);
        }
    }
    sent.view["each"] = std::move(each);
    sent.view["walked"] = std::move(walked);
    sent.view["cut"] = more;
    return sent;
}

Session::Sent Runner::repeat(const Script& script, const Step& step,
                             const std::map<std::string, Json, std::less<>>& views) {
    Json each = Json::array();
    Session::Sent sent;
    const auto deadline = std::chrono::steady_clock::now() + options_.wait;
    std::chrono::milliseconds pause = first_pause;
    if (step.after_nonce_life) session_.pause(options_.nonce_life);
    if (step.walk) return walk(script, step);
    if (step.concurrent) {
        for (const Session::Sent& one :
             session_.send_concurrently(step.times, step.request, variables_, script.name, step.name)) {
            each.push_back(gathered(one));
            sent = one;
        }
        sent.view["each"] = std::move(each);
        return sent;
    }
    for (unsigned i = 0;; ++i) {
        sent = session_.send(step.request, variables_, script.name, step.name);
        if (step.times == 1 && !step.until) return sent;
        each.push_back(gathered(sent));
        if (sent.view.contains("noAnswer")) break;
        if (!step.until) {
            if (i + 1 >= step.times) break;
            continue;
        }
        if (judge(*step.until, {sent.view, views, variables_}).holds ||
            std::chrono::steady_clock::now() + pause > deadline)
            break;
        std::this_thread::sleep_for(pause);
        pause = next_pause(pause);
    }
    sent.view["each"] = std::move(each);
    return sent;
}

/// Changes that were answered as carried out though no script had leave to make them: the target's doing, and told.
void Runner::note_other_changes() {
    for (const ExchangeRecord& record : session_.exchanges()) {
        if (changes_nothing(record.method) || record.status < 200 || record.status > 299) continue;
        const std::string_view path = split_target(record.target).path;
        constexpr std::string_view jobs = "/logCollectionJobs";
        if (path.ends_with(jobs)) continue;  // a job that was asked for, of which more is known
        const auto place = path.find(std::string(jobs) + "/");
        const std::string_view inside = place == std::string_view::npos ? path : path.substr(place + jobs.size() + 1);
        const std::string job(place == std::string_view::npos ? path : inside.substr(0, inside.find('/')));
        const bool known = std::any_of(report_.changes.begin(), report_.changes.end(),
                                       [&](const Change& one) { return one.job == job; });
        if (!known)
            report_.changes.push_back(
                {job, "unknown",
                 fmt::format("unknown, after a {} that was answered as carried out",
                             path.ends_with("/retry") && record.method == "PUT" ? "retry" : record.method)});
    }
}

/// Why nothing can be said of what a script that changes things was there for; empty when all of it was decided.
std::string Runner::inconclusive_reason() const {
    for (const std::string& id : inconclusive_) {
        const auto found = report_.clauses.find(id);
        if (found == report_.clauses.end()) continue;
        const ClauseResult& result = found->second;
        if (result.verdict == Verdict::skip || result.verdict == Verdict::inconclusive)
            return fmt::format("{} could not be judged: {}", id,
                               result.message.empty() ? "the occasion did not come up" : result.message);
    }
    return {};
}

/// What a run of verdicts means as a whole. Nothing judged is never a success.
void Runner::conclude() {
    for (auto& [id, result] : report_.clauses) {
        if (result.verdict != Verdict::skip || !result.message.empty()) continue;
        result.message = !result.covered         ? fmt::format("needs profile {}", to_string(result.profile))
                         : !unreachable_.empty() ? "the target cannot be reached"
                                                 : "the occasion did not come up";
    }
    options_.known.excuse(report_);
    const Totals totals = report_.totals();
    if (totals.fail > 0) {
        report_.conformance = Conformance::does_not_conform;
    } else if (!session_.stopped().empty()) {
        report_.reason = session_.stopped();
    } else if (!unreachable_.empty() || !refused_.empty()) {
        report_.reason = unreachable_.empty() ? refused_ : unreachable_;
    } else if (!unusable_.empty()) {
        report_.reason = unusable_;
    } else if (const std::string open = inconclusive_reason(); !open.empty()) {
        report_.reason = open;
    } else if (totals.error > 0) {
        report_.reason = fmt::format("{} clauses could not be judged because requests failed", totals.error);
    } else if (totals.pass + totals.known == 0) {
        const bool covered = std::any_of(report_.clauses.begin(), report_.clauses.end(),
                                         [](const auto& one) { return one.second.covered; });
        report_.reason = covered
                             ? "no clause was judged"
                             : fmt::format("no clause was judged: those that were asked for need more than profile {}",
                                           to_string(report_.profile));
    } else if (std::any_of(report_.changes.begin(), report_.changes.end(),
                           [](const Change& one) { return one.leaked; })) {
        report_.reason = "what the run has made, or may have made, is still there";
    } else {
        report_.conformance = Conformance::conforms;
    }
    if (const std::string wrong = options_.known.objection(report_); !wrong.empty()) {
        if (report_.conformance == Conformance::conforms) report_.conformance = Conformance::does_not_conform;
        report_.reason += (report_.reason.empty() ? "" : "; ") + wrong;
    }
}

void Runner::redact() {
    const Redaction& redaction = session_.redaction();
    report_.deviations = redaction.redacted(session_.deviations());
    report_.exchanges = std::move(session_.exchanges());
    for (ExchangeRecord& record : report_.exchanges) {
        record.target = redaction.redacted(record.target);
        record.request_headers = redaction.redacted(record.request_headers);
        record.request_body = redaction.redacted(record.request_body);
        record.head = redaction.redacted_head(record.head).substr(0, 4096);
        record.response_headers = redaction.redacted(record.response_headers);
        record.reason = redaction.redacted(record.reason);
        record.body = redaction.redacted(record.body).substr(0, 1024);
        record.no_answer = redaction.redacted(record.no_answer);
        for (std::string& fault : record.faults) fault = redaction.redacted(fault);
    }
    for (auto& [id, result] : report_.clauses) {
        result.message = redaction.redacted(result.message);
        result.expected = redaction.redacted(result.expected);
        result.actual = redaction.redacted(result.actual);
    }
    report_.reason = redaction.redacted(report_.reason);
    for (Need& need : report_.needs) need.why = redaction.redacted(need.why);
    for (Change& change : report_.changes) {
        change.before = redaction.redacted(change.before);
        change.after = redaction.redacted(change.after);
    }
}

}  // namespace opsmgr::suite
