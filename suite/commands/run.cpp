// `run`: judges a target and reports.
#include "../report_file.hpp"
#include "../wrong_use.hpp"
#include "command.hpp"

#include <opsmgr/suite/run.hpp>

#include <fmt/format.h>

#include <unistd.h>
#include <algorithm>
#include <cstdio>

namespace opsmgr::suite {
namespace {

struct Flags {
    TargetFlags target;
    ScopeFlags scope;
    std::vector<std::string> reports;
    bool notes = false;
};

/// Opened before the first request: a report that cannot be written is known at once.
std::vector<ReportFile> opened(const std::vector<std::string>& reports) {
    std::vector<ReportFile> files;
    std::vector<std::string> wrong;
    for (const std::string& report : reports) {
        if (!report.starts_with("json=") || report.size() == 5) {
            wrong.push_back(fmt::format("--report: '{}' is not of the form json=FILE", report));
            continue;
        }
        files.emplace_back(report.substr(5));
        if (!files.back().usable()) wrong.push_back(fmt::format("--report: {} cannot be written", files.back().name()));
    }
    refuse_if_any(std::move(wrong));
    return files;
}

Report judged(const RunOptions& options, const Contract& contract) {
    Run run(options, contract.catalogue, contract.scripts);
    const bool live = isatty(STDERR_FILENO) != 0;
    if (live) run.on_script = [](const std::string& title) { fmt::print(stderr, "\r\x1b[K{}...", title); };
    Report report = run.go();
    if (live) fmt::print(stderr, "\r\x1b[K");
    return report;
}

void write(const Report& report, std::vector<ReportFile>& files, const TextOptions& text_options) {
    const bool to_standard_output =
        std::any_of(files.begin(), files.end(), [](const ReportFile& file) { return file.is_standard_output(); });
    // For people first: what a run has changed is told even when a file cannot be written.
    const std::string text = to_text(report, {text_options.colour && !to_standard_output, text_options.notes});
    std::FILE* out = to_standard_output ? stderr : stdout;
    std::vector<std::string> wrong;
    if (std::fwrite(text.data(), 1, text.size(), out) != text.size() || std::fflush(out) != 0)
        wrong.emplace_back("the report cannot be written to standard output");
    const std::string json = to_json(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    for (ReportFile& file : files)
        if (!file.write(json))
            wrong.push_back(
                fmt::format("--report: {} could not be written to its end; is the disk full?", file.name()));
    refuse_if_any(std::move(wrong));
}

int act(const Flags& flags, const Surroundings& surroundings) {
    std::vector<std::string> wrong;
    RunOptions options = flags.target.options(surroundings.environment, wrong);
    options.profile = flags.scope.chosen_profile(wrong);
    options.only = flags.scope.only;
    refuse_if_any(std::move(wrong));
    auto files = opened(flags.reports);
    const Contract contract = flags.scope.contract();
    options.interrupted = surroundings.interrupted;
    const Report report = judged(options, contract);
    const bool colour = isatty(STDOUT_FILENO) != 0 && surroundings.environment("NO_COLOR").empty();
    write(report, files, {colour, flags.notes});
    return exit_code(report.conformance);
}

}  // namespace

Command run_command(CLI::App& app, const Surroundings& surroundings) {
    CLI::App* command = app.add_subcommand("run", "Judge a target and report");
    const auto flags = std::make_shared<Flags>();
    flags->target.declare(*command);
    flags->scope.declare(*command);
    command->add_option("--report", flags->reports, "json=FILE: write the report as JSON; - for standard output");
    command->add_flag("--notes", flags->notes,
                      "Print in full what was observed where the documentation leaves it open");
    return {command, [flags, &surroundings] { return act(*flags, surroundings); }};
}

}  // namespace opsmgr::suite
