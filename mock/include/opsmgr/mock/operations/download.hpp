// GET /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/download
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

namespace opsmgr::mock {

/// The logs of a job that has come to rest, of a failed one the part that was collected (vendor's page: download).
[[nodiscard]] inline Outcome download(OperationContext& context) {
    const Job& job = *context.job;
    const JobStatus status = job.status(context.now);
    if (status == JobStatus::expired)
        return tl::make_unexpected(ApiError::cannot_download_expired_job(job.id().text()));
    if (status == JobStatus::in_progress)
        return tl::make_unexpected(ApiError::cannot_download_job_in_progress(job.id().text()));
    Document document{Document::Shape::archive, {}, 200};
    document.file_name = fmt::format("{}.tar.gz", job.id().text());
    if (const auto& own = job.facts().archive) {
        document.archive = own->bytes;
        return document;
    }
    document.archive = built_in_archive(status == JobStatus::failure ? "partial" : "complete")->bytes;
    return document;
}

}  // namespace opsmgr::mock
