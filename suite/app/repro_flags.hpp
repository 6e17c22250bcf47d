// The flags with which a run can be repeated: the other way round from `TargetFlags::options`.
#pragma once

#include "session/run_options.hpp"

#include <string>

namespace opsmgr::suite {

/// Quoted for a shell. Left out: target, keys, profile and selection, and what has its default value.
[[nodiscard]] std::string repro_flags(const RunOptions& options);

}  // namespace opsmgr::suite
