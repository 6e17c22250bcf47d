// opsmgr-mock: a stand-in for the log collection API of Ops Manager.
#include "commands/command.hpp"
#include "complaint.hpp"
#include "wrong_use.hpp"

#include <opsmgr/contracts/version.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

namespace {

using namespace opsmgr::mock;

/// The flags that are not known; empty when that is not what is wrong. What stands behind them may be a key.
std::string unknown_flags(const CLI::App& app) {
    std::string unknown;
    for (const std::string& argument : app.remaining(true))
        if (argument.starts_with('-') && argument != "--")
            unknown += (unknown.empty() ? "" : ", ") + argument.substr(0, argument.find('='));
    return unknown;
}

/// A mistyped flag is the likelier mistake than what is missing for it.
std::string words_for(const CLI::ParseError& error, const CLI::App& app) {
    const bool too_many = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    const bool missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    const std::string unknown = too_many || missing ? unknown_flags(app) : "";
    if (!unknown.empty()) return "not known here: " + unknown;
    return too_many ? "there is an argument too many" : error.what();
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

/// CLI11 would call a word that is no subcommand an argument too many.
void refuse_unknown_command(int argc, char** argv, const auto& commands) {
    const std::string first = argc > 1 ? argv[1] : "-";
    if (first.front() == '-') return;
    std::string known;
    for (const Command& one : commands) {
        if (one.flags->get_name() == first) return;
        known += (known.empty() ? "" : ", ") + one.flags->get_name();
    }
    throw WrongUse{{fmt::format("'{}' is no subcommand; there are {}", first, known)}};
}

/// What did not reach standard output was not done, whatever the command thinks.
int with_output_written(int code) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    complain("opsmgr-mock: standard output cannot be written{}{}\n", errno == 0 ? "" : ": ",
             errno == 0 ? "" : std::strerror(errno));
    return exit_wrong_use;
}

int run_program(int argc, char** argv) {
    CLI::App app{"A stand-in for the log collection API of Ops Manager. Not affiliated with MongoDB, Inc."};
    app.require_subcommand(1);
    app.set_version_flag("--version", fmt::format("opsmgr-mock {}", opsmgr::version));
    app.footer(
        "Exit codes: 0 in order, or ended by a signal; 1 health: not healthy; 2 wrong usage, fixture or port;\n"
        "run: the exit code of the command, 3 with --strict when it broke the contract, 126 when it cannot be "
        "executed, 127 when it is not found.");
    const std::array commands{serve_command(app),  run_command(app),        validate_command(app),
                              health_command(app), deviations_command(app), record_command(app)};
    for (const Command& one : commands) refuse_empty_values(*one.flags);
    try {
        refuse_unknown_command(argc, argv, commands);
        app.parse(argc, argv);
        for (const Command& one : commands)
            if (one.flags->parsed()) return one.action();
        return exit_wrong_use;
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
        complain("opsmgr-mock: {}; --help tells more\n", words_for(error, app));
        return exit_wrong_use;
    } catch (const WrongUse& wrong) {
        for (const std::string& line : wrong.lines) complain("opsmgr-mock: {}\n", line);
        return exit_wrong_use;
    } catch (const std::exception& error) {
        if (std::ferror(stdout) == 0) complain("opsmgr-mock: ended by an unexpected error: {}\n", error.what());
        return exit_wrong_use;
    }
}

}  // namespace

int main(int argc, char** argv) {
    return with_output_written(run_program(argc, argv));
}
