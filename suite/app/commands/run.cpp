// `run`: judges a target and reports.
#include "../repro_flags.hpp"
#include "../wrong_data.hpp"
#include "command.hpp"

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/file.hpp>
#include "cli/output_file.hpp"
#include "cli/usage_error.hpp"
#include "report/report_format.hpp"
#include "report/shell_quote.hpp"
#include "runner/run.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>

namespace opsmgr::suite {
namespace {

struct RunFlags {
    TargetFlags target;
    ScopeFlags scope;
    std::vector<std::string> reports;
    std::string known;
    bool notes = false;
};

struct Output {
    const ReportFormat* format;
    OutputFile file;
};

/// Opened before the first request: a report that cannot be written is known at once.
std::vector<Output> opened(const std::vector<std::string>& reports) {
    std::vector<Output> outputs;
    std::vector<std::string> wrong;
    std::set<std::string> places;
    for (const std::string& report : reports) {
        const auto equals = std::min(report.find('='), report.size());
        const ReportFormat* format = find_report_format(report.substr(0, equals));
        if (format == nullptr || equals + 1 >= report.size()) {
            wrong.push_back(fmt::format("--report: '{}' is not of the form FORMAT=FILE with one of {} as FORMAT",
                                        report, report_format_names()));
            continue;
        }
        auto file = OutputFile::open(report.substr(equals + 1));
        if (!file) {
            wrong.push_back("--report: " + file.error());
            continue;
        }
        if (!file->place().empty() && !places.insert(file->place()).second)
            wrong.push_back(fmt::format("--report: {} is named for more than one report; each needs a file of its own",
                                        file->name()));
        outputs.push_back({format, *std::move(file)});
    }
    const auto on_standard_output =
        std::count_if(outputs.begin(), outputs.end(), [](const Output& one) { return one.file.is_standard_output(); });
    if (on_standard_output > 1) wrong.emplace_back("--report: only one report can go to standard output");
    throw_if_any(std::move(wrong));
    return outputs;
}

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
    if (isatty(STDERR_FILENO) == 0) return suite::run(options, contract);
    // Not by what throws: a terminal may go away meanwhile.
    const auto show = [](const std::string& title) { std::fputs(("\r\x1b[K" + title + "...").c_str(), stderr); };
    Report report = suite::run(options, contract, show);
    std::fputs("\r\x1b[K", stderr);
    return report;
}

void write(const Report& report, std::vector<Output>& outputs, const TextOptions& text_options) {
    const bool to_standard_output =
        std::any_of(outputs.begin(), outputs.end(), [](const Output& one) { return one.file.is_standard_output(); });
    // For people first: what a run has changed is told even when a file cannot be written.
    const std::string text = to_text(report, {text_options.colour && !to_standard_output, text_options.notes});
    std::FILE* out = to_standard_output ? stderr : stdout;
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
    // The program looks whether standard output took it all; the files are written in any case.
    std::vector<std::string> wrong;
    for (Output& one : outputs)
        if (const auto written = one.file.write(one.format->render(report)); !written)
            wrong.push_back("--report: " + written.error());
    throw_if_any(std::move(wrong));
}

int run(const RunFlags& flags, const Surroundings& surroundings) {
    std::vector<std::string> wrong;
    RunOptions options = flags.target.options(surroundings.environment, wrong);
    options.profile = flags.scope.chosen_profile(wrong);
    options.only = flags.scope.only;
    throw_if_any(std::move(wrong));
    (void)surroundings.interrupted();  // from here on a signal leaves no half of a report behind
    auto outputs = opened(flags.reports);
    const TestCatalog contract = flags.scope.contract();
    options.known = known_deviations(flags.known, contract);
    options.interrupted = surroundings.interrupted;
    Report result = judged(options, contract);
    result.repeat = repro_flags(options);
    if (!flags.scope.contracts.empty()) result.repeat += " --contracts " + shell_quote(flags.scope.contracts);
    const Report report = as_stored(result);
    const bool colour = isatty(STDOUT_FILENO) != 0 && surroundings.environment("NO_COLOR").empty();
    write(report, outputs, {colour, flags.notes});
    return exit_code(report.conformance);
}

}  // namespace

Command run_command(CommandLine& app, const Surroundings& surroundings) {
    CommandLine command = app.add_subcommand("run", "Test a target and report");
    const auto flags = std::make_shared<RunFlags>();
    flags->target.declare(command);
    flags->scope.declare(command);
    command.add_option("--report", flags->reports,
                       "FORMAT=FILE; - is standard output; may be repeated. FORMAT: " + report_format_names());
    command.add_option("--known", flags->known, "JSON file with accepted failures, each until a date");
    command.add_flag("--notes", flags->notes,
                     "List every clause, and the notes: behaviour that the documentation does not specify");
    return {command, [flags, &surroundings] { return run(*flags, surroundings); }};
}

}  // namespace opsmgr::suite
