// The report of an earlier run, which the next one is held against: for runs that nobody watches.
//
//     const auto baseline = Baseline::open(flags);        // before the first request
//     const Baseline::Outcome outcome = baseline.compare(report);
//     baseline.keep(report, outcome);                     // with --update
//     return outcome.exit_code;
#pragma once

#include "report/report.hpp"

#include "cli/command_line.hpp"
#include "cli/output_file.hpp"

#include <optional>
#include <string>

namespace opsmgr::suite {

/// The run differs from its baseline, and nothing got worse.
constexpr int exit_changed = 4;

struct BaselineFlags {
    std::string file;
    bool update = false;
    bool quiet = false;

    void declare(CommandLine& command);
};

class Baseline {
  public:
    /// Throws UsageError: a file that is there and is no report, one that could not be replaced, a flag that lacks
    /// another. A file that is not there is that of a first run.
    [[nodiscard]] static Baseline open(const BaselineFlags& flags);

    struct Outcome {
        int exit_code = 0;
        std::string text;  ///< what has changed; empty without a baseline
    };
    /// 0 as before, 1 worse, 4 changed but not worse, 3 not judged. Of a first run, and without a baseline, the exit
    /// code is that of the run itself.
    [[nodiscard]] Outcome compare(const Report& report) const;
    /// With --update: the file becomes this report, unless something got worse or nothing was judged. Throws
    /// UsageError.
    void keep(const Report& report, const Outcome& outcome);

  private:
    explicit Baseline(BaselineFlags flags) : flags_(std::move(flags)) {}

    BaselineFlags flags_;
    std::optional<Report> before_;
    std::optional<OutputFile> file_;  ///< with --update
};

}  // namespace opsmgr::suite
