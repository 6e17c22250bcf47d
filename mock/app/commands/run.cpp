// opsmgr-mock run: listens while a command runs, and ends as that ends.
#include "../child_process.hpp"
#include "../serving.hpp"
#include "../temporary_folder.hpp"
#include "command.hpp"

#include "cli/output_file.hpp"
#include "cli/report_error.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {
namespace {

constexpr int exit_breach = 3;

struct RunFlags : ServingFlags {
    std::vector<std::string> command;
    std::vector<std::string> reports;
    bool strict = false;
};

struct ReportFormat {
    std::string_view name;
    std::string (*text)(const Serving&);
};
constexpr std::array report_formats{
    ReportFormat{"json", [](const Serving& serving) { return write_json(serving.report(), Layout::pretty) + "\n"; }},
    ReportFormat{"har", [](const Serving& serving) { return write_json(serving.har(), Layout::pretty) + "\n"; }},
};

struct Report {
    const ReportFormat* format;
    OutputFile file;
};

/// Opened before the command starts: a report that cannot be written is known at once.
std::vector<Report> opened(const std::vector<std::string>& wanted) {
    std::vector<Report> reports;
    for (std::string_view name : wanted) {
        const ReportFormat* format = &report_formats.front();
        if (const auto equals = name.find('='); equals != std::string_view::npos && name.find('/') > equals) {
            format = std::find_if(report_formats.begin(), report_formats.end(),
                                  [&](const ReportFormat& one) { return one.name == name.substr(0, equals); });
            if (format == report_formats.end())
                throw UsageError{
                    {fmt::format("--report: '{}' is not a format; there are json and har. A file of that name "
                                 "is ./{}",
                                 name.substr(0, equals), name)}};
            name.remove_prefix(equals + 1);
        }
        if (name.empty()) throw UsageError{{"--report: the name of the file is missing"}};
        auto file = OutputFile::open(std::string(name));
        if (!file) throw UsageError{{"--report: " + file.error()}};
        reports.push_back({format, *std::move(file)});
    }
    return reports;
}

/// What the command has left to say; only a command that has succeeded by its own lights can fail by them.
int judged(int code, const Serving& serving, std::vector<Report>& reports, bool strict) {
    int own = 0;
    for (Report& report : reports) {
        if (const auto written = report.file.write(report.format->text(serving)); !written) {
            report_error("opsmgr-mock: --report: {}\n", written.error());
            own = exit_usage_error;
        }
    }
    if (const Breaches breaches = serving.breaches(); strict && breaches.count != 0) {
        report_error("opsmgr-mock: --strict: {} request{} broke the contract:\n", breaches.count,
                     breaches.count == 1 ? "" : "s");
        for (const std::string& line : breaches.first) report_error("  {}\n", line);
        if (breaches.count > breaches.first.size())
            report_error("  and {} more\n", breaches.count - breaches.first.size());
        own = exit_breach;
    }
    return code != 0 ? code : own;
}

int run(RunFlags flags) {
    std::vector<Report> reports = opened(flags.reports);
    std::optional<TemporaryFolder> own;
    if (flags.tls && flags.ca_file.empty()) flags.ca_file = own.emplace().path() / "ca.pem";
    Serving serving(static_cast<const ServingFlags&>(flags));
    Environment environment = environment_of(serving.access());
    environment.emplace_back("OPSMGR_CA_FILE",
                             flags.ca_file.empty() ? "" : std::filesystem::absolute(flags.ca_file).string());
    add_proxy_exception(environment, serving.access());
    const auto child = start_command(flags.command, environment, serving.original_mask());
    if (!child) {
        report_error("opsmgr-mock: {}\n", child.error().text);
        return child.error().exit_code;
    }
    const int code = wait_for_command(*child);
    serving.stop();
    return judged(code, serving, reports, flags.strict);
}

}  // namespace

Command run_command(CommandLine& program) {
    const auto flags = std::make_shared<RunFlags>();
    CommandLine command = program.add_subcommand(
        "run", "Start the mock on a free port, run a command, and end with the exit code of the command");
    command
        .add_option(
            "--fixture", flags->fixtures,
            "Fixture file, name of a built-in fixture, or - for standard input; may be repeated\n(default: default)")
        .take_one_value();
    declare(command, *flags);
    command
        .add_option("--report", flags->reports,
                    "[FORMAT=]FILE: when the command has ended, write the journal to this file; may be repeated.\n"
                    "FORMAT: json (when there is none), har (HTTP Archive)")
        .take_one_value();
    command.add_flag("--strict", flags->strict,
                     "Exit with 3 when the command succeeded but sent requests that break the contract");
    command.add_option("command", flags->command, "The command and its arguments, after --").required();
    command.put_arguments_last();
    return {command, [flags] { return run(*flags); }};
}

}  // namespace opsmgr::mock
