// DELETE /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

namespace opsmgr::mock {

/// A job may go whatever its status, also while it runs (vendor's page: delete one log collection job).
[[nodiscard]] inline Outcome remove(OperationContext& context) {
    const JobId id = context.job->id();
    context.group.remove(id);
    context.job = nullptr;
    return Document{};
}

}  // namespace opsmgr::mock
