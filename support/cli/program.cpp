#include "cli/program.hpp"
#include "cli/report_error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

namespace opsmgr {
namespace {

/// A descriptor that is closed at the start would be the next one that is opened: what is meant for standard error
/// would go to a socket. In its place comes one that lets nothing through, so that writing to it is still an error.
void hold_standard_descriptors() {
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        const int held = ::open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        if (held >= 0 && held != descriptor) ::close(held);  // the lowest free one is taken
    }
}

/// CLI11 would call a word that is no subcommand an argument too many.
void refuse_unknown_command(const std::vector<Command>& commands, int argc, char** argv) {
    const std::string first = argc > 1 ? argv[1] : "-";
    if (first.starts_with('-')) return;
    std::string known;
    for (const Command& one : commands) {
        if (one.name == first) return;
        known += (known.empty() ? "" : &one == &commands.back() ? " and " : ", ") + one.name;
    }
    throw UsageError{{fmt::format("'{}' is not a subcommand; there are {}", first, known)}};
}

/// Without what stands behind them, joined or apart.
std::vector<std::string> unknown_flags(const CLI::App& app, int argc, char** argv) {
    const std::vector<std::string> left = app.remaining(true);
    std::vector<std::string> names;
    bool behind_unknown = false;
    for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i) {
        const std::string argument = argv[i];
        const bool is_flag = argument.starts_with('-');
        const bool unknown = std::find(left.begin(), left.end(), argument) != left.end();
        const bool named = unknown && is_flag && !behind_unknown;
        const std::string name = argument.substr(0, argument.starts_with("--") ? argument.find('=') : 2);
        if (named) names.push_back(name);
        behind_unknown = named && name.size() == argument.size();
    }
    return names;
}

/// A mistyped flag is the likelier mistake than what is missing for it.
std::string words_for(const CLI::ParseError& error, const CLI::App& app, int argc, char** argv) {
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) !=
        nullptr) {  // "--port: 1 required INT:INT in [0 - 65535] missing"
        const std::string_view why = error.what();
        return fmt::format("{}: its value is missing", why.substr(0, why.find(':')));
    }
    const bool too_many = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    const bool missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    if (!too_many && !missing) return error.what();
    const auto unknown = unknown_flags(app, argc, argv);
    if (!unknown.empty())
        return fmt::format("{} {} not known here", fmt::join(unknown, ", "), unknown.size() == 1 ? "is" : "are");
    if (missing) return error.what();
    return app.remaining_size(true) == 1 ? "there is an argument too many" : "there are arguments too many";
}

int act(CommandLine& program, const std::vector<Command>& commands, int argc, char** argv, int unexpected) {
    CLI::App& app = program.app();
    const std::string& name = app.get_name();
    Command::Act chosen;
    for (const Command& one : commands)
        program.add_subcommand(one.name, one.description, [&](CommandLine& command) { chosen = one.declare(command); });
    try {
        refuse_unknown_command(commands, argc, argv);
        app.parse(argc, argv);
        return chosen();
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help and --version
        report_error("{}: {}; --help tells more\n", name, words_for(error, app, argc, argv));
        return exit_usage_error;
    } catch (const UsageError& wrong) {
        for (const std::string& line : wrong.lines) report_error("{}: {}\n", name, line);
        return exit_usage_error;
    } catch (const std::exception& error) {
        if (std::ferror(stdout) == 0) report_error("{}: ended by an unexpected error: {}\n", name, error.what());
        return unexpected;
    }
}

}  // namespace

int run_program(CommandLine& program, const std::vector<Command>& commands, int argc, char** argv, int unexpected) {
    hold_standard_descriptors();
    const int code = act(program, commands, argc, argv, unexpected);
    // Whatever a command prints is known to have arrived here, or not at all.
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    report_error("{}: standard output could not be written to its end; is the disk full, or the reader gone?\n",
                 program.app().get_name());
    return exit_usage_error;
}

}  // namespace opsmgr
