#include "retry_client.hpp"

#include <gtest/gtest.h>
#include <opsmgr/mock/mock.hpp>

TEST(RetryClient, RetriesAFailedJobOnce) {
    opsmgr::mock::Mock mock;
    EXPECT_EQ(retry_job({mock.url(), mock.public_key(), mock.private_key()}, mock.group_id(), mock.job_id()), 200);
    const auto verdict = mock.verify({.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1});
    EXPECT_TRUE(verdict.satisfied) << verdict.text;
}
