// What the verdicts of a run mean as a whole.
#pragma once

#include "report/known_failures.hpp"
#include "report/report.hpp"

#include <string>
#include <vector>

namespace opsmgr::suite {

/// Sets the conformance of a report, and the reason. `obstacles` say why the run could not judge what it was to judge,
/// the gravest first; empty ones count for nothing. Failures are named by the exchanges of the run. A run that has
/// judged nothing is never a success.
void conclude(Report& report, const std::vector<std::string>& obstacles, const KnownFailures& known,
              const std::vector<ExchangeRecord>& exchanges);

}  // namespace opsmgr::suite
