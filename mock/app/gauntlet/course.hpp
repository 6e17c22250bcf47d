// Runs a command once on each stage, some of them side by side, each beside a mock of its own.
#pragma once

#include "outcome.hpp"

#include <opsmgr/mock/journal/key_labels.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace opsmgr::mock {

struct CourseOptions {
    std::vector<std::string> command;
    std::vector<std::string> flags;  ///< of `opsmgr-mock run`, on every stage
    std::filesystem::path folder;    ///< for the time of the course
    std::chrono::milliseconds timeout{60'000};
    unsigned jobs = 1;         ///< stages side by side
    sigset_t original_mask{};  ///< for the commands
};

struct CourseResult {
    std::vector<StageResult> stages;  ///< in the order of what was asked for
    int interrupted_by = 0;           ///< a signal; 0 when all were run
};

/// The signals of `awaited_signals` are blocked in the caller. The plain stage is run first, alone; where the command
/// fails there no other is run. At SIGINT, SIGTERM or SIGHUP the commands are ended, and what was not run says so.
/// `told` is called for each result, as soon as it is there.
[[nodiscard]] CourseResult run_course(const std::vector<Stage>& stages, const CourseOptions& options, KeyLabels& labels,
                                      const std::function<void(const StageResult&)>& told);

}  // namespace opsmgr::mock
