// opsmgr-mock run: listens while a command runs, and ends as that ends.
#include "../child_process.hpp"
#include "../serving.hpp"
#include "../temporary_folder.hpp"
#include "command.hpp"

#include "cli/report_error.hpp"
#include "cli/report_files.hpp"
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

struct RunFlags {
    ServingFlags serving;
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

const ReportFormat& run_report_format(std::string_view name) {
    return *std::find_if(report_formats.begin(), report_formats.end(),
                         [&](const ReportFormat& one) { return one.name == name; });
}

/// What the command has left to say; only a command that has succeeded by its own lights can fail by them.
int judged(int code, const Serving& serving, std::vector<ReportFile>& reports, bool strict) {
    int own = 0;
    for (ReportFile& report : reports) {
        if (const auto written = report.file.write(run_report_format(report.format).text(serving)); !written) {
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
    std::vector<ReportFile> reports = open_reports(flags.reports, {"json", "har"}, "json");
    std::optional<TemporaryFolder> own;
    std::string& ca_file = flags.serving.ca_file;
    if (flags.serving.tls && ca_file.empty()) ca_file = own.emplace().path() / "ca.pem";
    Serving serving(flags.serving);
    Environment environment = environment_of(serving.access());
    environment.emplace_back("OPSMGR_CA_FILE", ca_file.empty() ? "" : std::filesystem::absolute(ca_file).string());
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

Command run_command() {
    return {"run", "Start the mock on a free port, run a command, and end with the exit code of the command",
            [](CommandLine& command) {
                const auto flags = std::make_shared<RunFlags>();
                declare_fixtures(command, flags->serving);
                declare(command, flags->serving);
                command
                    .add_option(
                        "--report", flags->reports,
                        "[FORMAT=]FILE: when the command has ended, write the journal to this file; may be repeated.\n"
                        "FORMAT: json (when there is none), har (HTTP Archive)")
                    .take_one_value();
                command.add_flag("--strict", flags->strict,
                                 "Exit with 3 when the command succeeded but sent requests that break the contract");
                command.add_option("command", flags->command, "The command and its arguments, after --").required();
                command.put_arguments_last();
                return [flags] { return run(*flags); };
            }};
}

}  // namespace opsmgr::mock
