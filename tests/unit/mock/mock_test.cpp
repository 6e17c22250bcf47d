#include <opsmgr/mock/mock.hpp>

#include <opsmgr/mock/server.hpp>

#include <thread>

#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

/// What a signed request is answered with; by the privileged key unless another one is given.
Response ask(Mock& mock, const std::string& method, const std::string& target, Signing signing = {}) {
    MockService& service = mock.server().service();
    const auto challenge = service.handle({method, target, {{"Host", "a"}}, ""});
    const auto fields = parse_challenges(*challenge.headers.first("WWW-Authenticate"));
    signing.nonce = *fields->front().value("nonce");
    return service.handle(ApiClient().signed_request(method, target, signing));
}

Json job_of(Mock& mock, const std::string& job) {
    return Json::parse(ask(mock, "GET", job_path(job) + "?verbose=true").body);
}

std::vector<std::string> child_statuses(const Json& job) {
    std::vector<std::string> statuses;
    for (const Json& child : job.at("childJobs")) statuses.push_back(child.at("status"));
    return statuses;
}

}  // namespace

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
          "'5.0' is not an edition; there are 6.0, 7.0, 8.0, 9.0\n"
          "'qop-list' is not a deviation but a variation\n"
          "'qop-auth' is not a deviation; similar names: qop-auth-int-only (opsmgr-mock deviations lists them all)\n"
          "faults: /: the member 'faults' is missing");
    CHECK(error_response({.like = {"jetty-8"}}) ==
          "'jetty-8' is not a server that the mock can be like; there are documented, jetty-9, jetty-11, jetty-12, "
          "tomcat, undertow, apache, lighttpd, libmicrohttpd, twisted, flask-httpauth");
    CHECK(error_response({.vary = {"options-answered"}, .like = {"jetty-11"}}) == "");
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

TEST_CASE("a mock says which job is of another group and which key has no role") {
    Mock mock;
    CHECK(mock.foreign_job_id() == other_job_id);
    const Response foreign = ask(mock, "GET", job_path(mock.foreign_job_id()));
    CHECK(foreign.status == 404);
    Signing unprivileged;
    unprivileged.user = mock.unprivileged_public_key();
    unprivileged.key = mock.unprivileged_private_key();
    const Response refused = ask(mock, "GET", job_path(), unprivileged);
    CHECK(refused.status == 401);
    CHECK(Json::parse(refused.body).at("errorCode") == "USER_UNAUTHORIZED");
    Mock alone({.fixture = "empty"});
    CHECK(alone.foreign_job_id().empty());
    CHECK(alone.job_id().empty());
}

TEST_CASE("a job is set to another status, and what belongs to it comes along") {
    Mock mock({.start = ApiClient::start});
    const std::string job = mock.job_id();
    mock.set_job(job, {.status = JobStatus::success});
    CHECK(mock.status(job) == JobStatus::success);
    CHECK(child_statuses(job_of(mock, job)) == std::vector<std::string>(3, "SUCCESS"));
    mock.set_job(job, {.status = JobStatus::failure});
    CHECK(child_statuses(job_of(mock, job)) == std::vector<std::string>(3, "FAILURE"));
    mock.set_job(job, {.status = JobStatus::marked_for_expiry});
    CHECK(job_of(mock, job).at("status") == "MARKED_FOR_EXPIRY");
    mock.set_job(job, {.expires = mock.now() + 1h});
    mock.advance(1h);
    CHECK(mock.status(job) == JobStatus::expired);
    mock.set_job(job, {.status = JobStatus::in_progress, .expires = mock.now() + 240h});
    CHECK(child_statuses(job_of(mock, job)) == std::vector<std::string>(3, "IN_PROGRESS"));
    mock.advance(239h);
    CHECK(mock.status(job) == JobStatus::in_progress);
    mock.reset();
    CHECK(mock.status(job) == JobStatus::failure);
    CHECK(child_statuses(job_of(mock, job)) == std::vector<std::string>{"SUCCESS", "FAILURE", "FAILURE"});
}

TEST_CASE("a job is set to a run that begins now, and ends as it is told to") {
    Mock mock({.start = ApiClient::start});
    const std::string job = mock.foreign_job_id();
    mock.set_job(job, {.status = JobStatus::in_progress,
                       .outcome = {{.duration = 10min, .status = JobStatus::failure, .failing = {"FTDC"}}}});
    CHECK(mock.status(job) == JobStatus::in_progress);
    CHECK(mock.advance(9min).empty());
    const auto changed = mock.advance(1min);
    REQUIRE(changed.size() == 1);
    CHECK(changed.front().job.text() == job);
    CHECK(changed.front().to == JobStatus::failure);
}

TEST_CASE("the outcomes of retries count from when they are set") {
    Mock mock;
    const std::string job = mock.job_id();
    mock.set_job(job, {.retries = {{{.reads = 0, .status = JobStatus::failure}}}});
    CHECK(ask(mock, "PUT", retry_path(job)).status == 200);
    CHECK(mock.status(job) == JobStatus::failure);
    mock.set_job(job, {.retries = {{{.reads = 0, .status = JobStatus::failure}, {.reads = 0}}}});
    CHECK(ask(mock, "PUT", retry_path(job)).status == 200);
    CHECK(mock.status(job) == JobStatus::failure);
    CHECK(ask(mock, "PUT", retry_path(job)).status == 200);
    CHECK(mock.status(job) == JobStatus::success);
    mock.set_job(job, {.status = JobStatus::failure, .retries = std::vector<RunOutcome>()});
    CHECK(ask(mock, "PUT", retry_path(job)).status == 200);
    CHECK(mock.status(job) == JobStatus::in_progress);
}

TEST_CASE("a wrong change of a job says all that is wrong and changes nothing") {
    Mock mock;
    const std::string job = mock.job_id();
    const std::string before = mock.fixture();
    CHECK_THROWS_WITH(mock.set_job("17", {}), "the mock has no job 17");
    CHECK_THROWS_AS(mock.set_job("5c810cc4ff7a256345ff97ff", {}), std::out_of_range);
    CHECK_THROWS_AS(mock.set_job(job, {.status = JobStatus::success, .outcome = RunOutcome()}), std::invalid_argument);
    CHECK_THROWS_WITH(mock.set_job(job, {.outcome = {{.failing = {"FTDC"}}}, .retries = {{{.failing = {"FTDC"}}}}}),
                      "/retries/0/failing: only a run that ends in FAILURE has log types that fail\n"
                      "/course: only a job IN_PROGRESS has a course; what a retry does stands under 'retries'\n"
                      "/course/failing: only a run that ends in FAILURE has log types that fail");
    CHECK_THROWS_AS(mock.set_job(job, {.retries = {{{.status = JobStatus::expired}}}}), std::invalid_argument);
    CHECK(mock.fixture() == before);
}

TEST_CASE("keys, nonces and the next sign-ins are set while a mock runs") {
    Mock mock;
    const Signing fresh{.user = "NEWCOMER", .key = "its secret"};
    mock.add_key({"NEWCOMER", "its secret", {"GROUP_AUTOMATION_ADMIN"}});
    CHECK(ask(mock, "GET", job_path(), fresh).status == 200);
    CHECK_THROWS_AS(mock.add_key({"NEWCOMER", "another"}), std::invalid_argument);
    CHECK_THROWS_WITH(mock.add_key({"OTHER", "x", {"GROUP_KING"}}), Catch::Contains("/roles/0/role: "));
    mock.revoke_key("NEWCOMER");
    CHECK(ask(mock, "GET", job_path(), fresh).status == 401);
    CHECK_THROWS_AS(mock.revoke_key("NEWCOMER"), std::out_of_range);

    mock.set_next_sign_ins({{SignInAnswer::refuse, 2}, {SignInAnswer::unavailable, 1, 5}});
    for (int i = 0; i < 2; ++i) CHECK(ask(mock, "GET", job_path()).status == 401);
    CHECK(ask(mock, "GET", job_path()).headers.first("Retry-After") == "5");
    CHECK(ask(mock, "GET", job_path()).status == 200);
    CHECK_THROWS_AS(mock.set_next_sign_ins({{SignInAnswer::refuse, 0}}), std::invalid_argument);

    const Request request = ApiClient().signed_request(
        "GET", job_path(), {.nonce = [&] {
            const auto challenge = mock.server().service().handle({"GET", job_path(), {{"Host", "a"}}, ""});
            return std::string(*parse_challenges(*challenge.headers.first("WWW-Authenticate"))->front().value("nonce"));
        }()});
    mock.make_nonces_stale();
    CHECK(mock.server().service().handle(request).headers.first("WWW-Authenticate")->ends_with("stale=true"));
    mock.revoke_key(mock.public_key());
    mock.reset();
    CHECK(ask(mock, "GET", job_path()).status == 200);
}

TEST_CASE("a filter or a fault that names what is not there is refused") {
    Mock mock;
    const std::string nowhere = "ffffffffffffffffffffffff";
    CHECK_THROWS_WITH(mock.count({.job = nowhere}), "there is no job " + nowhere);
    CHECK_THROWS_AS(mock.calls({.group = nowhere}), std::invalid_argument);
    CHECK_THROWS_AS(mock.verify({.filter = {.job = nowhere}, .at_most = 0}), std::invalid_argument);
    const std::string faults = R"({"faults": [{"on": {"job": ")" + nowhere + R"("}, "do": {"status": 503}}]})";
    CHECK_THROWS_WITH(mock.set_faults(faults), "there is no job " + nowhere);
    CHECK_THROWS_WITH(Mock({.faults = faults}), "faults: /faults/0/on/job: there is no job " + nowhere);
}

TEST_CASE("deviations and variations are switched on and off while a mock runs") {
    Mock mock({.deviate = {"retry-answers-204"}});
    CHECK(mock.deviations() == std::vector<std::string>{"retry-answers-204"});
    CHECK(ask(mock, "PUT", retry_path()).status == 204);
    mock.deviate("retry-answers-204", false);
    mock.deviate("retry-answers-202");
    mock.deviate("retry-answers-202");
    mock.vary("qop-list");
    CHECK(mock.deviations() == std::vector<std::string>{"retry-answers-202"});
    CHECK(mock.variations() == std::vector<std::string>{"qop-list"});
    mock.set_job(mock.job_id(), {.status = JobStatus::failure});
    CHECK(ask(mock, "PUT", retry_path()).status == 202);
    mock.vary("qop-list", false);
    mock.vary("qop-list", false);
    CHECK(mock.variations().empty());
    mock.reset();
    CHECK(mock.deviations() == std::vector<std::string>{"retry-answers-204"});
    CHECK_THROWS_WITH(mock.deviate("qop-list"), "'qop-list' is not a deviation but a variation");
    CHECK_THROWS_AS(mock.vary("nope"), std::invalid_argument);
    CHECK_THROWS_WITH(mock.deviate("certificate-invalid"),
                      "certificate-invalid is visible over TLS only, and this mock serves plain http");
}
