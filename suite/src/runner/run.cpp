#include "runner/run.hpp"
#include "runner/runner.hpp"
#include "session/session.hpp"

#include <utility>

namespace opsmgr::suite {

Report run(const RunOptions& options, const TestCatalog& catalog, ProgressListener on_progress) {
    Session session(options, plan_of(catalog, options.profile, options.only));
    Runner runner(session, options, catalog);
    runner.on_progress = std::move(on_progress);
    Report report = runner.go();
    session.complete(report);
    return report;
}

}  // namespace opsmgr::suite
