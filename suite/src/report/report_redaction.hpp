// Takes every secret out of a report before it leaves the suite.
#pragma once

#include "redaction/redaction.hpp"
#include "report/report.hpp"

namespace opsmgr::suite {

/// Also cuts header blocks and bodies to the length that a report shows: behind the redaction, so that no part of a
/// secret is left at the end.
void redact(Report& report, const Redaction& redaction);

}  // namespace opsmgr::suite
