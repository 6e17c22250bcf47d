// opsmgr-suite: judges a log collection API against its documentation.
#include "commands/command.hpp"
#include "wrong_use.hpp"

#include <opsmgr/contracts/version.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace opsmgr;
using namespace opsmgr::suite;

constexpr int exit_wrong_usage = 2;
constexpr int exit_not_judged = 3;

volatile std::sig_atomic_t interrupted = 0;

constexpr std::string_view going =
    "opsmgr-suite: ending in good order; once more ends it at once, whatever it leaves behind\n";

/// The run ends in good order at the next request, takes away what it has made, and tells what it has changed. Who is
/// in a hurry and asks twice is told so; the third time ends it at once.
void on_signal(int) {
    interrupted = interrupted + 1;
    if (interrupted < 2) return;
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, going.data(), going.size());
    for (const int one : {SIGINT, SIGTERM, SIGQUIT, SIGHUP}) std::signal(one, SIG_DFL);
}

/// A reader that goes away, or a terminal, must not end a run that has something to clean up and reports to write.
void watch_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGQUIT}) std::signal(signal, on_signal);
    if (std::signal(SIGHUP, on_signal) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);  // nohup
    std::signal(SIGPIPE, SIG_IGN);
}

Surroundings surroundings() {
    return {[](const char* name) -> std::string {
                const char* value = std::getenv(name);
                return value == nullptr ? "" : value;
            },
            [] {
                static const bool watching = (watch_signals(), true);
                return watching && interrupted != 0;
            }};
}

/// Never throws: standard error may be gone as well.
void complain(const std::string& line) {
    std::fputs(("opsmgr-suite: " + line + "\n").c_str(), stderr);
}

std::string names_of(const std::vector<Command>& commands) {
    std::string names;
    for (std::size_t i = 0; i < commands.size(); ++i)
        names += (i == 0 ? "" : i + 1 == commands.size() ? " and " : ", ") + commands[i].flags->get_name();
    return names;
}

/// By the flags among them: a value, or what stands behind a flag that is not known, may be a key.
std::string words_for_unexpected(const CLI::App& app, int argc, char** argv) {
    const std::vector<std::string> left = app.remaining(true);
    std::vector<std::string> names;
    bool behind_unknown = false;
    for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
        const std::string argument = argv[i];
        const bool unknown = std::find(left.begin(), left.end(), argument) != left.end();
        const std::string name =
            argument.starts_with("--") ? argument.substr(0, argument.find('=')) : argument.substr(0, 2);
        if (unknown && !behind_unknown && name.starts_with('-')) names.push_back(name);
        behind_unknown = unknown && !behind_unknown && name.starts_with('-') && name.size() == argument.size();
    }
    if (names.empty()) return left.size() == 1 ? "there is an argument too many" : "there are arguments too many";
    return fmt::format("{} {} not known here", fmt::join(names, ", "), names.size() == 1 ? "is" : "are");
}

/// What an unset variable leaves behind a flag must not count as the flag's absence, nor what comes next as its value:
/// CLI11 reads `--flag= -- x` as if `--` were one.
void refuse_empty_values(CLI::App& command) {
    for (CLI::Option* option : command.get_options())
        if (!option->get_lnames().empty() && option->get_items_expected_max() > 0)
            option->check([](const std::string& value) {
                const bool none = value.empty() || value == "--";
                return std::string(none ? "its value is empty; without a value leave the flag out" : "");
            });
}

int act(CLI::App& app, const std::vector<Command>& commands, int argc, char** argv) {
    try {
        const std::string first = argc > 1 ? argv[1] : "-";
        if (first.front() != '-' && std::none_of(commands.begin(), commands.end(),
                                                 [&](const Command& one) { return one.flags->get_name() == first; }))
            throw WrongUse{{fmt::format("'{}' is no subcommand; there are {}", first, names_of(commands))}};
        app.parse(argc, argv);
        for (const Command& command : commands)
            if (command.flags->parsed()) return command.act();
        return exit_wrong_usage;
    } catch (const CLI::ExtrasError&) {
        complain(words_for_unexpected(app, argc, argv) + "; --help tells more");
        return exit_wrong_usage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_wrong_usage;
    } catch (const WrongUse& wrong) {
        for (const std::string& line : wrong.lines) complain(line);
        return exit_wrong_usage;
    } catch (const std::exception& error) {
        if (std::ferror(stdout) == 0) complain(fmt::format("ended by an unexpected error: {}", error.what()));
        return exit_not_judged;
    }
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Judges a log collection API of Ops Manager against its documentation."};
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("opsmgr-suite {}", version));
    app.failure_message([](const CLI::App*, const CLI::Error& error) {
        return fmt::format("opsmgr-suite: {}; --help tells more\n", error.what());
    });
    app.footer("Exit codes: 0 conforms, 1 does not, 2 wrong usage or data, 3 could not judge.");
    const Surroundings around = surroundings();
    const std::vector<Command> commands{
        run_command(app, around),    list_command(app), explain_command(app),        plan_command(app),
        report_command(app, around), diff_command(app), survey_command(app, around), redact_check_command(app, around)};
    for (const Command& one : commands) refuse_empty_values(*one.flags);
    const int code = act(app, commands, argc, argv);
    // Whatever a command prints is known to have arrived here, or not at all.
    std::fflush(stdout);
    if (std::ferror(stdout) == 0) return code;
    complain("standard output could not be written to its end; is the disk full, or the reader gone?");
    return exit_wrong_usage;
}
