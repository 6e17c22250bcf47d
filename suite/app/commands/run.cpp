// `run`: judges a target and reports.
#include "../baseline.hpp"
#include "../progress_line.hpp"
#include "../report_flags.hpp"
#include "../repro_flags.hpp"
#include "../wrong_data.hpp"
#include "command.hpp"

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/file.hpp>
#include "cli/report_error.hpp"
#include "cli/report_files.hpp"
#include "cli/usage_error.hpp"
#include "report/report_format.hpp"
#include "report/shell_quote.hpp"
#include "runner/run.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cstdio>

namespace opsmgr::suite {
namespace {

struct RunFlags {
    TargetFlags target;
    ScopeFlags scope;
    ReportFlags report;
};

/// Wrong entries are known before the first request too.
KnownFailures known_deviations(const std::string& file, const TestCatalog& contract) {
    if (file.empty()) return {};
    const auto document = read_json_file(file);
    if (!document) throw UsageError{{"--known: " + document.error()}};
    const auto today = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto known = KnownFailures::read(*document, contract.catalog, to_iso8601(today).substr(0, 10));
    if (known) return std::move(*known);
    std::vector<FileFault> faults;
    for (const DataFault& fault : known.error()) faults.push_back({"--known: " + file, fault});
    refuse_data(faults);
}

Report judged(const RunOptions& options, const TestCatalog& contract) {
    ProgressLine line(options.rate);
    if (!line.is_wanted()) return suite::run(options, contract);
    Report report = suite::run(options, contract, [&](const Progress& progress) { line.show(progress); });
    line.clear();
    return report;
}

/// For people: behind `text`, what the report says.
void print(std::string text, const Report& report, const std::vector<ReportFile>& outputs, TextOptions options) {
    const bool to_standard_output = std::any_of(outputs.begin(), outputs.end(),
                                                [](const ReportFile& one) { return one.file.is_standard_output(); });
    options.colour = options.colour && !to_standard_output;
    if (!text.empty()) text += "\n";
    text += to_text(report, options);
    std::FILE* out = to_standard_output ? stderr : stdout;
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
}

void write(const Report& report, std::vector<ReportFile>& outputs) {
    // The program looks whether standard output took it all; the files are written in any case.
    std::vector<std::string> wrong;
    for (ReportFile& one : outputs)
        if (const auto written = one.file.write(find_report_format(one.format)->render(report)); !written)
            wrong.push_back("--report: " + written.error());
    throw_if_any(std::move(wrong));
}

void report_unused_values(const RunFlags& flags, Profile profile, const Surroundings& surroundings) {
    for (const std::string& line : flags.target.unused_values(profile, surroundings.environment))
        report_error("opsmgr-suite: {}\n", line);
}

int run(const RunFlags& flags, const Surroundings& surroundings) {
    std::vector<std::string> wrong;
    const Profile profile = flags.scope.chosen_profile(wrong);
    RunOptions options = flags.target.options(profile, surroundings.environment, wrong);
    options.only = flags.scope.only;
    throw_if_any(std::move(wrong));
    if (!flags.report.baseline.quiet) report_unused_values(flags, profile, surroundings);
    Baseline baseline = Baseline::open(flags.report.baseline);
    (void)surroundings.interrupted();  // from here on a signal leaves no half of a report behind
    auto outputs = open_reports(flags.report.reports, report_format_list());
    const TestCatalog& contract = flags.scope.contract();
    options.known = known_deviations(flags.report.known, contract);
    options.interrupted = surroundings.interrupted;
    Report result = judged(options, contract);
    set_repro_flags(result, options, surroundings.environment);
    if (!flags.target.config.empty()) result.repeat += " --config " + shell_quote(flags.target.config);
    if (!flags.scope.contracts.empty()) result.repeat += " --contracts " + shell_quote(flags.scope.contracts);
    const Report report = as_stored(result);
    const bool colour = isatty(STDOUT_FILENO) != 0 && surroundings.environment("NO_COLOR").empty();
    const Baseline::Outcome outcome = baseline.compare(report);
    // First of all: what a run has changed is told even when a file cannot be written.
    if (outcome.exit_code != 0 || !flags.report.baseline.quiet)
        print(outcome.text, report, outputs, {colour, flags.report.notes});
    if (outcome.exit_code != 0 && flags.report.baseline.quiet) report_unused_values(flags, profile, surroundings);
    write(report, outputs);
    baseline.keep(report, outcome);
    return outcome.exit_code;
}

}  // namespace

Command run_command(const Surroundings& surroundings) {
    return {"run", "Test a target and report", [&surroundings](CommandLine& command) {
                const auto flags = std::make_shared<RunFlags>();
                flags->target.declare(command);
                flags->scope.declare(command);
                flags->report.declare(command);
                return [flags, &surroundings] { return run(*flags, surroundings); };
            }};
}

}  // namespace opsmgr::suite
