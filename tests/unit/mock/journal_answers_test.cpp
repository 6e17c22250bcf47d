// What the journal keeps of answers, how much of it, and what is hidden when it is shown.
#include <opsmgr/base/base64.hpp>
#include <opsmgr/mock/operations/near_miss.hpp>

#include "admin_client.hpp"

#include <string>
#include <vector>

using namespace opsmgr;
using namespace opsmgr::mock;

namespace {

const std::string key = "12345678-90ab-cdef-1234-567890abcdef";

Json last_exchange(AdminClient& client) {
    return client.ask("GET", "/exchanges?limit=1").body.at("exchanges").at(0);
}

/// Answers with bodies of that size, through a fault of the schedule.
JournalEntry& add_entry(Journal& journal, std::size_t body_bytes) {
    JournalEntry& entry = journal.add_entry(journal.begin({.method = "GET", .operation = "get-one"}, {}).number);
    Response response;
    response.body = std::string(body_bytes, 'x');
    record(entry, response);
    journal.end(entry, {});
    return entry;
}

}  // namespace

TEST_CASE("an exchange has the whole answer, as it was on the wire") {
    AdminClient client;
    const Response answered = call(*client.registry.main(), "GET", job_path());
    const Json exchange = last_exchange(client);
    const Json& response = exchange.at("response");
    CHECK(exchange.at("status") == 200);
    CHECK(response.at("reason") == "OK");
    CHECK(response.at("body") == answered.body);
    CHECK(response.at("bodyBytes") == answered.body.size());
    CHECK_FALSE(response.contains("bodyCut"));
    std::string lines;
    for (const Json& field : response.at("headers"))
        lines += field.at("name").get<std::string>() + ": " + field.at("value").get<std::string>() + "\r\n";
    const std::string wire = to_bytes(answered);
    CHECK(wire.starts_with("HTTP/1.1 200 OK\r\n" + lines + "\r\n"));

    client.registry.main()->note_refused_bytes(7, 400, "the request line is malformed");
    CHECK(last_exchange(client).at("response").at("body") ==
          R"({"detail":"the request line is malformed","error":400,"reason":"Bad Request"})");
}

TEST_CASE("a download is shown in base64, an answer that was broken off is not there") {
    AdminClient client;
    const Response archive = call(*client.registry.main(), "GET", job_path("5c810cc4ff7a256345ff97b7") + "/download");
    REQUIRE(archive.status == 200);
    const Json response = last_exchange(client).at("response");
    CHECK(response.at("bodyEncoding") == "base64");
    CHECK(from_base64(response.at("body").get<std::string>()) == archive.body);

    REQUIRE(client.ask("PUT", "/faults", R"({"faults": [{"do": {"resetAfterBytes": 0}}]})").status == 200);
    static_cast<void>(call(*client.registry.main(), "GET", job_path()));
    CHECK(last_exchange(client).at("status") == 0);
    CHECK_FALSE(last_exchange(client).contains("response"));
}

TEST_CASE("bodies are cut at 64 KiB, between characters, and their length is told") {
    AdminClient client;
    Request request{
        "POST", jobs_path, {{"Host", "a"}}, std::string(recorded_body_at_most - 1, 'x') + "\xC3\xA4 and more"};
    static_cast<void>(client.registry.main()->handle(request));
    const Json exchange = last_exchange(client);
    CHECK(exchange.at("body").get<std::string>() == std::string(recorded_body_at_most - 1, 'x'));
    CHECK(exchange.at("bodyBytes") == request.body.size());
    CHECK(exchange.at("bodyCut") == true);
}

TEST_CASE("the exchanges keep within their bytes, whatever comes, and say that some made room") {
    Journal journal(Journal::bytes_at_least);
    std::size_t most = 0;
    for (int i = 0; i < 200; ++i) {
        static_cast<void>(add_entry(journal, i % 3 == 0 ? 50'000 : 100));
        std::size_t bytes = 0;
        for (const JournalEntry& entry : journal.entries()) bytes += entry.memory();
        most = std::max(most, bytes);
    }
    CHECK(most <= Journal::bytes_at_least);
    CHECK(most > Journal::bytes_at_least / 2);
    CHECK(journal.evicted() == 200 - journal.entries().size());
    CHECK(journal.entries().back().number == 200);
    CHECK(journal.count({.operation = "get-one"}).calls == 200);  // calls are small, and stay

    // After large ones small ones take little: the memory of a body is given back.
    for (int i = 0; i < 2'000; ++i) static_cast<void>(add_entry(journal, 10));
    CHECK(journal.entries().size() > 600);

    Journal tiny(1);
    static_cast<void>(add_entry(tiny, 5'000));
    CHECK(tiny.entries().size() == 1);  // the newest is always there
    static_cast<void>(add_entry(tiny, 5'000));
    CHECK(tiny.entries().size() == 1);
    CHECK(tiny.entries().back().number == 2);
}

TEST_CASE("exchanges that made room are told wherever exchanges are listed") {
    AdminClient client;
    CHECK(client.ask("GET", "/exchanges").body.at("atLeast") == false);
    for (std::size_t i = 0; i <= Journal::kept_at_most; ++i)
        static_cast<void>(client.registry.main()->handle({"GET", job_path(), {{"Host", "a"}}, ""}));
    const Json listed = client.ask("GET", "/exchanges?limit=1").body;
    CHECK(listed.at("atLeast") == true);
    CHECK(listed.at("evicted") == 1);
    CHECK(client.ask("GET", "/har?limit=1").body.at("log").at("comment") == "1 older exchanges have made room");
}

TEST_CASE("a private key is a label wherever a client put it: target, fields, body, and in whatever form") {
    AdminClient client;
    const std::string label = "(private key of ABCDEFGH)";
    Request request{"PUT", retry_path() + "?key=" + key, {{"Host", "a"}, {"X-Key", key}}, "{\"key\": \"" + key + "\"}"};
    request.headers.add("X-Other", to_base64("ABCDEFGH:" + key));
    static_cast<void>(client.registry.main()->handle(request));
    const std::string a1 = digest_a1(DigestAlgorithm::md5, "ABCDEFGH", "MMS Public API", key).str();
    static_cast<void>(client.registry.main()->handle({"GET", base + "/" + a1, {{"Host", "a"}}, ""}));
    const std::string user = R"(Digest username=")" + key + R"(", realm="MMS Public API")";
    static_cast<void>(client.registry.main()->handle({"GET", jobs_path, {{"Host", "a"}, {"Authorization", user}}, ""}));

    const std::string core = to_base64("ABCDEFGH:" + key).substr(14, 20);
    for (const char* path : {"/requests", "/exchanges", "/har"}) {
        const std::string shown = client.ask("GET", path).body.dump();
        INFO(path << ": " << shown);
        CHECK(shown.find(key) == std::string::npos);
        CHECK(shown.find(core) == std::string::npos);
        CHECK(shown.find(a1) == std::string::npos);
        CHECK(shown.find(label) != std::string::npos);
    }
    const auto verdict = client.ask("POST", "/requests/verify", R"({"operation": "retry", "never": true})");
    CHECK(verdict.body.dump().find(key) == std::string::npos);
    const Breaches breaches = client.registry.breaches();
    for (const std::string& line : breaches.first) CHECK(line.find(key) == std::string::npos);
}

TEST_CASE("the keys of a sandbox stay labels when it is gone") {
    AdminClient client;
    const Json made = client.ask("POST", "/sandboxes").body;
    const std::string own = made.at("privateKey");
    REQUIRE(client.ask("DELETE", "/sandboxes/" + made.at("id").get<std::string>()).status == 200);
    static_cast<void>(client.registry.main()->handle({"GET", jobs_path + "?k=" + own, {{"Host", "a"}}, ""}));
    CHECK(last_exchange(client).dump().find(own) == std::string::npos);
}

TEST_CASE("a request that no operation matches names the nearest one and what differs") {
    const auto near = [](const std::string& method, const std::string& path) { return near_miss(method, path).text; };
    const std::string retry = "retry is PUT /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/retry";
    CHECK(near("PUT", base + "/groups/1/logCollectionJobs/2/retri") == retry + "; 'retri' stands for 'retry'");
    CHECK(near("POST", base + "/groups/1/logCollectionJobs/2/retry?x=1") == retry + "; the method was POST");
    CHECK(near("PUT", "/groups/1/logCollectionJobs/2/retry") ==
          retry + "; the path should begin with /api/public/v1.0");
    CHECK(near("PUT", base + "/groups/1/logcollectionjobs/2/retry") ==
          retry + "; 'logcollectionjobs' stands for 'logCollectionJobs'");
    CHECK(near("PUT", base + "/groups/1/2/retry") == retry + "; 'logCollectionJobs' is missing");
    CHECK(near("GET", base + "/groups/1/logCollectionJobs/2/logs/download") ==
          "download is GET /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/download; 'logs' is too much");
    CHECK(near("GET", "/").empty());
    CHECK(near("GET", "/favicon.ico").empty());
    CHECK(near("GET", base + "/" + std::string(5'000, '/') + "x").empty());
}

TEST_CASE("what was near is told by the journal, by verify and among the breaches") {
    AdminClient client;
    static_cast<void>(client.registry.main()->handle({"PUT", job_path() + "/retri", {{"Host", "a"}}, ""}));
    const std::string near =
        "retry is PUT /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/retry; 'retri' stands for 'retry'";
    CHECK(last_exchange(client).at("near") == near);
    CHECK(client.ask("GET", "/requests").body.at("calls").at(0).at("near") == near);
    const auto verdict = client.ask("POST", "/requests/verify", R"({"operation": "retry", "exactly": 1})");
    CHECK(verdict.status == 409);
    CHECK(verdict.body.at("difference") == "retry was never called, but PUT " + job_path() +
                                               "/retri matched no operation (" + near + "); expected: exactly once");
    CHECK(client.registry.breaches().first.at(0) == "PUT " + job_path() + "/retri: no operation matches; " + near);
    const auto other = client.ask("POST", "/requests/verify", R"({"operation": "extend", "exactly": 1})");
    CHECK(other.body.at("difference") == "extend was never called; expected: exactly once");
}

TEST_CASE("an archive has every exchange of a request, with what HAR needs") {
    AdminClient client;
    static_cast<void>(call(*client.registry.main(), "GET", jobs_path + "?pageNum=1&x=a%20b"));
    client.registry.main()->note_refused_bytes(7, 400, "no request");
    const Json log = client.ask("GET", "/har").body.at("log");
    REQUIRE(log.at("entries").size() == 2);
    const Json& entry = log.at("entries").at(1);
    CHECK(entry.at("startedDateTime") == "2019-03-08T12:00:00Z");
    CHECK(entry.at("request").at("url") == "http://a" + jobs_path + "?pageNum=1&x=a%20b");
    CHECK(entry.at("request").at("queryString") ==
          Json::parse(R"([{"name": "pageNum", "value": "1"}, {"name": "x", "value": "a b"}])"));
    CHECK(entry.at("response").at("content").at("mimeType") == "application/json");
    CHECK(entry.at("_call") == log.at("entries").at(0).at("_call"));
    CHECK(entry.at("_operation") == "get-all");
    CHECK(log.at("entries").at(0).at("_reason") == "no credentials");
}
