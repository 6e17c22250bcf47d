#include "runner/runner.hpp"
#include "expression/condition.hpp"
#include "runner/conclusion.hpp"
#include "script/plan.hpp"

#include <opsmgr/base/date.hpp>

#include <chrono>
#include <exception>

namespace opsmgr::suite {

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
    report.edition = options_.edition;
    report.started = to_iso8601(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
    report.insecure = options_.transport.tls.insecure;
    establish_preconditions();
    for (const Script* script : scripts_of_run(catalog_.scripts, options_.profile, options_.only)) run_script(*script);
    cleanup_.look_for_leaked_jobs();
    cleanup_.note_other_changes(catalog_);
    report.duration = std::chrono::steady_clock::now() - start;
    evaluator_.explain_skips(preconditions_.unreachable().empty());
    report.needs = preconditions_.needs();
    report.clauses = evaluator_.results();
    report.changes = cleanup_.changes();
    conclude(report,
             {session_.stopped(), preconditions_.unreachable(), preconditions_.refused(), preconditions_.unusable(),
              evaluator_.inconclusive_reason()},
             options_.known);
    return report;
}

void Runner::establish_preconditions() {
    if (const auto obstacle = preconditions_.reach()) {
        if (!obstacle->clause.empty()) evaluator_.judge_alone(obstacle->clause, obstacle->answer);
        return;
    }
    // From here on it is a target, and every answer of it counts, the first one included.
    evaluator_.judge_exchange(preconditions_.first(), false);
    session_.listen([this](const Sent& sent) {
        if (!observed_only_) evaluator_.judge_exchange(sent, own_clauses_only_);
    });
    preconditions_.explore();
    cleanup_.note_first_list(preconditions_.list());
}

void Runner::run_script(const Script& script) {
    if (on_script) on_script(script.title);
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
    if (!preconditions_.unreachable().empty()) return "the target cannot be reached";
    if (!session_.stopped().empty()) return session_.stopped();
    return preconditions_.unmet(script.needs);
}

void Runner::run_steps(const Script& script) {
    StepViews views = preconditions_.views();
    for (const Step& step : script.steps)
        if (!run_step(script, step, views)) return;
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
    own_clauses_only_ = step.own_clauses_only;
    observed_only_ = step.observed_only;
    const StepResult result = sender_.send(script, step, variables, views);
    own_clauses_only_ = false;
    observed_only_ = false;
    cleanup_.note_created(step.request, result.last, first_exchange);
    for (const auto& [name, pointer] : step.bind)
        if (const Json* value = value_at(result.last.view.document(), pointer))
            variables[name] = value->is_string() ? value->get<std::string>() : write_json(*value, Layout::compact);
    views[step.name] = result.last.view;
    evaluator_.judge_step(step, result, views);
    return session_.stopped().empty();
}

}  // namespace opsmgr::suite
