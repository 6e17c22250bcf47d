// The subcommands of opsmgr-mock, one file each.
//
// Each function adds its subcommand to the program and returns what to do when that one was asked for. The action
// gives the exit code, and throws `UsageError` for what its user has got wrong.
#pragma once

#include "cli/program.hpp"

namespace opsmgr::mock {

[[nodiscard]] Command serve_command(CLI::App& program);
[[nodiscard]] Command run_command(CLI::App& program);
[[nodiscard]] Command validate_command(CLI::App& program);
[[nodiscard]] Command health_command(CLI::App& program);
[[nodiscard]] Command deviations_command(CLI::App& program);
[[nodiscard]] Command record_command(CLI::App& program);

}  // namespace opsmgr::mock
