#define CATCH_CONFIG_MAIN
#include "retry_client.hpp"

#include <catch2/catch.hpp>
#include <opsmgr/mock/mock.hpp>

using namespace std::chrono_literals;
using opsmgr::mock::JobStatus;
using opsmgr::mock::Mock;

namespace {

Account account_on(const Mock& mock) {
    return {mock.url(), mock.public_key(), mock.private_key()};
}

}  // namespace

TEST_CASE("a failed job is retried once, and then runs") {
    Mock mock;
    CHECK(retry_job(account_on(mock), mock.group_id(), mock.job_id()) == 200);
    CHECK(mock.status(mock.job_id()) == JobStatus::in_progress);
    const auto verdict = mock.verify({.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1});
    INFO(verdict.text);
    CHECK(verdict.satisfied);
}

TEST_CASE("a 503 is tried again after its Retry-After") {
    Mock mock({.faults = R"({"faults": [
        {"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 0}}]})"});
    CHECK(retry_job(account_on(mock), mock.group_id(), mock.job_id()) == 200);
    CHECK(mock.count({.operation = "retry", .status = 503}) == 1);
}

TEST_CASE("a job that runs is not retried") {
    Mock mock;
    mock.set_job(mock.job_id(), {.status = JobStatus::in_progress});
    CHECK(retry_job(account_on(mock), mock.group_id(), mock.job_id()) == 400);
    mock.advance(30 * 24h);
    CHECK(mock.status(mock.job_id()) == JobStatus::expired);
}

TEST_CASE("a job of another group and a key without a role are refused") {
    Mock mock;
    CHECK(retry_job(account_on(mock), mock.group_id(), mock.foreign_job_id()) == 404);
    const Account other{mock.url(), mock.unprivileged_public_key(), mock.unprivileged_private_key()};
    CHECK(retry_job(other, mock.group_id(), mock.job_id()) == 401);
    CHECK(mock.status(mock.job_id()) == JobStatus::failure);
}

TEST_CASE("an answer of 204 is not taken for a failure") {
    Mock mock;
    mock.deviate("retry-answers-204");
    CHECK(retry_job(account_on(mock), mock.group_id(), mock.job_id()) == 204);
}
