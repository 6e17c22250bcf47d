#include "baseline.hpp"

#include "stored_report.hpp"

#include "cli/usage_error.hpp"
#include "report/report_diff.hpp"
#include "report/report_format.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

namespace opsmgr::suite {

void BaselineFlags::declare(CommandLine& command) {
    command.add_option("--baseline", file,
                       "JSON report of an earlier run to compare with: exit 0 as before, 1 worse, 4 changed but not "
                       "worse, 3 not judged");
    command.add_flag("--update", update, "Put this run in the place of the baseline when it ends with 0 or 4");
    command.add_flag("--quiet", quiet, "Print nothing when the exit code is 0");
}

Baseline Baseline::open(const BaselineFlags& flags) {
    Baseline made(flags);
    if (flags.file.empty()) {
        if (flags.update) throw UsageError{{"--update needs --baseline FILE: what is to be updated"}};
        return made;
    }
    if (flags.file == "-") throw UsageError{{"--baseline: it must be a file, and not standard output"}};
    std::error_code error;
    if (std::filesystem::exists(flags.file, error) || error) {
        try {
            made.before_ = stored_report(flags.file);
        } catch (UsageError& wrong) {
            for (std::string& line : wrong.lines) line.insert(0, "--baseline: ");
            throw;
        }
    }
    if (!flags.update) return made;
    auto file = OutputFile::open(flags.file);
    if (!file) throw UsageError{{"--baseline: " + file.error()}};
    made.file_ = std::move(*file);
    return made;
}

Baseline::Outcome Baseline::compare(const Report& report) const {
    const int own = exit_code(report.conformance);
    if (flags_.file.empty()) return {own, {}};
    if (report.conformance == Conformance::not_judged)
        return {own,
                before_ ? fmt::format("baseline {}: left as it is, since this run was not judged\n", flags_.file) : ""};
    if (!before_)
        return {own, fmt::format("baseline {}: not there, so this is the first run{}\n", flags_.file,
                                 flags_.update ? ", which becomes the baseline" : "; --update would write it")};
    const ReportDiff diff = compared(*before_, report);
    const int code = diff.worse > 0             ? exit_code(Conformance::does_not_conform)
                     : diff.differences.empty() ? 0
                                                : exit_changed;
    const char* words = code == 0 ? "as before" : code == exit_changed ? "changed, nothing is worse" : "worse";
    std::string text = fmt::format("baseline {} of {}: {}\n", flags_.file, before_->started, words);
    if (before_->conformance == Conformance::not_judged)
        text += fmt::format("the baseline was not judged: {}\n", first_line(before_->reason));
    return {code, text + (code == 0 ? "" : to_text(diff))};
}

void Baseline::keep(const Report& report, const Outcome& outcome) {
    const bool is_good = outcome.exit_code == 0 || outcome.exit_code == exit_changed;
    const bool is_first = !before_ && report.conformance != Conformance::not_judged;
    if (!file_ || (!is_good && !is_first)) return;
    if (const auto written = file_->write(to_json_text(report)); !written)
        throw UsageError{{"--baseline: " + written.error()}};
}

}  // namespace opsmgr::suite
