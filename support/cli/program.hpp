// A program made of subcommands: what it does with its arguments, and how it ends.
//
//     int main(int argc, char** argv) {
//         CLI::App app{"Counts sheep.", "sheep"};
//         return run_program(app, {count_command(app), wake_command(app)}, argc, argv, exit_usage_error);
//     }
#pragma once

#include "cli/usage_error.hpp"

#include <functional>
#include <vector>

namespace CLI {
class App;
}

namespace opsmgr {

struct Command {
    CLI::App* flags = nullptr;
    std::function<int()> act;  ///< returns the exit code; throws `UsageError`
};

/// Runs the subcommand that the arguments ask for; the exit code of the process.
///
/// What is wrong with the arguments, and each line of a `UsageError`, goes to standard error behind the name of `app`,
/// with `exit_usage_error`; so ends whatever could not write its output to the end. Of arguments that are not known
/// only the names of flags are said: what stands behind them may be a key. An exception that nobody expected ends with
/// `unexpected`.
[[nodiscard]] int run_program(CLI::App& app, const std::vector<Command>& commands, int argc, char** argv,
                              int unexpected);

}  // namespace opsmgr
