// The subcommands of opsmgr-mock, one file each.
//
// Each function adds its subcommand to the program and returns what to do when that one was asked for. The action
// gives the exit code, and throws `UsageError` for what its user has got wrong.
#pragma once

#include "cli/program.hpp"

namespace opsmgr::mock {

[[nodiscard]] Command serve_command();
[[nodiscard]] Command run_command();
[[nodiscard]] Command validate_command();
[[nodiscard]] Command health_command();
[[nodiscard]] Command deviations_command();
[[nodiscard]] Command record_command();
[[nodiscard]] Command gauntlet_command();

}  // namespace opsmgr::mock
