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
    retry_job(account_on(mock), mock.group_id(), mock.job_id());
    CHECK(retry_job(account_on(mock), mock.group_id(), mock.job_id()) == 400);
    mock.advance(30 * 24h);
    CHECK(mock.status(mock.job_id()) == JobStatus::expired);
}
