#include <opsmgr/mock/mock.hpp>

#include <thread>

#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

TEST_CASE("several mocks live in one process, each with its own store") {
    Mock one;
    Mock two({.fixture = "every-status", .edition = "6.0"});
    CHECK(one.url() != two.url());
    CHECK(one.status(one.job_id()) == JobStatus::failure);
    CHECK(one.now() - RealClock().now() < 1min);
    CHECK_THROWS_WITH(one.status("17"), "the mock has no job 17");
}

TEST_CASE("time stands still in a mock until it is advanced") {
    Mock mock({.start = ApiClient::start});
    CHECK(mock.now() == ApiClient::start);
    const auto changed = mock.advance(1h);
    REQUIRE(changed.size() == 1);
    CHECK(changed.front().job.text() == running_job_id);
    CHECK(changed.front().to == JobStatus::success);
    mock.reset();
    CHECK(mock.now() == ApiClient::start);
    CHECK_THROWS_AS(mock.advance(-1ms), std::invalid_argument);
    CHECK_THROWS_AS(mock.advance(std::chrono::milliseconds::max()), std::invalid_argument);
    CHECK(mock.now() == ApiClient::start);
}

TEST_CASE("a verification waits for calls to come, and returns when they have") {
    Mock mock;
    const Verification once{.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1};
    CHECK_FALSE(mock.verify(once).satisfied);
    MockService& asked = mock.server().service();
    const auto challenge = asked.handle({"PUT", retry_path(), {{"Host", "a"}}, ""});
    const auto fields = parse_challenges(*challenge.headers.first("WWW-Authenticate"));
    std::thread client([&, nonce = std::string(*fields->front().value("nonce"))] {
        std::this_thread::sleep_for(30ms);
        static_cast<void>(asked.handle(ApiClient().signed_request("PUT", retry_path(), {.nonce = nonce})));
    });
    const auto begin = std::chrono::steady_clock::now();
    CHECK(mock.verify(once, 5min).satisfied);
    // Not with the challenge already: the call had no effect then.
    CHECK(mock.status(failed_job_id) == JobStatus::in_progress);
    CHECK(std::chrono::steady_clock::now() - begin < 1min);
    client.join();
}

TEST_CASE("a call that is never signed is counted when the time is over") {
    Mock mock;
    static_cast<void>(mock.server().service().handle({"PUT", retry_path(), {{"Host", "a"}}, ""}));
    const auto begin = std::chrono::steady_clock::now();
    CHECK(mock.verify({.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1}, 50ms).satisfied);
    CHECK_FALSE(mock.verify({.filter = {.operation = "retry"}, .at_most = 0}, 50ms).satisfied);
    CHECK(std::chrono::steady_clock::now() - begin >= 100ms);
}

TEST_CASE("a filter that can fit nothing is refused") {
    Mock mock;
    CHECK_THROWS_WITH(
        mock.verify({.filter = {.operation = "rety"}, .at_most = 0}),
        "'rety' is not an operation; there are " + operation_names() + ", and none for what is none of them");
    for (const Operation& one : operations) CHECK(mock.count({.operation = std::string(one.id)}) == 0);
    CHECK_THROWS_WITH(mock.count({.job = "17"}), "'17' is not an id, which has 24 hexadecimal digits");
    CHECK_THROWS_WITH(mock.calls({.group = "17"}), "'17' is not an id, which has 24 hexadecimal digits");
    CHECK_THROWS_WITH(mock.verify({.at_least = 3, .at_most = 1}), "at_most is less than at_least");
    static_cast<void>(mock.server().service().handle({"GET", job_path(), {{"Host", "a"}}, ""}));
    CHECK(mock.count({.job = "5C810CC4FF7A256345FF97C4"}) == 1);
    static_cast<void>(mock.server().service().handle({"GET", "/nowhere", {{"Host", "a"}}, ""}));
    CHECK(mock.count({.operation = "none"}) == 1);
}

TEST_CASE("wrong options are refused with all that is wrong") {
    const auto error_response = [](const MockOptions& options) -> std::string {
        try {
            const Mock mock(options);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    };
    CHECK(error_response({.fixture = "nope"}) ==
          "nope: neither a readable .json file nor a fixture that comes with the mock");
    CHECK(error_response({.fixture = R"({"origin": "x", "keys": [], "groups": [{"id": "1"}, {"id": "2"}]})"})
              .find('\n') != std::string::npos);
    CHECK(error_response({.fixture = "{\n\n\"origin\": 1}"}).starts_with("fixture:3:11: /origin: "));
    CHECK(error_response({.edition = "5.0", .deviate = {"qop-list", "qop-auth"}, .faults = "{}"}) ==
          "'5.0' is not an edition; there are 6.0, 7.0 and 8.0\n"
          "'qop-list' is not a deviation but a variation\n"
          "'qop-auth' is not a deviation; similar names: qop-auth-int-only (opsmgr-mock deviations lists them all)\n"
          "faults: /: the member 'faults' is missing");
    CHECK(error_response({.fixture = "/"}) ==
          "/: neither a readable .json file nor a fixture that comes with the mock");
    CHECK(error_response({.faults = "{"}).starts_with("faults: line 1, column "));
    CHECK(error_response({.faults = R"({"faults": [{"do": {"delay": "2h"}}]})"}) ==
          "faults: /faults/0/do/delay: a span of time is at most 1h");
    CHECK(error_response({.fixture = Mock().fixture()}) == "");
}

TEST_CASE("a deviation that shows over TLS alone is no option of a mock in a test") {
    CHECK_THROWS_WITH(Mock({.deviate = {"certificate-invalid"}}),
                      "certificate-invalid is visible over TLS only, and this mock serves plain http");
}

TEST_CASE("a job that is put to rest rests, whatever run it had") {
    RunOutcome half_an_hour;
    half_an_hour.duration = 30min;
    Job job(*JobId::parse(failed_job_id), std::make_shared<JobFacts>());
    const Instant now{1h};
    job.expires = now + 1h;
    job.begin(JobStatus::in_progress, {}, half_an_hour, now);
    CHECK(job.status(now) == JobStatus::in_progress);
    job.begin(JobStatus::failure, {});
    CHECK(job.status(now) == JobStatus::failure);
}
