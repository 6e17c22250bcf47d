// PUT /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/retry
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

namespace opsmgr::mock {

/// Only a job in FAILURE is started again (vendor's error codes). A request body is read and ignored.
[[nodiscard]] inline Outcome retry(OperationContext& context) {
    if (context.job->status(context.now) != JobStatus::failure)
        return tl::make_unexpected(ApiError::only_failed_job_can_be_restarted());
    if (context.behavior.retry_takes_effect) context.job->retry(context.now, context.behavior.runs_take_time);
    return Document{};
}

}  // namespace opsmgr::mock
