// Sends the request of a step as often as the step says: once, several times, at one instant, page after page, or until
// a condition holds.
#pragma once

#include "expression/scope.hpp"
#include "script/script.hpp"
#include "session/run_options.hpp"
#include "session/session_interface.hpp"

#include <vector>

namespace opsmgr::suite {

struct StepResult {
    Sent last;               ///< its view also has `/each` and what else the step gathers
    std::vector<Sent> each;  ///< empty when the step is sent once
};

class StepSender {
  public:
    /// Both must outlive it.
    StepSender(SessionInterface& session, const RunOptions& options) : session_(session), options_(options) {}

    /// `views` are those of the script's earlier steps.
    [[nodiscard]] StepResult send(const Script& script, const Step& step, const Variables& variables,
                                  const StepViews& views);

  private:
    [[nodiscard]] StepResult send_pages(const Step& step, const Variables& variables, const Origin& origin);
    [[nodiscard]] StepResult send_until(const Step& step, const Variables& variables, const StepViews& views,
                                        const Origin& origin);
    [[nodiscard]] StepResult send_times(const Step& step, const Variables& variables, const Origin& origin);

    SessionInterface& session_;
    const RunOptions& options_;
};

}  // namespace opsmgr::suite
