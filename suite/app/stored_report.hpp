// A report that an earlier run has written as JSON.
#pragma once

#include "report/report.hpp"

#include <string>

namespace opsmgr::suite {

/// Throws UsageError: a file that cannot be read, that is not JSON, or that is no report, with every fault of it.
[[nodiscard]] Report stored_report(const std::string& name);

}  // namespace opsmgr::suite
