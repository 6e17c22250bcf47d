// opsmgr-mock run: listens while a command runs, and ends as that ends.
#include "../child_process.hpp"
#include "../serving.hpp"
#include "../temporary_folder.hpp"
#include "command.hpp"

#include "cli/output_file.hpp"
#include "cli/report_error.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace opsmgr::mock {
namespace {

constexpr int exit_breach = 3;

struct RunFlags : ServingFlags {
    std::vector<std::string> command;
    std::string report_file;
    bool strict = false;
};

/// Opened before the command starts: a report that cannot be written is known at once.
std::optional<OutputFile> opened(const std::string& name) {
    if (name.empty()) return std::nullopt;
    auto file = OutputFile::open(name);
    if (!file) throw UsageError{{"--report: " + file.error()}};
    return *std::move(file);
}

/// What the command has left to say; only a command that has succeeded by its own lights can fail by them.
int judged(int code, const Serving& serving, std::optional<OutputFile>& report, bool strict) {
    int own = 0;
    if (report) {
        if (const auto written = report->write(write_json(serving.report(), Layout::pretty) + "\n"); !written) {
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
    auto report = opened(flags.report_file);
    std::optional<TemporaryFolder> own;
    if (flags.tls && flags.ca_file.empty()) flags.ca_file = own.emplace().path() / "ca.pem";
    Serving serving(static_cast<const ServingFlags&>(flags));
    Environment environment = environment_of(serving.access());
    environment.emplace_back("OPSMGR_CA_FILE",
                             flags.ca_file.empty() ? "" : std::filesystem::absolute(flags.ca_file).string());
    const auto child = start_command(flags.command, environment, serving.original_mask());
    if (!child) {
        report_error("opsmgr-mock: {}\n", child.error().text);
        return child.error().exit_code;
    }
    const int code = wait_for_command(*child);
    serving.stop();
    return judged(code, serving, report, flags.strict);
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
    command.add_option("--report", flags->report_file,
                       "When the command has ended, write the journal to this file as JSON");
    command.add_flag("--strict", flags->strict,
                     "Exit with 3 when the command succeeded but sent requests that break the contract");
    command.add_option("command", flags->command, "The command and its arguments, after --").required();
    command.put_arguments_last();
    return {command, [flags] { return run(*flags); }};
}

}  // namespace opsmgr::mock
