// The subcommands of the program, one file each: a function declares the flags and returns what is to be done with
// them.
#pragma once

#include "../scope_flags.hpp"
#include "../target_flags.hpp"

#include "cli/program.hpp"

#include <functional>
#include <memory>

namespace opsmgr::suite {

/// What only the program's main file may touch.
struct Surroundings {
    Environment environment;
    std::function<bool()> interrupted;  ///< the first call makes signals end a run in good order
};

[[nodiscard]] Command run_command(const Surroundings& surroundings);
[[nodiscard]] Command list_command();
[[nodiscard]] Command explain_command();
[[nodiscard]] Command plan_command(const Surroundings& surroundings);
[[nodiscard]] Command diff_command();
[[nodiscard]] Command survey_command(const Surroundings& surroundings);
[[nodiscard]] Command redact_check_command(const Surroundings& surroundings);
[[nodiscard]] Command report_command(const Surroundings& surroundings);

}  // namespace opsmgr::suite
