#include "runner/runner.hpp"
#include "expression/condition.hpp"
#include "runner/conclusion.hpp"
#include "script/plan.hpp"

#include <opsmgr/base/date.hpp>

#include <chrono>
#include <exception>
#include <vector>

namespace opsmgr::suite {
namespace {

/// What a script may look back at. An honest target needs a tenth of it.
constexpr std::size_t most_bytes_kept = 4 * ExchangeView::most_bytes;
constexpr const char* no_room = "the answers of this script are larger than what the suite keeps";

bool is_room_for(const ExchangeView& view, const StepViews& views) {
    std::size_t kept = view.bytes();
    for (const auto& [name, one] : views) kept += one.bytes();
    return kept <= most_bytes_kept;
}

std::size_t usual_requests_of(const Script& script) {
    std::size_t sum = 0;
    for (const Step& step : script.steps) sum += usual_requests(step);
    return sum;
}

}  // namespace

Runner::Runner(SessionInterface& session, const RunOptions& options, const TestCatalog& catalog)
    : session_(session),
      options_(options),
      catalog_(catalog),
      preconditions_(session, options),
      evaluator_(catalog.scripts, catalog.catalog, options, preconditions_.variables()),
      cleanup_(session, options, preconditions_.variables()),
      sender_(session, options) {}

Report Runner::go() {
    const auto start = std::chrono::steady_clock::now();
    Report report;
    report.target = options_.target.text();
    report.profile = options_.profile;
    report.seed = options_.seed;
    report.only = options_.only;
    report.contract_clauses = static_cast<unsigned>(catalog_.catalog.clauses().size());
    report.edition = options_.edition;
    report.started = to_iso8601(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    report.insecure = options_.transport.tls.insecure;
    establish_preconditions();
    const auto scripts = scripts_of_run(catalog_.scripts, options_.profile, options_.only);
    for (const Script* script : scripts) progress_.all += usual_requests_of(*script);
    std::size_t done = 0;
    for (const Script* script : scripts) {
        report_progress(*script, done);
        run_script(*script);
        done += usual_requests_of(*script);
    }
    cleanup_.look_for_leaked_jobs();
    cleanup_.note_other_changes(catalog_);
    report.duration = std::chrono::steady_clock::now() - start;
    evaluator_.explain_skips(preconditions_.unreachable().empty() ? "" : preconditions_.not_the_target());
    report.needs = preconditions_.needs();
    report.clauses = evaluator_.results();
    report.changes = cleanup_.changes();
    conclude(report,
             {session_.stopped(), preconditions_.unreachable(), preconditions_.refused(), preconditions_.unusable(),
              evaluator_.inconclusive_reason()},
             options_.known, session_.exchanges());
    return report;
}

void Runner::establish_preconditions() {
    if (const auto obstacle = preconditions_.reach()) {
        if (!obstacle->clause.empty()) evaluator_.judge_alone(obstacle->clause, obstacle->answer);
        return;
    }
    // Whether it is a target is known when it has let the key in; then every answer of it counts, the first included.
    std::vector<Sent> earlier{preconditions_.first()};
    session_.listen([&](const Sent& sent) { earlier.push_back(sent); });
    preconditions_.explore();
    session_.listen([this](const Sent& sent) { evaluator_.judge_exchange(sent, asked_); });
    for (const Sent& sent : earlier) {
        const int status = sent.view.status().value_or(0);
        const bool is_redirect = status >= 300 && status < 400;
        const bool is_first = &sent == &earlier.front();
        if (preconditions_.refused().empty() || is_redirect || (is_first && !preconditions_.is_closed()))
            evaluator_.judge_exchange(sent, {});
    }
    cleanup_.note_first_list(preconditions_.list());
}

void Runner::run_script(const Script& script) {
    evaluator_.note(script);
    if (script.steps.empty()) return;
    if (const std::string why = skip_reason(script); !why.empty()) return evaluator_.skip(script, why);
    const bool changes = script.changes_named_job();
    const std::string job = changes ? preconditions_.variables().at("named-job") : "";
    evaluator_.must_decide(script);
    try {
        run_steps(script);
    } catch (const std::exception& error) {
        // A fault of ours, whatever brought it about: the rest of the run, and the account of changes, go on.
        evaluator_.report_error(script, std::string("the suite failed on an answer: ") + error.what());
    }
    cleanup_.clean_up();
    if (changes) cleanup_.note({job, "FAILURE", preconditions_.status_of_job(job, "after-state")});
}

std::string Runner::skip_reason(const Script& script) {
    if (!preconditions_.unreachable().empty()) return preconditions_.not_the_target();
    if (preconditions_.is_closed()) return "the target refuses whatever is asked";
    if (!session_.stopped().empty()) return session_.stopped();
    return preconditions_.unmet(script.needs);
}

void Runner::run_steps(const Script& script) {
    StepViews views = preconditions_.views();
    std::size_t done = progress_.done;
    for (const Step& step : script.steps) {
        report_progress(script, done);
        if (!run_step(script, step, views)) return;
        done += usual_requests(step);
    }
}

void Runner::report_progress(const Script& script, std::size_t done) {
    progress_.title = script.title;
    progress_.done = done;
    if (on_progress) on_progress(progress_);
}

std::string Runner::skip_reason(const Step& step) {
    std::string why = preconditions_.unmet(step.needs);
    return why.empty() ? cleanup_.blocked_reason(step.request) : why;
}

/// False when the script cannot go on.
bool Runner::run_step(const Script& script, const Step& step, StepViews& views) {
    static const Json nothing = Json::object();
    Variables& variables = preconditions_.variables();
    if (step.only_if && !holds(*step.only_if, {nothing, views, variables})) return true;
    if (const std::string why = skip_reason(step); !why.empty()) {
        evaluator_.skip(step, why);
        return session_.stopped().empty();
    }
    const std::size_t first_exchange = session_.exchanges().size();
    asked_ = evaluator_.asked_by(step);
    const StepResult result = sender_.send(script, step, variables, views);
    asked_ = {};
    cleanup_.note_created(step.request, result.last, first_exchange);
    for (const auto& [name, pointer] : step.bind)
        if (const Json* value = value_at(result.last.view.document(), pointer))
            variables[name] = value->is_string() ? value->get<std::string>() : write_json(*value, Layout::compact);
    views[step.name] = is_room_for(result.last.view, views) ? result.last.view : ExchangeView::own_fault(no_room);
    views[step.name].set_number(result.last.number);
    evaluator_.judge_step(step, result, views);
    return session_.stopped().empty();
}

}  // namespace opsmgr::suite
