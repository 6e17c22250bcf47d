#include <opsmgr/base/data_file.hpp>
#include <opsmgr/mock/fault/fault_json.hpp>
#include <opsmgr/mock/server.hpp>

#include "api_client.hpp"
#include "catch.hpp"

#include <set>

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

FaultSchedule schedule(const char* text) {
    auto read = read_faults(Json::parse(text));
    if (!read) throw std::runtime_error(read.error().front().pointer + ": " + read.error().front().rule);
    return *read;
}

std::string fault_in(const char* text) {
    const auto read = read_faults(Json::parse(text));
    return read ? "" : read.error().front().pointer + ": " + read.error().front().rule;
}

struct Struck : ApiClient {
    explicit Struck(const char* text) {
        mock.with_faults([&](FaultInjector& faults) { faults.set(schedule(text)); });
    }
    std::string last_fault() { return mock.journal().entries().back().fault; }
};

/// What leaves, piece by piece, with the time advanced as far as each needs.
std::vector<std::string> pieces(ResponseStream stream, ManualClock& clock, std::chrono::milliseconds step,
                                ResponseStream* last = nullptr) {
    std::vector<std::string> all{stream.bytes};
    while (stream.then) {
        for (int i = 0; i < 1000 && stream.then->time_left() != 0ms; ++i) clock.advance(step);
        stream = stream.then->next();
        all.push_back(stream.bytes);
    }
    if (last != nullptr) *last = stream;
    return all;
}

Response hello() {
    Response response;
    response.body = "hello, world";
    return response;
}

}  // namespace

TEST_CASE("the n-th call of an operation gets a 503 with Retry-After, before anything is done") {
    Struck client(R"({"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 2}}]})");
    CHECK(client.call("GET", job_path()).status == 200);
    const auto response = client.call("PUT", retry_path());
    CHECK(response.status == 503);
    CHECK(response.headers.first("Retry-After") == "2");
    CHECK(client.last_fault() == "between: 503");
    CHECK(client.status() == "FAILURE");
    CHECK(client.call("PUT", retry_path()).status == 200);
    CHECK(client.last_fault() == "");
}

TEST_CASE("after the effect, the answer alone is lost") {
    Struck client(R"({"faults": [{"on": {"operation": "retry"}, "phase": "after", "do": {"status": 429}}]})");
    const auto response = client.call("PUT", retry_path());
    CHECK(response.status == 429);
    CHECK_FALSE(response.headers.has("Retry-After"));
    CHECK(client.status() == "IN_PROGRESS");
}

TEST_CASE("a reset between challenge and answer leaves the job as it was, and no answer in the journal") {
    Struck client(
        R"({"faults": [{"on": {"operation": "retry", "call": 1}, "phase": "between", "do": {"resetAfterBytes": 0}}]})");
    client.call("PUT", retry_path());
    CHECK(client.mock.journal().entries().back().status == 0);
    CHECK(client.status() == "FAILURE");
}

TEST_CASE("a fault before the challenge is injected into the unsigned exchange only") {
    Struck client(
        R"({"faults": [{"on": {"operation": "get-one"}, "phase": "before-challenge", "do": {"status": 503}}]})");
    CHECK(client.plain("GET", job_path()).status == 503);
    CHECK(client.call("GET", job_path()).status == 200);
}

TEST_CASE("faults are addressed by group and job, and count logical calls") {
    Struck client(
        R"({"faults": [{"on": {"job": "5c810cc4ff7a256345ff97c4", "calls": {"from": 2, "to": 4, "every": 2}}, "do": {"status": 503}}]})");
    std::string got;
    for (int i = 0; i < 5; ++i) {
        const auto challenged = client.plain("GET", job_path());
        const std::string nonce(
            parse_challenges(*challenged.headers.first("WWW-Authenticate"))->back().value("nonce").value());
        got += client.call("GET", job_path(), {.nonce = nonce}).status == 503 ? 'x' : '.';
        CHECK(client.call("GET", jobs_path).status == 200);
    }
    CHECK(got == ".x.x.");
}

TEST_CASE("a delay before the operation holds it back, and others go first") {
    ApiClient client;
    client.mock.with_faults([&](FaultInjector& faults) {
        faults.set(schedule(
            R"({"faults": [{"on": {"operation": "retry", "call": 1}, "phase": "between", "do": {"delay": "5s"}}]})"));
    });
    const std::string nonce = client.nonce();
    Request request{"PUT", retry_path(), {{"Host", "a"}}, ""};
    const auto a1 =
        digest_a1(DigestAlgorithm::md5, "ABCDEFGH", "MMS Public API", "12345678-90ab-cdef-1234-567890abcdef");
    const auto response =
        digest_response(DigestAlgorithm::md5, {a1, "PUT", retry_path(), nonce, "00000001", "c", "auth"}).str();
    request.headers.add(
        "Authorization",
        fmt::format(
            R"(Digest username="ABCDEFGH", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, cnonce="c", qop=auth, response="{}")",
            nonce, retry_path(), response));
    const auto begun = client.mock.begin(route(request));
    REQUIRE(std::holds_alternative<MockService::Waiting>(begun));
    CHECK(client.status() == "FAILURE");
    CHECK(client.call("PUT", retry_path()).status == 200);
    client.clock.advance(5s);
    const auto answer = client.mock.resume(route(request), std::get<MockService::Waiting>(begun));
    CHECK(answer.response.status == 400);
    CHECK(answer.delivery.delay == 0ms);
    CHECK(client.last_reason() == "ONLY_FAILED_JOB_CAN_BE_RESTARTED");
}

TEST_CASE("answers are delivered late, in drips, cut off or broken") {
    ManualClock clock(ApiClient::start);
    const auto timeline = std::make_shared<const Timeline>(clock);
    const std::string whole = to_bytes(hello());
    ResponseStream last;

    CHECK(deliver(hello(), {}, timeline).bytes == whole);
    const ResponseStream late = deliver(hello(), {.delay = 200ms}, timeline);
    CHECK(late.then->time_left() == Timeline::never);  // time stands still
    CHECK(pieces(late, clock, 200ms) == std::vector<std::string>{"", whole});

    const auto drips = pieces(deliver(hello(), {.drip = Drip{40, 10ms}}, timeline), clock, 10ms);
    CHECK(drips.size() == (whole.size() + 39) / 40);
    std::string together;
    for (const auto& one : drips) together += one;
    CHECK(together == whole);

    const ResponseStream cut = deliver(hello(), {.cut_off_after = 5}, timeline);
    CHECK(cut.bytes == whole.substr(0, whole.size() - 7));
    CHECK(cut.close);
    const ResponseStream broken = deliver(hello(), {.reset_after = 20}, timeline);
    CHECK(broken.bytes == whole.substr(0, 20));
    CHECK(broken.reset);
    const ResponseStream both = deliver(hello(), {.delay = 1s, .reset_after = 10, .drip = Drip{4, 1s}}, timeline);
    CHECK(pieces(both, clock, 1s, &last) == std::vector<std::string>{"", "HTTP", "/1.1", " 2"});
    CHECK(last.reset);
}

TEST_CASE("what is drawn depends on seed, fault and call alone") {
    const char* text = R"({"seed": 7, "faults": [
        {"on": {"chance": 0.5}, "do": {"delay": {"uniform": ["100ms", "200ms"]}}},
        {"do": {"delay": {"lognormal": {"median": "50ms", "sigma": 0.5}}}}]})";
    const auto run = [&] {
        FaultInjector faults;
        faults.set(schedule(text));
        std::vector<std::string> all;
        for (int i = 0; i < 2000; ++i) {
            JournalCall call;
            faults.count(call);
            const auto injection = faults.inject(call, true);
            all.push_back(std::to_string(injection->fault) + " " + injection->text());
        }
        return std::pair(all, write_json(write_faults(faults.injected()), Layout::pretty));
    };
    const auto [first, injected] = run();
    CHECK(run().first == first);
    CHECK(run().second == injected);
    const auto uniform = std::count_if(first.begin(), first.end(), [](const auto& one) { return one[0] == '0'; });
    CHECK(uniform > 900);
    CHECK(uniform < 1100);
    std::vector<int> delays;
    for (const auto& one : first)
        if (one[0] == '1') delays.push_back(std::stoi(one.substr(one.find("delay ") + 6)));
    std::sort(delays.begin(), delays.end());
    CHECK(delays[delays.size() / 2] > 45);  // the median that was asked for
    CHECK(delays[delays.size() / 2] < 56);
}

TEST_CASE("what has struck is a schedule that brings the same again") {
    Struck client(
        R"({"seed": 3, "faults": [{"on": {"operation": "get-all", "chance": 0.5}, "do": {"status": 503, "delay": {"uniform": ["1ms", "9ms"]}}}]})");
    std::string got;
    const auto twenty = [](ApiClient& asked) {
        std::string statuses;
        for (int i = 0; i < 20; ++i) {
            const auto challenged = asked.plain("GET", jobs_path);
            const std::string nonce(
                parse_challenges(*challenged.headers.first("WWW-Authenticate"))->back().value("nonce").value());
            asked.call("GET", jobs_path, {.nonce = nonce});
            statuses += asked.mock.journal().entries().back().text().substr(30) + "\n";
        }
        return statuses;
    };
    const auto struck_in = [](ApiClient& asked) {
        return write_json(asked.mock.with_faults([](FaultInjector& faults) { return write_faults(faults.injected()); }),
                          Layout::pretty);
    };
    const std::string first = twenty(client);
    const std::string exported = struck_in(client);
    Struck again(exported.c_str());
    CHECK(twenty(again) == first);
    CHECK(struck_in(again) == exported);
}

TEST_CASE("a schedule is written as it was read") {
    const char* text =
        R"({"faults":[{"do":{"delay":"200ms","drip":{"bytes":3,"every":"10ms"}},"on":{"call":2,"operation":"retry"},"phase":"after"},{"do":{"resetAfterBytes":0},"on":{"calls":{"every":2,"from":3}},"phase":"before-challenge"}],"seed":9})";
    CHECK(write_json(write_faults(schedule(text)), Layout::compact) == text);
}

TEST_CASE("every kind of fault is written as it was read") {
    std::set<std::string> written;
    for (const char* effect : {
             R"({"status":500})",
             R"({"errorCode":"IP_ADDRESS_NOT_ON_ACCESS_LIST","status":403})",
             R"({"detail":"No.","errorCode":"OWN_CODE","parameters":["a","b"],"status":409})",
             R"({"body":"<html>","contentType":"text/html","status":200})",
             R"({"body":{"a":[1,2.5,null]},"status":502})",
             R"({"gateway":true,"retryAfter":{"date":"2s"},"status":504})",
             R"({"fields":{"Location":"https://login.example/"},"retryAfter":0,"status":302})",
             R"({"contentType":null,"cutOffAfterBytes":3})",
             R"({"drip":{"bytes":1,"every":"100ms"},"resetAfterBytes":30})",
             R"({"delay":"1s","refuseFor":"1500ms"})",
         }) {
        const std::string text = std::string(R"({"faults":[{"do":)") + effect + R"(,"phase":"after"}],"seed":1})";
        CHECK(write_json(write_faults(schedule(text.c_str())), Layout::compact) == text);
        const Json members = Json::parse(effect);
        for (const auto& [member, unused] : members.items()) written.insert(member);
    }
    // A member that the schema lets pass, and nothing reads, would be a fault that never strikes.
    const Json schema = Json::parse(*find_file(contract_files(), "schemas/fault-schedule.schema.json"));
    const Json& members = schema.at("definitions").at("fault").at("properties").at("do").at("properties");
    for (const auto& [member, unused] : members.items()) {
        INFO("add an example with '" << member << "' to this test");
        CHECK(written.contains(member));
    }
}

TEST_CASE("an answer may have any status, with the document of the API") {
    const auto answered = [](const std::string& effect, const char* phase = "between") {
        Struck client((R"({"faults": [{"phase": ")" + std::string(phase) + R"(", "do": )" + effect + "}]}").c_str());
        return client.call("GET", job_path());
    };
    const auto code = [](const Response& response) {
        return Json::parse(response.body).at("errorCode").get<std::string>();
    };
    const Response error = answered(R"({"status": 500})");
    CHECK(error.status == 500);
    CHECK(error.reason == "Internal Server Error");
    CHECK(code(error) == "UNEXPECTED_ERROR");
    CHECK(code(answered(R"({"status": 404})")) == "RESOURCE_NOT_FOUND");
    CHECK(code(answered(R"({"errorCode": "GROUP_NOT_FOUND"})")) == "GROUP_NOT_FOUND");
    CHECK(answered(R"({"errorCode": "GROUP_NOT_FOUND"})").status == 404);

    const Response listed = answered(R"({"errorCode": "IP_ADDRESS_NOT_ON_ACCESS_LIST"})");
    CHECK(listed.status == 403);
    CHECK(Json::parse(listed.body) == Json{{"detail", "IP address 127.0.0.1 is not allowed to access this resource."},
                                           {"error", 403},
                                           {"errorCode", "IP_ADDRESS_NOT_ON_ACCESS_LIST"},
                                           {"parameters", {"127.0.0.1"}},
                                           {"reason", "Forbidden"}});
    const Json needed =
        Json::parse(answered(R"({"errorCode": "RESOURCE_REQUIRES_ACCESS_LIST", "parameters": ["192.0.2.7"]})").body);
    CHECK(needed.at("errorCode") == "RESOURCE_REQUIRES_ACCESS_LIST");
    CHECK(needed.at("parameters") == Json{"192.0.2.7"});
    const Json own = Json::parse(answered(R"({"status": 409, "errorCode": "OWN", "detail": "No."})", "after").body);
    CHECK(own.at("detail") == "No.");
    CHECK(own.at("error") == 409);
    CHECK(own.at("reason") == "Conflict");

    const Response unauthorized = answered(R"({"status": 401})");
    CHECK(unauthorized.status == 401);
    CHECK(unauthorized.headers.first("WWW-Authenticate")->ends_with("stale=false"));
    CHECK(code(answered(R"({"errorCode": "USER_UNAUTHORIZED"})")) == "USER_UNAUTHORIZED");
}

TEST_CASE("an answer may be what stands between the API and the client would send") {
    const auto answered = [](const std::string& effect) {
        Struck client((R"({"faults": [{"do": )" + effect + "}]}").c_str());
        return client.call("GET", job_path());
    };
    const Response page = answered(R"({"gateway": true})");
    CHECK(page.status == 502);
    CHECK(page.headers.first("Content-Type") == "text/html");
    CHECK_FALSE(page.headers.has("X-MongoDB-Service-Version"));
    CHECK(page.body.find("<title>502 Bad Gateway</title>") != std::string::npos);
    CHECK(answered(R"({"gateway": true, "status": 504})").body.find("<h1>504 Gateway Timeout</h1>") !=
          std::string::npos);

    const Response login = answered(R"({"status": 200, "body": "Please sign in", "contentType": "text/html"})");
    CHECK(login.status == 200);
    CHECK(login.body == "Please sign in");
    CHECK(login.headers.all("Content-Type") == std::vector<std::string_view>{"text/html"});
    const Response json = answered(R"({"status": 418, "body": {"error": "teapot"}})");
    CHECK(json.headers.first("Content-Type") == "application/json");
    CHECK(json.body == R"({"error":"teapot"})");
    const Response moved = answered(R"({"status": 302, "fields": {"Location": "https://login.example/"}})");
    CHECK(moved.headers.first("Location") == "https://login.example/");
    CHECK(moved.body.empty());
    CHECK_FALSE(moved.headers.has("Content-Type"));
}

TEST_CASE("a right answer may have the wrong media type") {
    Struck client(R"({"faults": [
        {"on": {"operation": "get-one", "call": 1}, "do": {"contentType": "text/plain"}},
        {"on": {"operation": "get-one", "call": 2}, "do": {"contentType": null}}]})");
    const Response typed = client.call("GET", job_path());
    CHECK(typed.status == 200);
    CHECK(typed.headers.first("Content-Type") == "text/plain");
    CHECK(Json::parse(typed.body).at("status") == "FAILURE");
    CHECK(client.last_fault() == "after: media type text/plain");
    CHECK_FALSE(client.call("GET", job_path()).headers.has("Content-Type"));
    CHECK(client.last_fault() == "after: no media type");
}

TEST_CASE("Retry-After is a number of seconds, a date, or absent") {
    const auto field = [](const std::string& member) {
        Struck client((R"({"faults": [{"do": {"status": 503)" + member + "}}]}").c_str());
        const auto response = client.call("GET", job_path());
        return std::string(response.headers.first("Retry-After").value_or("none"));
    };
    CHECK(field("") == "none");
    CHECK(field(R"(, "retryAfter": 0)") == "0");
    CHECK(field(R"(, "retryAfter": {"date": "2m"})") == "Fri, 08 Mar 2019 12:02:00 GMT");
    CHECK(field(R"(, "retryAfter": {"date": "1ms"})") == "Fri, 08 Mar 2019 12:00:01 GMT");
    Struck late(R"({"faults": [{"do": {"status": 503, "retryAfter": {"date": "9s"}}}]})");
    late.clock.advance(700ms);
    const auto response = late.call("GET", job_path());
    CHECK(response.headers.first("Date") == "Fri, 08 Mar 2019 12:00:00 GMT");
    CHECK(response.headers.first("Retry-After") == "Fri, 08 Mar 2019 12:00:09 GMT");
}

TEST_CASE("a refused connection is a reset without an answer, and then silence") {
    Struck client(R"({"faults": [{"on": {"operation": "retry"}, "do": {"refuseFor": "2s"}}]})");
    const Request request = client.signed_request("PUT", retry_path());
    const auto begun = client.mock.begin(route(request));
    const Delivery& delivery = std::get<MockService::Answer>(begun).delivery;
    CHECK(delivery.reset_after == 0U);
    CHECK(delivery.refuse_for == 2s);
    CHECK(deliver({}, delivery, client.mock.timeline()).refuse_for == 2s);
    CHECK(client.mock.journal().entries().back().status == 0);
    CHECK(client.last_fault() == "between: connections refused for 2000ms");
    CHECK(client.status() == "FAILURE");
}

TEST_CASE("a wrong schedule is refused with pointer and rule") {
    CHECK(fault_in(R"({"faults": [{"do": {"delay": "2h"}}]})") == "/faults/0/do/delay: a span of time is at most 1h");
    CHECK(fault_in(R"({"faults": [{"do": {"delay": {"uniform": ["2s", "1s"]}}}]})") ==
          "/faults/0/do/delay/uniform: the shortest delay stands first");
    CHECK(fault_in(R"({"faults": [{"do": {"resetAfterBytes": 1}, "phase": "between"}]})") ==
          "/faults/0/phase: there is no answer yet to change, to damage or to drip: 'after' has one");
    CHECK(fault_in(R"({"faults": [{"do": {"delay": "1s", "retryAfter": 1}}]})") ==
          "/faults/0/do/retryAfter: it belongs to an answer with a 'status'");
    CHECK(fault_in(R"({"faults": [{"do": {"delay": "1s"}, "on": {"calls": {"from": 3, "to": 2}}}]})") ==
          "/faults/0/on/calls: 'to' lies before 'from'");
    const auto in_do = [](const std::string& members) {
        const std::string fault = fault_in((R"({"faults": [{"do": {)" + members + "}}]}").c_str());
        return fault.substr(std::min(fault.size(), std::string("/faults/0/do/").size()));
    };
    CHECK(in_do(R"("status": 199)") == "status: must be a status code from 200 to 599");
    CHECK(
        in_do(R"("status": 503, "retryAfter": "2s")") ==
        "retryAfter: must be a number of seconds from 0 to 86400, or {\"date\": SPAN} for the HTTP date so far ahead");
    CHECK(in_do(R"("status": 503, "retryAfter": {"date": "2h"})") == "retryAfter/date: a span of time is at most 1h");
    CHECK(in_do(R"("errorCode": "SOMETHING_ELSE")") ==
          "errorCode: SOMETHING_ELSE has no usual status here: say 'status' too");
    CHECK(in_do(R"("status": 200, "detail": "no")") ==
          "status: an answer with an error document has a status from 400 on");
    CHECK(in_do(R"("status": 500, "detail": "no", "body": "x")") ==
          "status: the answer is one of: an error document ('errorCode', 'detail', 'parameters'), 'body', 'gateway'");
    CHECK(in_do(R"("status": 204, "body": "x")") == "body: an answer with status 204 has no body");
    CHECK(in_do(R"("body": "x")") == "body: it belongs to an answer with a 'status'");
    CHECK(in_do(R"("gateway": true, "status": 200)") == "status: a gateway's page has a status from 400 on");
    CHECK(in_do(R"("fields": {"Content-Length": "3"})") == "fields/Content-Length: the mock frames its answers itself");
    CHECK(in_do(R"("fields": {"a b": "3"})") == "fields: 'a b' cannot be the name of a field");
    CHECK(in_do(R"("fields": {"A": "x\r\nB: y"})") == "fields/A: must be printable ASCII without blanks around it");
    CHECK(in_do(R"("contentType": "")") == "contentType: must be a media type, or null for none");
    CHECK(in_do(R"("refuseFor": "2m")") == "refuseFor: connections are refused for at most 1m");
    CHECK(in_do(R"("refuseFor": "2s", "status": 503)") ==
          "refuseFor: there is no answer beside it: only a 'delay' goes with it");
    CHECK(fault_in(R"({"faults": [{"do": {}}]})") != "");
    CHECK(fault_in(R"({"faults": [{"on": {"operation": "rertry"}, "do": {"delay": "1s"}}]})") != "");
}

TEST_CASE("each call has the first fault of the schedule that is for it") {
    const FaultSchedule faults = schedule(R"({"seed": 7, "faults": [
        {"on": {"operation": "retry", "calls": {"from": 3, "to": 9, "every": 3}}, "phase": "after", "do": {"status": 503}},
        {"on": {"job": "5c810cc4ff7a256345ff97c4", "call": 4}, "phase": "between", "do": {"status": 429}},
        {"on": {"operation": "retry", "chance": 0.4}, "phase": "after", "do": {"delay": "5ms"}},
        {"on": {"calls": {"from": 5, "every": 4}}, "phase": "before-challenge", "do": {"status": 503}},
        {"on": {"group": "5c8100bcf2a30b12ff88258f", "calls": {"to": 6}}, "phase": "after", "do": {"status": 429}},
        {"on": {"operation": "retry", "job": "5c810cc4ff7a256345ff97c4"}, "do": {"delay": {"uniform": ["1ms", "9ms"]}}},
        {"on": {"operation": "retry", "call": 2}, "phase": "between", "do": {"status": 503}},
        {"on": {"call": 40}, "do": {"status": 429}}]})");
    FaultInjector injector;
    injector.set(faults);
    std::vector<std::uint64_t> counted(faults.faults.size());
    for (std::size_t number = 0; number < 200; ++number) {
        JournalCall call;
        call.operation = number % 3 == 0 ? "retry" : number % 3 == 1 ? "get-one" : "";
        call.group = number % 5 == 0 ? other_group_id : group_id;
        call.job = number % 2 == 0 ? failed_job_id : number % 7 == 0 ? running_job_id : "";
        injector.count(call);
        for (const bool is_signed : {false, true}) {
            std::string expected;
            for (std::size_t i = 0; i < faults.faults.size(); ++i) {
                const Fault& fault = faults.faults[i];
                if (!fault.on.names(call.operation, call.group, call.job)) continue;
                const std::uint64_t ordinal = counted[i] += is_signed ? 0 : 1;
                if (!expected.empty() || (fault.phase != FaultPhase::before_challenge) != is_signed) continue;
                FaultDraw draw(faults.seed, i, ordinal);
                if (!fault.on.includes(ordinal) || (fault.on.chance < 1 && draw.unit() >= fault.on.chance)) continue;
                const auto delay = fault.effect.delay ? draw.of(*fault.effect.delay) : 0ms;
                expected = fmt::format("{} {} {}ms", i, ordinal, delay.count());
            }
            const auto injected = injector.inject(call, is_signed);
            CHECK((injected ? fmt::format("{} {} {}ms", injected->fault, injected->ordinal, injected->delay.count())
                            : "") == expected);
        }
    }
    CHECK(injector.injected().faults.size() > 100);
}
