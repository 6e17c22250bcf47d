// The page of the console, and what it is told: calls as they come, and sign-ins explained.
#include <opsmgr/mock/console/page.hpp>

#include "admin_client.hpp"
#include "catch.hpp"

namespace opsmgr::mock {
namespace {

const Json& parameter(const Json& sign_in, const std::string& name) {
    for (const Json& one : sign_in.at("parameters"))
        if (one.at("name") == name) return one;
    throw std::out_of_range(name);
}

/// The explanation of the last exchange of the newest call.
struct Explained {
    ApiClient client;
    KeyLabels labels;

    Explained() {
        client.mock.with_store([&](const Store& store, Instant) { labels.learn(store); });
    }
    Json of(const Signing& signing, const std::string& method = "GET", const std::string& target = job_path()) {
        static_cast<void>(client.call(method, target, signing));
        return call_document(client.mock, client.mock.journal().newest_call(), labels)
            .at("exchanges")
            .back()
            .at("signIn");
    }
};

Request page_request(const std::string& path, Headers headers = {}) {
    headers.add("Host", "127.0.0.1:8080");
    return {"GET", path, std::move(headers), ""};
}

/// The data of the events in chunks of a stream.
std::vector<Json> events_in(const std::string& bytes) {
    std::vector<Json> events;
    for (auto at = bytes.find("data: "); at != std::string::npos; at = bytes.find("data: ", at + 1))
        events.push_back(Json::parse(bytes.substr(at + 6, bytes.find('\n', at) - at - 6)));
    return events;
}

TEST_CASE("a sign-in that is right is explained step by step, without the key and H(A1)") {
    Explained explained;
    const Json sign_in = explained.of({});
    CHECK(sign_in.at("reason") == "");
    CHECK(sign_in.at("summary") ==
          "The sign-in was accepted: every parameter is as the challenge asks, and the response fits");
    for (const Json& one : sign_in.at("parameters")) {
        INFO(one.dump());
        CHECK(one.at("right") == true);
    }
    CHECK(sign_in.at("response").at("right") == true);
    REQUIRE(sign_in.at("steps").size() == 3);
    CHECK(sign_in.at("steps").at(0).at("formula") == "MD5(ABCDEFGH:MMS Public API:(private key))");
    CHECK(sign_in.at("steps").at(0).at("value").is_null());
    // By another program: printf 'GET:PATH' | md5sum
    CHECK(sign_in.at("steps").at(1).at("formula") == "MD5(GET:" + job_path() + ")");
    CHECK(sign_in.at("steps").at(1).at("value") == digest_hash(DigestAlgorithm::md5, "GET:" + job_path()).str());
    const std::string text = sign_in.dump();
    CHECK(text.find("12345678-90ab") == std::string::npos);
    CHECK(
        text.find(digest_a1(DigestAlgorithm::md5, "ABCDEFGH", "MMS Public API", "12345678-90ab-cdef-1234-567890abcdef")
                      .str()) == std::string::npos);
}

TEST_CASE("the explanation names the mistake that the client made") {
    Explained explained;
    const auto summary = [&](const Signing& signing, const std::string& method = "GET",
                             const std::string& target = job_path()) {
        return explained.of(signing, method, target).at("summary").get<std::string>();
    };
    const std::string other = "The response is not the one that the mock works out: ";
    CHECK(summary({.key = "not-the-key"}) ==
          other + "most likely the private key is another one: it fits none that the mock knows");
    CHECK(summary({.key = "0fedcba9-8765-4321-0fed-cba987654321"}) ==
          other + "it was made with the private key of READONLY");
    CHECK(summary({.key = "12345678-90ab-cdef-1234-567890abcdef\n"}) ==
          other + "it was made with the private key and a line end behind it");
    CHECK(summary({.key = "ABCDEFGH"}) == other + "it was made with the public key in place of the private key");
    CHECK(summary({.key = ""}) == other + "it was made with an empty private key");
    CHECK(summary({.method = "GET"}, "PUT", retry_path()) ==
          other + "it would be right for GET: the client signed another method than PUT, which it sent");
    CHECK(summary({.uri = job_path()}, "GET", job_path() + "?pretty=true") ==
          "The first thing that is wrong is uri: uri does not match. It should be " + job_path() + "?pretty=true");
    CHECK(summary({.user = "ABCDEFGI"}) ==
          "The first thing that is wrong is username: the user is unknown. It should be ABCDEFGH");
    CHECK(summary({.edit = [](std::string& field) { field.replace(field.find("MMS"), 3, "mms"); }}) ==
          "The first thing that is wrong is realm: realm does not match. It should be MMS Public API");
}

TEST_CASE("a private key in place of the user is named and not shown") {
    Explained explained;
    const Json sign_in = explained.of({.user = "12345678-90ab-cdef-1234-567890abcdef"});
    CHECK(parameter(sign_in, "username").at("says") == "this is a private key; the user is its public key");
    CHECK(parameter(sign_in, "username").at("given") == "(private key of ABCDEFGH)");
    CHECK(sign_in.dump().find("12345678-90ab") == std::string::npos);
}

TEST_CASE("the explanation says when a nonce was issued, and which call used its count before") {
    Explained explained;
    const std::string nonce = explained.client.nonce();
    explained.client.clock.advance(10s);
    CHECK(parameter(explained.of({.nonce = nonce}), "nonce").at("says") ==
          "issued here at 2019-03-08T12:00:00Z, 10.0 s before the request; a nonce lives 60 s");
    const std::uint64_t first = explained.client.mock.journal().newest_call();
    const Json again = explained.of({.nonce = nonce});
    CHECK(again.at("summary") ==
          fmt::format("nc was used before with this nonce, by call {}: each request needs a higher count", first));
    CHECK(parameter(again, "nc").at("right") == false);
    explained.client.clock.advance(60s);
    const Json late = explained.of({.nc = "00000002", .nonce = nonce});
    CHECK(late.at("reason") == "nonce has expired");
    CHECK(parameter(late, "nonce").at("right") == false);
    CHECK(parameter(explained.of({.nonce = "bm90IG9uZSBvZiBvdXJzLCBidXQgYSBub25jZQ=="}), "nonce").at("says") ==
          "it was not issued by this mock, or is changed");
}

TEST_CASE("what changes in the journal is told call by call, from a cursor on") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    const auto changes = [&](const std::string& query) { return admin.ask("GET", "/requests/changes" + query).body; };
    Json feed = changes("");
    CHECK(feed ==
          Json::parse(R"({"breaches": 0, "calls": [], "cursor": "0-0", "first": 1, "isWhole": true, "last": 0})"));
    static_cast<void>(call(mock, "PUT", retry_path()));
    feed = changes("?after=0-0");
    REQUIRE(feed.at("calls").size() == 1);
    CHECK(feed.at("cursor") == "2-1");
    CHECK(feed.at("calls").at(0).at("legs") == Json::parse("[401, 200]"));
    CHECK(feed.at("calls").at(0).at("operation") == "retry");
    CHECK(feed.at("calls").at(0).at("jobStatus") == "FAILURE");
    CHECK_FALSE(feed.at("calls").at(0).contains("open"));
    CHECK(changes("?after=2-1").at("calls").empty());

    static_cast<void>(mock.handle({"GET", jobs_path, {{"Host", "a"}}, ""}));
    feed = changes("?after=2-1");
    REQUIRE(feed.at("calls").size() == 1);
    CHECK(feed.at("calls").at(0).at("open") == true);

    for (int i = 0; i < 5; ++i) static_cast<void>(call(mock, "GET", jobs_path));
    feed = changes("?after=2-1&limit=3");
    CHECK(feed.at("isWhole") == false);
    CHECK(feed.at("calls").size() == 3);
    CHECK(feed.at("calls").back().at("number") == 7);
    feed = changes("?before=3&limit=1");
    REQUIRE(feed.at("calls").size() == 1);
    CHECK(feed.at("calls").at(0).at("number") == 2);
    static_cast<void>(admin.ask("DELETE", "/requests"));
    CHECK(changes("?after=0-0").at("first") == 8);
    CHECK(changes("?before=100").at("calls").empty());
}

TEST_CASE("a key that a client put into a path is a label in what changes") {
    AdminClient admin;
    static_cast<void>(admin.registry.main()->handle(
        {"GET", jobs_path + "/12345678-90ab-cdef-1234-567890abcdef\"", {{"Host", "a"}}, ""}));
    const Json call = admin.ask("GET", "/requests/changes").body.at("calls").at(0);
    CHECK(call.at("target") == jobs_path + "/(private key of ABCDEFGH)\"");

    // A name may have what JSON escapes.
    static_cast<void>(
        admin.ask("POST", "/keys", R"({"publicKey": "A\"B\\C", "privateKey": "0000-1111-2222", "roles": []})"));
    static_cast<void>(admin.registry.main()->handle({"GET", jobs_path + "/0000-1111-2222", {{"Host", "a"}}, ""}));
    const Json second = admin.ask("GET", "/requests/changes").body.at("calls").at(1);
    CHECK(second.at("target") == jobs_path + R"(/(private key of A"B\C))");
    CHECK(second.at("job") == R"((private key of A"B\C))");
}

TEST_CASE("a wrong cursor and a call that is not there are refused") {
    AdminClient admin;
    CHECK(admin.fault("GET", "/requests/changes?after=5") ==
          "400 query parameter after: it must be a cursor that the mock has given, such as 152-80");
    CHECK(admin.fault("GET", "/requests/5") == "404 path: call 5 has made room for newer ones, or has not come yet");
    CHECK(admin.fault("GET", "/requests/five") == "400 path: five is not the number of a call");
    const auto refused = admin.raw(page_request("/__admin/requests/events", {{"Last-Event-ID", "x"}}));
    CHECK(refused.status == 400);
}

TEST_CASE("a call is shown with its exchanges") {
    AdminClient admin;
    static_cast<void>(call(*admin.registry.main(), "PUT", retry_path()));
    const Json shown = admin.ask("GET", "/requests/1").body;
    CHECK(shown.at("call").at("operation") == "retry");
    REQUIRE(shown.at("exchanges").size() == 2);
    CHECK_FALSE(shown.at("exchanges").at(0).contains("signIn"));
    CHECK(shown.at("exchanges").at(1).at("signIn").at("response").at("right") == true);
}

TEST_CASE("events come when calls do, several in a short time are one, and an id leads on") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    ResponseStream stream = admin.control.answer(page_request("/__admin/requests/events"));
    CHECK_THAT(stream.bytes, Catch::Contains("Content-Type: text/event-stream\r\n"));
    CHECK_THAT(stream.bytes, Catch::Contains("id: 0-0\n"));
    CHECK(events_in(stream.bytes).at(0).at("calls").empty());
    REQUIRE(stream.then);
    CHECK(stream.then->time_left() > 1s);
    CHECK(admin.notifications == 0);

    static_cast<void>(call(mock, "PUT", retry_path()));
    static_cast<void>(call(mock, "GET", jobs_path));
    CHECK(admin.notifications == 1);
    CHECK(stream.then->time_left() <= 250ms);
    stream = stream.then->next();
    const std::vector<Json> events = events_in(stream.bytes);
    REQUIRE(events.size() == 1);
    CHECK(events.at(0).at("calls").size() == 2);
    CHECK_THAT(stream.bytes, Catch::Contains("id: 4-2\n"));
    CHECK(stream.then->time_left() > 1s);

    const ResponseStream after_break =
        admin.control.answer(page_request("/__admin/requests/events", {{"Last-Event-ID", "2-1"}}));
    CHECK(events_in(after_break.bytes).at(0).at("calls").size() == 1);

    stream = ResponseStream();  // the client is gone
    static_cast<void>(call(mock, "GET", jobs_path));
    CHECK(admin.notifications == 2);  // of the other one alone
}

TEST_CASE("the page and its files need no token, and say what they may do") {
    AdminClient guarded("s3cret");
    for (const auto& [path, type] : {std::pair("/__admin/console", "text/html; charset=utf-8"),
                                     std::pair("/__admin/console/main.js", "text/javascript; charset=utf-8"),
                                     std::pair("/__admin/console/base.css", "text/css; charset=utf-8"),
                                     std::pair("/__admin/console/icon.svg", "image/svg+xml")}) {
        INFO(path);
        const auto response = console_page(page_request(path), std::string_view(path).substr(8));
        REQUIRE(response);
        CHECK(response->status == 200);
        CHECK(response->headers.first("Content-Type") == std::string_view(type));
        CHECK(response->headers.first("X-Content-Type-Options") == "nosniff");
        CHECK_THAT(std::string(*response->headers.first("Content-Security-Policy")),
                   Catch::Contains("default-src 'none'; script-src 'self'; style-src 'self';"));
        const std::string tag(*response->headers.first("ETag"));
        CHECK(console_page(page_request(path, {{"If-None-Match", tag}}), std::string_view(path).substr(8))->status ==
              304);
        CHECK_THAT(guarded.control.answer(page_request(path)).bytes, Catch::StartsWith("HTTP/1.1 200"));
    }
    CHECK_FALSE(console_page(page_request("/__admin/console/nothing.js"), "/console/nothing.js"));
    Request post = page_request("/__admin/console");
    post.method = "POST";
    CHECK(console_page(post, "/console")->status == 405);
}

TEST_CASE("the page takes less than a hundred kilobytes on the wire") {
    std::size_t bytes = 0;
    for (const auto& [path, unused] : detail::page_files())
        bytes += to_bytes(*console_page(page_request("/", {{"Accept-Encoding", "gzip, deflate"}}), "/console" + path))
                     .size();
    CHECK(bytes > 20'000);
    CHECK(bytes < 100'000);
}

TEST_CASE("a browser that asks for the root is sent to the console, and nobody else") {
    const auto asks = [](const std::string& target, const std::string& accept, const std::string& base_path = "") {
        return asks_for_page({"GET", target, {{"Host", "a"}, {"Accept", accept}}, ""}, base_path);
    };
    const std::string browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    CHECK(asks("/", browser));
    CHECK_FALSE(asks("/", "*/*"));
    CHECK_FALSE(asks("/", "application/json"));
    CHECK_FALSE(asks("/", "text/html, application/json"));
    CHECK_FALSE(asks("/", "text/html;q=0.5, */*"));
    CHECK_FALSE(asks("/", "text/html;q=0"));
    CHECK_FALSE(asks("/a", browser));
    CHECK_FALSE(asks(jobs_path, browser));
    CHECK(asks("/om", browser, "/om"));
    CHECK(asks("/om/", browser, "/om"));
    CHECK_FALSE(asks("/", browser, "/om"));
    CHECK_FALSE(asks("/omx", browser, "/om"));
    CHECK_FALSE(asks_for_page({"POST", "/", {{"Accept", browser}}, ""}, ""));
}

TEST_CASE("how often each fault struck is counted in the order of the schedule") {
    AdminClient admin;
    static_cast<void>(admin.ask("PUT", "/faults", R"({"faults": [{"on": {"operation": "retry"}, "do": {"status": 503}},
                                                                {"on": {"operation": "get-all", "call": 2}, "do": {"status": 500}}]})"));
    for (int i = 0; i < 3; ++i) static_cast<void>(call(*admin.registry.main(), "GET", jobs_path));
    CHECK(admin.ask("GET", "/faults/strikes").body.at("strikes") == Json::parse("[0, 1]"));
}

TEST_CASE("jobs are listed with their groups and, where asked for, in the form of a fixture") {
    AdminClient admin;
    const Json plain = admin.ask("GET", "/jobs").body;
    CHECK(plain.at("jobs").size() == 4);
    CHECK_FALSE(plain.at("jobs").at(0).contains("details"));
    const Json detailed = admin.ask("GET", "/jobs?details=true&limit=1").body;
    REQUIRE(detailed.at("jobs").size() == 1);
    CHECK(detailed.at("jobs").at(0).at("details").at("childJobs").size() == 3);
    CHECK(detailed.at("groups").at(0) ==
          Json::parse(R"({"group": "5c8100bcf2a30b12ff88258f", "jobs": 3, "name": "my_project"})"));
    CHECK(admin.fault("GET", "/jobs?details=yes") == "400 query parameter details: it must be true or false");
}

}  // namespace
}  // namespace opsmgr::mock
