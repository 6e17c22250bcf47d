// PUT /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/retry
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

namespace opsmgr::mock {

/// Only a job in FAILURE is started again (vendor's error codes). A request body is read and ignored.
[[nodiscard]] inline Outcome retry(Stage& stage) {
    if (stage.job->status(stage.now) != JobStatus::failure)
        return tl::make_unexpected(ErrorDocument::only_failed_job_can_be_restarted());
    if (stage.rules.retry_takes_effect) stage.job->retry(stage.now, stage.rules.runs_take_time);
    return Document{};
}

}  // namespace opsmgr::mock
