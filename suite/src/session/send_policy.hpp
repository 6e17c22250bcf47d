// Whether the next request may be sent, and when: the plan, the budget, the rate, and what has ended the run.
//
//     if (const std::string why = policy.blocked_reason("GET", path); !why.empty()) return;
//     policy.wait_for_turn();
//     ...                                        // one exchange
//     policy.count_exchange(failure);
#pragma once

#include "script/plan.hpp"
#include "session/run_options.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace opsmgr::suite {

class SendPolicy {
  public:
    /// The options must outlive it. Nothing may be sent that the plan does not have.
    SendPolicy(const RunOptions& options, Plan plan);

    /// Why a request to that path template is not sent; empty when it may go. The first such reason ends the run.
    [[nodiscard]] std::string blocked_reason(std::string_view method, std::string_view path);
    /// One of the suite's own requests, as the plan has it.
    [[nodiscard]] const ScriptRequest& own_request(const std::string& name) const { return plan_.own.at(name); }
    /// Until the rate allows the next request.
    void wait_for_turn();
    /// Until the time is over, or the run is interrupted.
    void pause(std::chrono::milliseconds time) const;

    /// To be called once for each exchange; with the reason when the target did not answer it properly. Three such
    /// failures in a row end the run.
    void count_exchange(const std::optional<std::string>& failure);
    /// Ends the run.
    void stop(std::string why) { stopped_ = std::move(why); }
    /// Why the run has ended; empty while it goes on.
    [[nodiscard]] const std::string& stopped() const { return stopped_; }

    /// Keeps so many requests of the budget for cleaning up; false, and nothing kept, when they are not there.
    [[nodiscard]] bool keep_back(unsigned requests);
    /// Between the two the budget includes what was kept back, and what has ended the run does not count.
    void begin_cleanup() { cleaning_up_ = true; }
    void end_cleanup() { cleaning_up_ = false; }

  private:
    const RunOptions& options_;
    Plan plan_;
    unsigned exchanges_ = 0;
    unsigned failures_in_a_row_ = 0;
    unsigned kept_back_ = 0;
    bool cleaning_up_ = false;
    std::string stopped_;
    std::chrono::steady_clock::time_point next_request_;
};

}  // namespace opsmgr::suite
