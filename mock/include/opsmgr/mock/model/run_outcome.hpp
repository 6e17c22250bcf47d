// How a run of a job goes: what a fixture says of it, and what a test may.
#pragma once

#include <opsmgr/mock/model/job_status.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace opsmgr::mock {

/// How a collection of logs goes: how long the job shows IN_PROGRESS, and how it ends.
struct RunOutcome {
    std::optional<unsigned> reads{};                      ///< so many reads show it running
    std::optional<std::chrono::milliseconds> duration{};  ///< so long on the clock; neither: for ever
    JobStatus status = JobStatus::success;                ///< success or failure
    std::vector<std::string> failing{};  ///< log types that fail in a failure; all that run where none of these does
    friend bool operator==(const RunOutcome&, const RunOutcome&) = default;

    /// How a child job of that log type ends in this outcome.
    [[nodiscard]] JobStatus status_of(const std::string& log_type) const {
        bool fails = failing.empty();
        for (const std::string& one : failing) fails = fails || one == log_type;
        return fails ? status : JobStatus::success;
    }
};

}  // namespace opsmgr::mock
