// One run: judges a target by a test catalog, and brings the report.
//
//     const Report report = run(options, catalog);
//     return exit_code(report.conformance);
#pragma once

#include "report/report.hpp"
#include "runner/progress.hpp"
#include "script/test_catalog.hpp"
#include "session/run_options.hpp"

namespace opsmgr::suite {

[[nodiscard]] Report run(const RunOptions& options, const TestCatalog& catalog, ProgressListener on_progress = {});

}  // namespace opsmgr::suite
