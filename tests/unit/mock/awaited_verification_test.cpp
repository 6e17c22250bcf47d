// Verifications that wait: what they know follows the journal call by call, and is what a count of it all would say.
#include <opsmgr/mock/service/awaited_verification.hpp>

#include "api_client.hpp"
#include "catch.hpp"

#include <array>
#include <list>

using namespace opsmgr;
using namespace opsmgr::mock;

namespace {

std::shared_ptr<MockService> service(const Clock& clock) {
    return std::make_shared<MockService>(fixture_store("default", ApiClient::start), clock);
}

void ask(MockService& mock, const std::string& method, const std::string& target) {
    static_cast<void>(mock.handle({method, target, {{"Host", "a"}}, ""}));
}

}  // namespace

TEST_CASE("a watch knows what a count of the whole journal would say") {
    ApiClient client;
    for (std::size_t i = 0; i < Journal::kept_at_most - 60; ++i) static_cast<void>(client.plain("GET", job_path()));
    const auto began = static_cast<std::uint64_t>(Journal::kept_at_most - 60);
    std::list<CallWatch> watches;
    for (const CallFilter& filter : std::initializer_list<CallFilter>{
             {},
             {.operation = "get-one"},
             {.operation = ""},
             {.operation = "retry"},
             {.operation = "retry", .status = 200},
             {.operation = "retry", .job = failed_job_id},
             {.operation = "retry", .job_status = JobStatus::failure},
             {.operation = "retry", .status = 400, .job_status = JobStatus::in_progress},
             {.job = running_job_id, .job_status = JobStatus::in_progress, .after = 20},
             {.group = group_id, .status = 401},
             {.job = failed_job_id, .after = 20},
             {.job = running_job_id},
             {.after = began},
             {.operation = "get-one", .after = 30},
         }) {
        CallWatch& watch = watches.emplace_back();
        watch.filter = filter;
        watch.decides = [](const CallCount&) { return false; };
    }
    client.mock.with_journal([&](Journal& journal) {
        for (CallWatch& watch : watches) journal.watch(watch);
    });
    const auto compare = [&] {
        client.mock.with_journal([&](const Journal& journal) {
            for (const CallWatch& watch : watches) {
                const CallCount whole = journal.count(watch.filter);
                const CallCount* known = journal.watches().count(watch.filter);
                REQUIRE(known != nullptr);
                CHECK(known->calls == whole.calls);
                CHECK(known->open == whole.open);
                CHECK(known->at_least == whole.at_least);
            }
        });
    };
    compare();
    for (int round = 0; round < 12; ++round) {
        client.call("PUT", retry_path());
        compare();
        static_cast<void>(client.plain("PUT", retry_path(running_job_id)));
        static_cast<void>(client.plain("GET", base + "/groups"));
        client.call("GET", job_path(running_job_id));
        compare();
        client.call("DELETE", retry_path());
        compare();
    }
    client.mock.with_journal([](Journal& journal) { journal.clear(); });
    compare();
    client.call("PUT", retry_path());
    compare();
    client.mock.with_journal([&](Journal& journal) {
        for (CallWatch& watch : watches) journal.unwatch(watch);
    });
    CHECK(client.mock.journal().watches().count({}) == nullptr);
    client.mock.with_journal(
        [](const Journal& journal) { CHECK(journal.watches().count({.operation = "retry"}) == nullptr); });
}

TEST_CASE("whoever waits is told once, by the call that decides") {
    const ManualClock clock(ApiClient::start);
    const auto mock = service(clock);
    int told = 0;
    const Verification once{.filter = {.operation = "get-one", .job = failed_job_id, .status = 401}, .at_least = 2};
    const AwaitedVerification awaited(mock, once, [&] { ++told; });
    ask(*mock, "GET", job_path());
    ask(*mock, "GET", job_path(running_job_id));
    ask(*mock, "PUT", retry_path());
    CHECK(told == 0);
    CHECK_FALSE(awaited.is_decided());
    ask(*mock, "GET", job_path(other_job_id));
    // An exchange that was only challenged may still be signed: it decides nothing.
    ask(*mock, "GET", job_path());
    CHECK_FALSE(awaited.is_decided());
    for (int i = 0; i < 2; ++i)
        static_cast<void>(mock->handle({"GET", job_path(), {{"Host", "a"}, {"Authorization", "Basic YTpi"}}, ""}));
    CHECK(awaited.is_decided());
    CHECK(told == 1);
    ask(*mock, "GET", job_path());
    CHECK(told == 1);
}

TEST_CASE("what is decided already is not waited for") {
    const ManualClock clock(ApiClient::start);
    const auto mock = service(clock);
    static_cast<void>(mock->handle({"GET", job_path(), {{"Host", "a"}, {"Authorization", "Basic YTpi"}}, ""}));
    int told = 0;
    const AwaitedVerification awaited(mock, {.filter = {.operation = "get-one"}, .at_least = 1}, [&] { ++told; });
    CHECK(awaited.is_decided());
    ask(*mock, "GET", job_path());
    CHECK(told == 0);
}

TEST_CASE("a call that makes room decides for those who may have missed too many") {
    const ManualClock clock(ApiClient::start);
    const auto mock = service(clock);
    ask(*mock, "PUT", retry_path());
    for (std::size_t i = 1; i < Journal::kept_at_most; ++i) ask(*mock, "GET", base + "/groups");
    std::array<int, 3> told{};
    const AwaitedVerification since(mock, {.filter = {.operation = "create", .after = 1}, .at_most = 0},
                                    [&] { ++told[0]; });
    const AwaitedVerification never(mock, {.filter = {.operation = "retry"}, .at_least = 1, .at_most = 2},
                                    [&] { ++told[1]; });
    const AwaitedVerification another(mock, {.filter = {.operation = "delete"}, .at_most = 0}, [&] { ++told[2]; });
    ask(*mock, "GET", base + "/groups");
    CHECK(told == std::array{0, 1, 0});
    CHECK(never.is_decided());
}
