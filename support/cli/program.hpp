// A program made of subcommands: what it does with its arguments, and how it ends.
//
//     int main(int argc, char** argv) {
//         CommandLine program("Counts sheep.", "sheep", version);
//         return run_program(program, {count_command(), wake_command()}, argc, argv, exit_usage_error);
//     }
#pragma once

#include "cli/command_line.hpp"
#include "cli/usage_error.hpp"

#include <functional>
#include <string>
#include <vector>

namespace opsmgr {

/// A subcommand.
struct Command {
    /// What it does, once its flags are read; returns the exit code, throws `UsageError`.
    using Act = std::function<int()>;

    std::string name;
    std::string description;
    /// Declares the flags. Called for the subcommand that the arguments ask for, and for no other.
    std::function<Act(CommandLine&)> declare;
};

/// Runs the subcommand that the arguments ask for; the exit code of the process.
///
/// What is wrong with the arguments, and each line of a `UsageError`, goes to standard error behind the name of the
/// program, with `exit_usage_error`; so ends whatever could not write its output to the end. Of arguments that are not
/// known only the names of flags are said: what stands behind them may be a key. An exception that nobody expected ends
/// with `unexpected`.
[[nodiscard]] int run_program(CommandLine& program, const std::vector<Command>& commands, int argc, char** argv,
                              int unexpected);

}  // namespace opsmgr
