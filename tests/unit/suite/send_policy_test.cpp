#include "session/send_policy.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

Plan plan_of_one_request() {
    Plan plan;
    PlannedRequest request;
    request.method = "GET";
    request.path = "/x";
    plan.requests.push_back(request);
    return plan;
}

/// A policy with a budget of so many requests.
struct Policy {
    explicit Policy(unsigned budget) : options(with_budget(budget)), policy(options, plan_of_one_request()) {}

    RunOptions with_budget(unsigned budget) const {
        RunOptions made;
        made.max_requests = budget;
        made.interrupted = [this] { return is_interrupted; };
        return made;
    }
    std::string next() { return policy.blocked_reason("GET", "/x"); }
    void count_good() { policy.count_exchange(std::nullopt); }

    bool is_interrupted = false;
    RunOptions options;
    SendPolicy policy;
};

}  // namespace

TEST_CASE("a budget that is used up ends the run") {
    Policy one(2);
    CHECK(one.next().empty());
    one.count_good();
    CHECK(one.next().empty());
    one.count_good();
    CHECK(one.next() == "the budget of 2 requests is used up; raise --max-requests");
    CHECK(one.policy.stopped() == "the budget of 2 requests is used up; raise --max-requests");
}

TEST_CASE("what is kept back for cleaning up is there for nothing else") {
    Policy one(5);
    CHECK_FALSE(one.policy.keep_back(5));
    CHECK(one.policy.keep_back(3));
    one.count_good();
    CHECK(one.next().empty());
    one.count_good();
    CHECK_FALSE(one.next().empty());
    one.policy.begin_cleanup();
    CHECK(one.next().empty());
    one.policy.end_cleanup();
    CHECK_FALSE(one.next().empty());
}

TEST_CASE("what has been created is removed although the run was ended or interrupted") {
    Policy one(5);
    one.policy.stop("the target is gone");
    CHECK(one.next() == "the target is gone");
    one.is_interrupted = true;
    one.policy.begin_cleanup();
    CHECK(one.next().empty());
}

TEST_CASE("a signal ends the run before the next request") {
    Policy one(5);
    one.is_interrupted = true;
    CHECK(one.next() == "interrupted by a signal");
    one.is_interrupted = false;
    CHECK(one.next() == "interrupted by a signal");
}

TEST_CASE("nothing is sent that the plan does not have, not even to clean up") {
    Policy one(5);
    one.policy.begin_cleanup();
    CHECK(one.policy.blocked_reason("DELETE", "/x") == "DELETE /x is not in the plan, and was not sent");
    CHECK(one.policy.blocked_reason("GET", "/y") == "GET /y is not in the plan, and was not sent");
}

TEST_CASE("three failures in a row end the run, and an answer in between begins anew") {
    Policy one(50);
    one.policy.count_exchange("refused");
    one.policy.count_exchange("refused");
    one.count_good();
    one.policy.count_exchange("refused");
    one.policy.count_exchange("reset");
    CHECK(one.policy.stopped().empty());
    one.policy.count_exchange("timed out");
    CHECK(one.policy.stopped() == "timed out");
}
