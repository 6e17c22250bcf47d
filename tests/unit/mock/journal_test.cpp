#include <opsmgr/mock/journal/journal.hpp>
#include <opsmgr/mock/journal/journal_json.hpp>
#include <opsmgr/mock/journal/judgement.hpp>

#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

TEST_CASE("the challenged exchange and the signed one are one call") {
    ApiClient client;
    client.call("PUT", retry_path(), {.nonce = client.nonce()});  // its challenge was given to a GET
    client.plain("PUT", retry_path());
    const Journal journal = client.mock.journal();
    REQUIRE(journal.entries().size() == 3);
    CHECK(journal.count({.operation = "retry"}).calls == 2);

    ApiClient paired;
    const auto challenged = paired.plain("PUT", retry_path());
    const std::string nonce(
        parse_challenges(*challenged.headers.first("WWW-Authenticate"))->back().value("nonce").value());
    paired.call("PUT", retry_path(), {.nonce = nonce});
    const Journal one = paired.mock.journal();
    REQUIRE(one.calls().size() == 1);
    CHECK(one.calls().front().exchanges == std::vector<std::uint64_t>{1, 2});
    CHECK(one.calls().front().status == 200);
    CHECK(one.calls().front().job_status == "FAILURE");
    CHECK(one.calls().front().operation == "retry");
    CHECK(one.calls().front().job == failed_job_id);
}

TEST_CASE("no credentials and no response stand in the journal") {
    ApiClient client;
    client.call("GET", jobs_path);
    const auto entry = client.mock.journal().entries().back();
    CHECK(entry.headers ==
          Headers{{"Host", "localhost:8080"}, {"Authorization", "Digest username=\"ABCDEFGH\" (hidden)"}});
}

TEST_CASE("of credentials the document of the journal has how they are written, and neither nonce nor response") {
    ApiClient client;
    KeyLabels labels;
    const auto shown = [&] {
        const Json document = to_json(client.mock.journal().entries().back(), labels);
        return document.at("headers").back().at("value").get<std::string>();
    };
    client.call("GET", jobs_path);
    CHECK(shown() ==
          fmt::format(R"(Digest username="ABCDEFGH", uri="{}", nc=00000001, qop=auth, algorithm=MD5, (hidden))",
                      jobs_path));
    const auto sent = [&](const std::string& value) {
        (void)client.mock.handle({"GET", jobs_path, {{"Host", "localhost:8080"}, {"Authorization", value}}, ""});
        return shown();
    };
    CHECK(sent(R"(Digest qop="auth",nc=00000001)") == R"(Digest qop="auth", nc=00000001, (hidden))");
    CHECK(sent(R"(Digest response="a,qop=x", qop=auth)") == "Digest qop=auth, (hidden)");
    CHECK(sent(R"(Digest uri="/\"a", nonce="n")") == R"(Digest uri="/\"a", (hidden))");
    CHECK(sent(R"(Digest nc="1)") == "Digest (hidden)");
    CHECK(sent("Basic QUJD") == "Basic (hidden)");
    CHECK(sent("QUJDREVG QUJD") == "(hidden)");
}

TEST_CASE("what no client should send is a breach, and what may happen to any is not") {
    ApiClient client;
    const auto breach = [&] { return client.mock.journal().entries().back().breach; };
    client.call("PUT", retry_path(running_job_id));
    CHECK(breach() == "");
    client.call("GET", job_path("5c810cc4ff7a256345ff9fff"));
    CHECK(breach() == "");
    client.call("GET", jobs_path, {.key = "wrong"});
    CHECK(breach() == "");
    client.call("GET", job_path("17"));
    CHECK(breach() == "An invalid log collection job ID 17 was specified.");
    client.call("POST", retry_path());
    CHECK(breach() == retry_path() + " does not answer to POST.");
    client.plain("GET", base + "/users");
    CHECK(breach() == "no operation matches");
    client.call("GET", jobs_path, {.uri = base});
    CHECK(breach() == "uri does not match");
    client.send("POST", jobs_path, "{");
    CHECK(breach().starts_with("Received JSON does not match expected format. A JSON object is needed: "));
    CHECK(client.mock.journal().breaches() == 5);
}

TEST_CASE("a journal that is full makes room and says that a count is unsure") {
    Journal journal;
    for (std::size_t i = 0; i < Journal::kept_at_most + 5; ++i) {
        const auto call = journal.begin({.operation = i % 2 == 0 ? "retry" : "get-one"}, {}).number;
        JournalEntry& entry = journal.add_entry(call);
        CHECK(entry.reason.empty());  // nothing is left of the one that made room
        entry.reason = "first";
        journal.end(entry, {});
    }
    CHECK(journal.entries().size() == Journal::kept_at_most);
    CHECK(journal.entries().front().number == 6);
    CHECK(journal.evicted() == 5);
    CHECK(journal.count({.operation = "retry"}).calls == Journal::kept_at_most / 2);
    CHECK(journal.count({.operation = "retry"}).at_least);
    CHECK_FALSE(journal.count({.operation = "retry", .after = 5}).at_least);
    CHECK_FALSE(journal.count({.operation = "delete"}).at_least);
    CHECK(journal.find_call(5) == nullptr);
    journal.clear();
    CHECK_FALSE(journal.count({}).at_least);
    CHECK(journal.begin({}, {}).number == Journal::kept_at_most + 6);
}

TEST_CASE("a 401 names its reason when it is told to") {
    ManualClock clock(ApiClient::start);
    MockService mock(fixture_store("default", ApiClient::start), clock, {.explains_refusals = true});
    const auto response = mock.handle({"GET", jobs_path, {{"Host", "localhost"}}, ""});
    CHECK(response.headers.first("X-Opsmgr-Mock-Reason") == "no credentials");
}

TEST_CASE("what a full journal cannot tell is not taken for granted") {
    ApiClient client;
    CHECK(client.call("PUT", retry_path()).status == 200);
    const auto judged = [&](const Verification& wanted) { return judge(wanted, client.mock.journal()); };
    const Verification never{.filter = {.operation = "retry"}, .at_most = 0};
    for (std::size_t i = 0; i < Journal::kept_at_most; ++i) static_cast<void>(client.plain("GET", job_path()));
    const Verdict verdict = judged(never);
    CHECK_FALSE(verdict.satisfied);
    CHECK(verdict.decided);
    CHECK(verdict.text ==
          "retry was never called; expected: never; whether there were more cannot be told, since older calls have "
          "made room: clear the journal before the test, or say 'after'");
    CHECK_FALSE(judged({.filter = {.operation = "retry"}, .at_least = 1}).satisfied);
    CHECK(judged({.filter = {.operation = "retry", .after = 5}, .at_most = 0}).satisfied);
    CHECK(judged({.filter = {.operation = "delete"}, .at_most = 0}).satisfied);  // of it none has made room
    CHECK(judged({.filter = {.operation = "get-one"}, .at_least = 1}).satisfied);
}
