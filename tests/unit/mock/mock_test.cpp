#include <opsmgr/mock/mock.hpp>

#include <thread>

#include "caller.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

TEST_CASE("several mocks live in one process, each with its own world") {
    Mock one;
    Mock two({.fixture = "every-status", .edition = "6.0"});
    CHECK(one.url() != two.url());
    CHECK(one.status(one.job_id()) == JobStatus::failure);
    CHECK(one.now() - RealClock().now() < 1min);
    CHECK_THROWS_WITH(one.status("17"), "the mock has no job 17");
}

TEST_CASE("time stands still in a mock until it is advanced") {
    Mock mock({.start = Caller::start});
    CHECK(mock.now() == Caller::start);
    const auto changed = mock.advance(1h);
    REQUIRE(changed.size() == 1);
    CHECK(changed.front().job.text() == running_job_id);
    CHECK(changed.front().to == JobStatus::success);
    mock.reset();
    CHECK(mock.now() == Caller::start);
}

TEST_CASE("a verification waits for calls to come, and returns when they have") {
    Mock mock;
    const Verification once{.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1};
    CHECK_FALSE(mock.verify(once).satisfied);
    std::thread client([&] {
        std::this_thread::sleep_for(30ms);
        static_cast<void>(mock.server().behaviour().handle({"PUT", retry_path(), {{"Host", "a"}}, ""}));
    });
    const auto begin = std::chrono::steady_clock::now();
    CHECK(mock.verify(once, 5min).satisfied);
    CHECK(std::chrono::steady_clock::now() - begin < 1min);
    client.join();
}

TEST_CASE("wrong options are refused with all that is wrong") {
    const auto refusal = [](MockOptions options) -> std::string {
        try {
            const Mock mock(options);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    };
    CHECK(refusal({.fixture = "nope"}) == "nope: neither a readable .json file nor a fixture that comes with the mock");
    CHECK(refusal({.fixture = R"({"origin": "x", "keys": [], "groups": [{"id": "1"}, {"id": "2"}]})"}).find('\n') !=
          std::string::npos);
    CHECK(refusal({.edition = "5.0"}) == "5.0 is no edition; there are 6.0, 7.0 and 8.0");
    CHECK(refusal({.deviate = {"qop-list"}}) == "qop-list is no deviation");
    CHECK(refusal({.faults = "{"}).starts_with("faults: line 1, column "));
    CHECK(refusal({.faults = R"({"faults": [{"do": {"delay": "2h"}}]})"}) ==
          "faults: /faults/0/do/delay: a span of time is at most 1h");
    CHECK(refusal({.fixture = Mock().fixture()}) == "");
}
