// Goes through the scripts of a run: asks whether the preconditions of each are met, sends its steps, has the answers
// judged, and has cleaned up what was created.
//
//     Runner runner(session, options, catalog);
//     const Report report = runner.go();
//     return exit_code(report.conformance);
#pragma once

#include "report/report.hpp"
#include "runner/cleanup.hpp"
#include "runner/evaluator.hpp"
#include "runner/preconditions.hpp"
#include "runner/progress.hpp"
#include "runner/step_sender.hpp"
#include "script/test_catalog.hpp"
#include "session/run_options.hpp"
#include "session/session_interface.hpp"

#include <cstddef>
#include <string>

namespace opsmgr::suite {

class Runner {
  public:
    /// All three must outlive the runner, and the session must not send anything when it is gone.
    Runner(SessionInterface& session, const RunOptions& options, const TestCatalog& catalog);
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    ProgressListener on_progress;

    /// Once. The exchanges are still with the session, and the report still has secrets in it.
    [[nodiscard]] Report go();

  private:
    void establish_preconditions();
    void run_script(const Script& script);
    void report_progress(const Script& script, std::size_t done);
    void run_steps(const Script& script);
    [[nodiscard]] bool run_step(const Script& script, const Step& step, StepViews& views);
    [[nodiscard]] std::string skip_reason(const Step& step);
    [[nodiscard]] std::string skip_reason(const Script& script);

    SessionInterface& session_;
    const RunOptions& options_;
    const TestCatalog& catalog_;
    Preconditions preconditions_;
    Evaluator evaluator_;
    Cleanup cleanup_;
    StepSender sender_;
    Progress progress_;
    AskedFor asked_;  ///< by the step that is being sent
};

}  // namespace opsmgr::suite
