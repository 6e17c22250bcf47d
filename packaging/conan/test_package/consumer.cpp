#include <opsmgr/mock/mock.hpp>

#include <cstdio>

using opsmgr::mock::JobStatus;
using opsmgr::mock::Mock;

// A job that runs ends when the time has come; nobody has asked for a retry meanwhile.
int main() {
    Mock mock;
    mock.set_job(mock.job_id(), {.status = JobStatus::in_progress});
    mock.advance(std::chrono::hours(24 * 30));
    const auto verdict = mock.verify({.filter = {.operation = "retry"}, .at_least = 0, .at_most = 0});
    const bool right = mock.status(mock.job_id()) == JobStatus::expired && verdict.satisfied;
    std::printf("%s: %s\n", mock.url().c_str(), right ? "passed" : "failed");
    return right ? 0 : 1;
}
