// The flags with which a run can be repeated: the other way round from `TargetFlags::options`. Keys are not among them,
// they come from the environment again.
#pragma once

#include "report/report.hpp"
#include "session/run_options.hpp"
#include "target_flags.hpp"

namespace opsmgr::suite {

/// Sets the flags of a report, quoted for a shell. Left out: target, keys, profile and selection, and what has its
/// default value.
void set_repro_flags(Report& report, const RunOptions& options, const Environment& environment);

}  // namespace opsmgr::suite
