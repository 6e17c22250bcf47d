// What the target has to offer, found out by reading alone: whether it can be reached and lets the key in, which jobs
// it shows; and so, which needs of scripts are met and what their variables stand for.
//
//     Preconditions preconditions(session, options);
//     if (const auto obstacle = preconditions.reach()) ...   // nothing can be judged
//     preconditions.explore();
//     if (const std::string why = preconditions.unmet(script.needs); !why.empty()) ...   // skip the script
#pragma once

#include "expression/scope.hpp"
#include "report/report.hpp"
#include "session/run_options.hpp"
#include "session/session_interface.hpp"

#include <optional>
#include <string>
#include <vector>

namespace opsmgr::suite {

class Preconditions {
  public:
    /// Both must outlive it.
    Preconditions(SessionInterface& session, const RunOptions& options);

    /// Why nothing can be judged but, perhaps, one clause.
    struct Obstacle {
        std::string clause;  ///< to be judged by `answer`; empty for none
        Sent answer;
    };
    /// Sends the first request: without credentials, at the list. Whatever happens here happens to everything. Nothing
    /// when the target answers as one that can be judged.
    [[nodiscard]] std::optional<Obstacle> reach();
    /// What `reach` has got.
    [[nodiscard]] const Sent& first() const { return first_; }
    /// Lists the jobs, and finds out what they are good for.
    void explore();

    /// Why one of the needs of a script or a step is not met; empty when all are. Looks for a named job in FAILURE when
    /// one is needed, each time.
    [[nodiscard]] std::string unmet(const std::vector<std::string>& needs);
    /// Empty when it is not told. `step` is `before-state` or `after-state`.
    [[nodiscard]] std::string status_of_job(const std::string& job, const std::string& step);

    [[nodiscard]] const std::vector<Need>& needs() const { return needs_; }
    [[nodiscard]] Variables& variables() { return variables_; }
    /// Views that every script may look at: `:reach`, `:list`, `:edition`.
    [[nodiscard]] const StepViews& views() const { return views_; }
    [[nodiscard]] const ExchangeView& list() const { return views_.at(":list"); }

    /// Why nothing can be judged at all; empty when the target was reached.
    [[nodiscard]] const std::string& unreachable() const { return unreachable_; }
    /// The same in a few words, for each check that was skipped.
    [[nodiscard]] std::string not_the_target() const;
    /// Why the credentials lead nowhere.
    [[nodiscard]] const std::string& refused() const { return refused_; }
    /// Whether the first answers came from something that closes the whole API, so that nothing can be judged.
    [[nodiscard]] bool is_closed() const { return closed_; }
    /// Why none of the jobs that were named could be used.
    [[nodiscard]] const std::string& unusable() const { return unusable_; }

  private:
    void set_need(const std::string& name, bool met, std::string why);
    void set_needs_of_options();
    void set_dates();
    void sign_in();
    [[nodiscard]] std::string refused_without_challenge();
    void explore_jobs();
    [[nodiscard]] Obstacle obstacle_without_answer();
    [[nodiscard]] std::string named_job_in_failure();
    [[nodiscard]] std::string unmet_named_job(const std::string& need);

    SessionInterface& session_;
    const RunOptions& options_;
    Sent first_;
    Variables variables_;
    StepViews views_;
    std::vector<Need> needs_;
    bool closed_ = false;
    std::string unreachable_;
    std::string refused_;
    std::string unusable_;
};

}  // namespace opsmgr::suite
