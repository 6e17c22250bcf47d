// Judges what came back by what the scripts expect, and keeps one verdict for each clause: of several the most telling.
//
//     Evaluator evaluator(scripts, catalog, options, variables);
//     evaluator.judge_step(step, result, views);
//     evaluator.results().at("retry/empty-body").verdict
#pragma once

#include "expression/scope.hpp"
#include "report/report.hpp"
#include "runner/step_sender.hpp"
#include "script/script.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

/// What a script wanted with a request, as far as that decides by what its answer is judged beside the step's own
/// expectations.
struct AskedFor {
    bool own_clauses_only = false;  ///< the documentation is silent on such a request (`ownClausesOnly`)
    bool observed_only = false;     ///< only to see what comes: all that the step expects is reported, never scored
    bool odd_credentials = false;   ///< signed otherwise than rightly
    bool nothing_promised = false;  ///< of the answer, whatever it is (`observedOnly`)
};

class Evaluator {
  public:
    /// Every clause that is selected begins as skipped. The scripts, the catalog and the variables must outlive it;
    /// conditions see the variables as they are at the time.
    Evaluator(const std::vector<Script>& scripts, const Catalog& catalog, const RunOptions& options,
              const Variables& variables);

    /// What a script notes of clauses that no answer can show.
    void note(const Script& script);
    /// `views` are those of the script's steps, this one included.
    void judge_step(const Step& step, const StepResult& result, const StepViews& views);
    /// By what is expected of every exchange.
    void judge_exchange(const Sent& sent, const AskedFor& asked);
    /// What the run has to know of a step before its answer comes.
    [[nodiscard]] AskedFor asked_by(const Step& step) const;
    /// By one of the clauses on every exchange, where the others have nothing to say.
    void judge_alone(std::string_view clause, const Sent& sent);

    void skip(const Script& script, const std::string& why);
    void skip(const Step& step, const std::string& why);
    /// Nothing can be said of what the script judges.
    void report_error(const Script& script, const std::string& why);

    /// The script has begun, and is to decide some of its clauses.
    void must_decide(const Script& script);
    /// At the end of a run: why each clause was skipped of which nothing was said. `not_the_target` is empty when the
    /// target has answered.
    void explain_skips(const std::string& not_the_target);
    /// Then: of the clauses that were to be decided, why nothing can be said of one; empty when all were decided.
    [[nodiscard]] std::string inconclusive_reason() const;

    [[nodiscard]] const std::map<std::string, ClauseResult>& results() const { return results_; }

  private:
    void judge_expectation(const Expectation& expectation, const Sent& sent, const StepViews& views);
    void judge_condition(const Expectation& expectation, Level level, const Sent& sent, const Scope& scope);
    void report_observation(const Expectation& expectation, const Json& sides, const Scope& scope,
                            const std::vector<unsigned>& evidence);
    void set_verdict(const std::string& clause, Verdict verdict, std::string message,
                     const std::vector<unsigned>& evidence = {}, std::string expected = {}, std::string actual = {});

    const Catalog& catalog_;
    const Variables& variables_;
    std::map<std::string, ClauseResult> results_;
    std::vector<const Expectation*> every_exchange_;
    std::vector<std::string> to_decide_;
};

}  // namespace opsmgr::suite
