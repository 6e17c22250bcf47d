// opsmgr-suite: judges a log collection API against its documentation.
#include "commands/command.hpp"
#include "wrong_use.hpp"

#include <opsmgr/suite/version.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace opsmgr;
using namespace opsmgr::suite;

constexpr int exit_wrong_usage = 2;
constexpr int exit_not_judged = 3;

volatile std::sig_atomic_t interrupted = 0;

/// The run ends in good order at the next request, and tells what it has changed. A second signal ends it at once.
void on_signal(int signal) {
    interrupted = 1;
    std::signal(signal, SIG_DFL);
}

Surroundings surroundings() {
    return {[](const char* name) -> std::string {
                const char* value = std::getenv(name);
                return value == nullptr ? "" : value;
            },
            [] {
                static const bool watching = [] {
                    std::signal(SIGINT, on_signal);
                    std::signal(SIGTERM, on_signal);
                    return true;
                }();
                return watching && interrupted != 0;
            }};
}

std::string names_of(const std::vector<Command>& commands) {
    std::string names;
    for (std::size_t i = 0; i < commands.size(); ++i)
        names += (i == 0 ? "" : i + 1 == commands.size() ? " and " : ", ") + commands[i].flags->get_name();
    return names;
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
    try {
        const std::string first = argc > 1 ? argv[1] : "-";
        if (first.front() != '-' && std::none_of(commands.begin(), commands.end(),
                                                 [&](const Command& one) { return one.flags->get_name() == first; }))
            throw WrongUse{{fmt::format("'{}' is no subcommand; there are {}", first, names_of(commands))}};
        app.parse(argc, argv);
        for (const Command& command : commands)
            if (command.flags->parsed()) return command.act();
        return exit_wrong_usage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_wrong_usage;
    } catch (const WrongUse& wrong) {
        for (const std::string& line : wrong.lines) fmt::print(stderr, "opsmgr-suite: {}\n", line);
        return exit_wrong_usage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "opsmgr-suite: ended by an unexpected error: {}\n", error.what());
        return exit_not_judged;
    }
}
