// One run: judges a target by a test catalog, and brings the report.
//
//     const Report report = run(options, catalog);
//     return exit_code(report.conformance);
#pragma once

#include "report/report.hpp"
#include "script/test_catalog.hpp"
#include "session/run_options.hpp"

#include <functional>
#include <string>

namespace opsmgr::suite {

/// `on_script` is called before each script, with its title: for a sign of life.
[[nodiscard]] Report run(const RunOptions& options, const TestCatalog& catalog,
                         std::function<void(const std::string& title)> on_script = {});

}  // namespace opsmgr::suite
