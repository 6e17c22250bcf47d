// The control API, asked without sockets, each answer held against its OpenAPI document.
#include <opsmgr/mock/control/control.hpp>

#include <set>

#include "caller.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

Json control_document() {
    return Json::parse(*find_file(contract_files(), "control-openapi.json"));
}

/// The control API over a registry of its own; `ask` fails the test when an answer is not as documented.
struct Desk {
    explicit Desk(const std::string& token = "", bool loopback = true)
        : registry(fixture_world("default", Caller::start), clock, {}, nullptr),
          control({registry, [this] { ++pokes; }, loopback}, token) {}

    struct Answer {
        int status;
        Json body;
        std::string head;
    };

    Answer raw(const Request& request) {
        Wire wire = control.answer(request);
        while (wire.then) {
            waited = true;
            if (wire.then->time_left() == 0ms) wire = wire.then->next();
        }
        const auto end = wire.bytes.find("\r\n\r\n");
        const std::string text = wire.bytes.substr(end + 4);
        return {std::stoi(wire.bytes.substr(9, 3)), text.empty() ? Json() : Json::parse(text),
                wire.bytes.substr(0, end)};
    }

    Answer ask(const std::string& method, const std::string& path, const std::string& body = "") {
        const Answer answer = raw({method, "/__admin" + path, {{"Host", "127.0.0.1:8080"}}, body});
        INFO(method << ' ' << path << " -> " << answer.status << ' ' << answer.body.dump());
        for (const auto& [pattern, item] : documented.at("paths").items()) {
            std::string own = path.substr(0, path.find('?'));
            if (own.starts_with("/sandboxes/") && own.find('/', 11) != std::string::npos)
                own = own.substr(own.find('/', 11));
            if (own.empty() || !fits(pattern, own) || !item.contains(lower_case(method))) continue;
            seen.insert(item.at(lower_case(method)).at("operationId"));
            const Json& responses = item.at(lower_case(method)).at("responses");
            REQUIRE(responses.contains(std::to_string(answer.status)));
            Json schema = responses.at(std::to_string(answer.status)).at("content").at("application/json").at("schema");
            schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                      {"allOf", {schema}},
                      {"components", documented.at("components")}};
            std::string faults;
            for (const DataFault& fault : check_against(answer.body, schema))
                faults += fault.pointer + ": " + fault.rule + "\n";
            CHECK(faults == "");
            return answer;
        }
        FAIL("not documented");
        return answer;
    }
    /// Where and what of the first fault.
    std::string fault(const std::string& method, const std::string& path, const std::string& body = "") {
        const Answer answer = ask(method, path, body);
        const Json& first = answer.body.at("faults").at(0);
        return fmt::format("{} {}: {}", answer.status, first.at("where").get<std::string>(),
                           first.at("rule").get<std::string>());
    }

    static bool fits(const std::string& pattern, const std::string& path) {
        const auto wanted = mock::detail::segments(pattern);
        const auto given = mock::detail::segments(path);
        if (wanted.size() != given.size()) return false;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            if (!wanted[i].starts_with('{') && wanted[i] != given[i]) return false;
        return true;
    }

    ManualClock clock{Caller::start};
    Registry registry;
    int pokes = 0;
    bool waited = false;
    control::Control control;
    Json documented = control_document();
    static inline std::set<std::string> seen;
};

const std::string job_at = "/groups/" + group_id + "/jobs/";

/// One signed call of the API itself.
Reply call(Double& asked, const std::string& method, const std::string& target, const std::string& user = "ABCDEFGH",
           const std::string& key = "12345678-90ab-cdef-1234-567890abcdef") {
    const auto challenge = asked.handle({method, target, {{"Host", "a"}}, ""});
    const std::string nonce(
        parse_challenges(*challenge.headers.first("WWW-Authenticate"))->back().value("nonce").value());
    const auto a1 = digest_a1(DigestAlgorithm::md5, user, "MMS Public API", key);
    const auto response = digest_response(DigestAlgorithm::md5, {a1, method, target, nonce, "00000001", "c", "auth"});
    return asked.handle(
        {method,
         target,
         {{"Host", "a"},
          {"Authorization",
           fmt::format(
               R"(Digest username="{}", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, cnonce="c", qop=auth, response="{}")",
               user, nonce, target, response)}},
         ""});
}

}  // namespace

TEST_CASE("health is told by the status alone") {
    Desk desk;
    const auto answer = desk.ask("GET", "/health");
    CHECK(answer.status == 200);
    CHECK(answer.body.at("status") == "healthy");
    CHECK(desk.raw({"HEAD", "/__admin/health", {{"Host", "localhost"}}, ""}).body.is_null());
}

TEST_CASE("calls and exchanges are listed, filtered and cleared") {
    Desk desk;
    Double& mock = *desk.registry.main();
    call(mock, "PUT", retry_path());
    call(mock, "GET", job_path());
    call(mock, "PUT", retry_path(running_job_id));
    CHECK(desk.ask("GET", "/requests").body.at("calls").size() == 3);
    const Json retries = desk.ask("GET", "/requests?operation=retry&status=400").body.at("calls");
    REQUIRE(retries.size() == 1);
    CHECK(retries[0].at("jobStatus") == "IN_PROGRESS");
    CHECK(retries[0].at("reason") == "ONLY_FAILED_JOB_CAN_BE_RESTARTED");
    CHECK(retries[0].at("exchanges") == Json{5, 6});
    CHECK(desk.ask("GET", "/requests?limit=1").body.at("calls")[0].at("number") == 3);
    CHECK(desk.ask("GET", "/requests?after=1&job=" + failed_job_id).body.at("calls").size() == 1);
    CHECK(desk.ask("GET", "/exchanges?call=3").body.at("exchanges").size() == 2);
    CHECK(desk.ask("GET", "/exchanges").body.dump().find("response=") == std::string::npos);
    CHECK(desk.ask("POST", "/requests/count", R"({"operation": "retry"})").body ==
          Json{{"atLeast", false}, {"count", 2}});
    CHECK(desk.fault("GET", "/requests?operaton=retry") ==
          "400 query parameter operaton: it is not one of: operation group job status after limit");
    CHECK(desk.fault("GET", "/requests?status=many")
              .starts_with("400 query parameter status: it must be a whole number"));
    CHECK(desk.fault("GET", "/requests?operation=rertry").starts_with("400 query parameter operation: "));
    desk.ask("DELETE", "/requests");
    CHECK(desk.ask("GET", "/requests").body.at("count") == 0);
}

TEST_CASE("verify tells in words of the API what happened") {
    Desk desk;
    Double& mock = *desk.registry.main();
    call(mock, "PUT", retry_path(running_job_id));
    const auto verify = [&](const std::string& body) { return desk.ask("POST", "/requests/verify", body); };
    CHECK(verify(R"({"operation": "retry", "exactly": 1})").status == 200);
    const auto twice = verify(R"({"operation": "retry", "exactly": 2})");
    CHECK(twice.status == 409);
    CHECK(twice.body.at("difference") ==
          "retry was called once for job " + running_job_id +
              ", which was IN_PROGRESS, answered 400 (ONLY_FAILED_JOB_CAN_BE_RESTARTED); "
              "expected: exactly twice");
    CHECK(verify(R"({"operation": "retry", "never": true})")
              .body.at("difference")
              .get<std::string>()
              .ends_with("; expected: never"));
    CHECK(verify(R"({"operation": "retry", "job": ")" + failed_job_id + R"(", "atLeast": 1})").body.at("difference") ==
          "retry was never called for job " + failed_job_id + ", but for job " + running_job_id +
              ", which was IN_PROGRESS, answered 400 (ONLY_FAILED_JOB_CAN_BE_RESTARTED); expected: at least once");
    CHECK(verify(R"({"operation": "create", "atLeast": 1, "atMost": 3})").body.at("difference") ==
          "create was never called; expected: at least once and at most 3 times");
    CHECK(desk.fault("POST", "/requests/verify", R"({"atLeast": 2, "atMost": 1})") ==
          "400 /atMost: it must not be less than 'atLeast'");
    CHECK(desk.fault("POST", "/requests/verify", R"({"exactly": 2, "atMost": 1})").starts_with("400 "));
    CHECK(desk.fault("POST", "/requests/verify", R"({"exactly": 1, "within": "10m"})") ==
          "400 /within: a verification waits at most 5m");
    CHECK(desk.fault("POST", "/requests/verify", "") == "400 body: this operation needs one, in JSON");
    CHECK(desk.fault("POST", "/requests/verify", "{\"exactly\": 1,}").starts_with("400 body: line 1, column"));
}

TEST_CASE("verify waits within its time, and no longer than it must") {
    Desk desk;
    const auto begin = std::chrono::steady_clock::now();
    CHECK(desk.ask("POST", "/requests/verify", R"({"operation": "retry", "never": true, "within": "60ms"})").status ==
          200);
    CHECK(std::chrono::steady_clock::now() - begin >= 60ms);
    CHECK(desk.waited);
    desk.waited = false;
    call(*desk.registry.main(), "PUT", retry_path());
    CHECK(desk.ask("POST", "/requests/verify", R"({"operation": "retry", "never": true, "within": "5m"})").status ==
          409);
    CHECK(desk.ask("POST", "/requests/verify", R"({"operation": "retry", "exactly": 1, "within": "5m"})").status ==
          200);
    CHECK_FALSE(desk.waited);
}

TEST_CASE("advancing the clock answers with what it changed") {
    Desk desk;
    Double& mock = *desk.registry.main();
    const auto answer = desk.ask("POST", "/clock", R"({"advance": "1h"})");
    CHECK(answer.body.at("now") == "2019-03-08T13:00:00Z");
    CHECK(answer.body.at("transitions") ==
          Json{{{"group", group_id}, {"job", running_job_id}, {"from", "IN_PROGRESS"}, {"to", "SUCCESS"}}});
    CHECK(desk.pokes == 1);
    CHECK(mock.handle({"GET", "/", {{"Host", "a"}}, ""}).headers.first("Date") == "Fri, 08 Mar 2019 13:00:00 GMT");
    CHECK(desk.ask("GET", "/clock").body.at("now") == "2019-03-08T13:00:00Z");
    CHECK(desk.ask("POST", "/clock", R"({"advance": "30d"})").body.at("transitions").size() >= 3);  // what has expired
    CHECK(desk.fault("POST", "/clock", R"({"advance": "soon"})").starts_with("400 /advance: "));
    CHECK(desk.fault("POST", "/clock", "{}").starts_with("400 "));
}

TEST_CASE("a reset is done when it is answered") {
    Desk desk;
    Double& mock = *desk.registry.main();
    const Json before = desk.ask("GET", "/fixture").body;
    call(mock, "PUT", retry_path());
    call(mock, "DELETE", job_path(done_job_id));
    desk.ask("POST", "/clock", R"({"advance": "5m"})");
    desk.ask("PUT", "/deviations", R"({"deviate": ["retry-answers-204"]})");
    desk.ask("PUT", "/faults", R"({"faults": [{"do": {"status": 503}}]})");
    CHECK(desk.ask("GET", "/fixture").body != before);
    CHECK(desk.ask("POST", "/reset").body.at("reset") == "all");
    CHECK(desk.ask("GET", "/fixture").body == before);
    CHECK(desk.ask("GET", "/requests").body.at("count") == 0);
    CHECK(desk.ask("GET", "/faults").body.at("faults").empty());
    CHECK(desk.ask("GET", "/deviations").body.at("deviate").empty());

    call(mock, "PUT", retry_path());
    CHECK(desk.ask("POST", "/reset", R"({"group": ")" + group_id + R"("})").body.at("reset") == group_id);
    CHECK(desk.ask("GET", "/fixture").body == before);
    CHECK(desk.ask("GET", "/requests").body.at("count") == 1);
    CHECK(desk.fault("POST", "/reset", R"({"group": "ffffffffffffffffffffffff"})") ==
          "404 /group: no group of the fixture has this id");
    CHECK(desk.fault("POST", "/reset", R"({"grp": ""})").starts_with("400 "));
}

TEST_CASE("a fixture that is exported and imported again is the same") {
    Desk desk;
    Double& mock = *desk.registry.main();
    call(mock, "PUT", retry_path());
    call(mock, "GET", job_path());
    desk.ask("POST", "/clock", R"({"advance": "7s"})");
    const Json exported = desk.ask("GET", "/fixture").body;
    Desk other;
    other.clock.advance(7s);
    other.ask("PUT", "/fixture", exported.dump());
    CHECK(other.ask("GET", "/fixture").body == exported);
    const auto reply = call(*other.registry.main(), "GET", jobs_path + "?verbose=true");
    CHECK(reply.body == call(mock, "GET", jobs_path + "?verbose=true").body);
    other.ask("POST", "/reset");
    CHECK(desk.fault("PUT", "/fixture", R"({"origin": "x", "keys": [], "groups": [{"id": "17"}]})")
              .starts_with("400 /groups/0/id: "));
    CHECK(desk.ask("GET", "/fixture").body.at("groups").size() == 2);
}

TEST_CASE("a job is shown, set, changed and removed in the form of a fixture") {
    Desk desk;
    Double& mock = *desk.registry.main();
    CHECK(desk.ask("GET", "/jobs").body.at("jobs").size() == 4);
    Json job = desk.ask("GET", job_at + done_job_id).body;
    CHECK(job.at("status") == "SUCCESS");
    CHECK(desk.ask("PATCH", job_at + running_job_id,
                   R"({"status": "FAILURE", "retries": [{"then": "FAILURE", "inProgressFor": {"reads": 0}}]})")
              .body.at("status") == "FAILURE");
    CHECK(call(mock, "PUT", retry_path(running_job_id)).status == 200);
    CHECK(desk.ask("GET", job_at + running_job_id).body.at("status") == "FAILURE");
    const std::string fresh = "00000000000000000000abcd";
    job["id"] = fresh;
    CHECK(desk.ask("PUT", job_at + fresh, job.dump()).status == 200);
    CHECK(call(mock, "GET", job_path(fresh)).status == 200);
    CHECK(desk.ask("DELETE", job_at + fresh).body.at("deleted") == fresh);
    CHECK(call(mock, "GET", job_path(fresh)).status == 404);
    CHECK(desk.fault("DELETE", job_at + fresh) == "404 path: there is no job " + fresh + " in group " + group_id);
    CHECK(desk.fault("GET", job_at + "17") == "400 path: 17 is no job id: 24 hexadecimal digits");
    CHECK(desk.fault("PUT", job_at + done_job_id, job.dump()) == "400 /id: the path says " + done_job_id);
    CHECK(desk.fault("PATCH", job_at + done_job_id, R"({"status": "FAILED"})").starts_with("400 /status: "));
    CHECK(desk.fault("PATCH", job_at + done_job_id, R"({"colour": "red"})").starts_with("400 "));
}

TEST_CASE("faults and deviations can be set while it runs") {
    Desk desk;
    Double& mock = *desk.registry.main();
    desk.ask("PUT", "/faults",
             R"({"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 1}}]})");
    CHECK(call(mock, "PUT", retry_path()).status == 503);
    CHECK(desk.ask("GET", "/faults/struck").body.at("faults").size() == 1);
    desk.ask("PUT", "/deviations", R"({"deviate": ["retry-answers-204"], "vary": ["qop-list"]})");
    const auto reply = call(mock, "PUT", retry_path());
    CHECK(reply.status == 204);
    CHECK(reply.headers.first("X-Opsmgr-Double-Switches") == "retry-answers-204, qop-list");
    desk.ask("PUT", "/deviations", "{}");
    CHECK_FALSE(call(mock, "GET", job_path()).headers.has("X-Opsmgr-Double-Switches"));
    CHECK(desk.fault("PUT", "/deviations", R"({"deviate": ["qop-list"]})")
              .starts_with("400 /deviate/0: there is no deviation of this name"));
    CHECK(desk.fault("PUT", "/faults", R"({"faults": [{"do": {"delay": "2h"}}]})") ==
          "400 /faults/0/do/delay: a span of time is at most 1h");
    Desk open("", false);
    CHECK(open.fault("PUT", "/deviations", R"({"vary": ["qop-list"]})").starts_with("403 "));
}

TEST_CASE("sandboxes do not see each other") {
    Desk desk;
    const Json one = desk.ask("POST", "/sandboxes").body;
    const Json two = desk.ask("POST", "/sandboxes", R"({"fixture": "default"})").body;
    CHECK(one.at("groupId") != two.at("groupId"));
    CHECK(one.at("publicKey") != two.at("publicKey"));
    const std::string path = base + "/groups/" + one.at("groupId").get<std::string>() + "/logCollectionJobs/" +
                             one.at("jobId").get<std::string>() + "/retry";
    Double& first = *desk.registry.for_path(path);
    CHECK(&first != desk.registry.main().get());
    CHECK(call(first, "PUT", path).status == 401);  // the main double's key
    CHECK(call(first, "PUT", path, one.at("publicKey"), one.at("privateKey")).status == 200);
    const std::string own = "/sandboxes/" + one.at("id").get<std::string>();
    const std::string other = "/sandboxes/" + two.at("id").get<std::string>();
    CHECK(desk.ask("GET", own + "/requests").body.at("count") == 2);
    CHECK(desk.ask("GET", other + "/requests").body.at("count") == 0);
    CHECK(desk.ask("GET", "/requests").body.at("count") == 0);
    desk.ask("POST", own + "/clock", R"({"advance": "5m"})");
    CHECK(desk.ask("GET", own + "/clock").body.at("now") == "2019-03-08T12:05:00Z");
    CHECK(desk.ask("GET", other + "/clock").body.at("now") == "2019-03-08T12:00:00Z");
    desk.ask("POST", own + "/reset");
    CHECK(desk.ask("GET", own).body == one);
    const Json stolen = desk.ask("GET", other + "/fixture").body;
    CHECK(desk.fault("PUT", own + "/fixture", stolen.dump()).starts_with("409 /groups: group "));
    CHECK(desk.ask("GET", "/sandboxes").body.at("sandboxes").size() == 2);
    desk.ask("DELETE", own);
    CHECK(desk.fault("GET", own).starts_with("404 path: there is no sandbox "));
    CHECK(desk.registry.for_path(path) == desk.registry.main());
    CHECK(desk.fault("POST", "/sandboxes", R"({"fixture": "nope"})")
              .starts_with("400 /fixture: the mock carries no fixture of this name; there are "));
}

TEST_CASE("only programs on this machine, or those with the token, are answered") {
    Desk desk;
    const auto status = [&](Headers headers, bool local = true) {
        Request request{"GET", "/__admin/health", std::move(headers), ""};
        request.from_loopback = local;
        return desk.raw(request).status;
    };
    CHECK(status({{"Host", "localhost:8080"}}) == 200);
    CHECK(status({{"Host", "localhost:8080"}}, false) == 403);
    CHECK(status({{"Host", "evil.example:8080"}}) == 403);
    CHECK(status({{"Host", "127.0.0.1:8080"}, {"Origin", "http://evil.example"}}) == 403);
    CHECK(status({{"Host", "127.0.0.1:8080"}, {"Origin", "http://127.0.0.1:9999"}}) == 403);
    CHECK(status({{"Host", "127.0.0.1:8080"}, {"Origin", "http://127.0.0.1:8080"}}) == 200);
    CHECK(status({}) == 403);

    Desk guarded("s3cret");
    const auto with = [&](Headers headers) {
        Request request{"GET", "/__admin/health", std::move(headers), ""};
        request.from_loopback = false;
        return guarded.raw(request);
    };
    CHECK(with({{"Host", "mock:8080"}}).status == 401);
    CHECK(with({{"Host", "mock:8080"}, {"Authorization", "Bearer wrong"}}).status == 401);
    CHECK(with({{"Host", "mock:8080"}, {"Authorization", "Bearer wrong"}}).body.dump().find("s3cret") ==
          std::string::npos);
    CHECK(with({{"Host", "mock:8080"}, {"Authorization", "Bearer s3cret"}}).status == 200);
}

TEST_CASE("unknown resources and methods are refused") {
    Desk desk;
    const auto answer = desk.raw({"PUT", "/__admin/requests", {{"Host", "localhost"}}, ""});
    CHECK(answer.status == 405);
    CHECK_THAT(answer.head, Catch::Contains("Allow: GET, DELETE"));
    CHECK(desk.raw({"GET", "/__admin/nothing", {{"Host", "localhost"}}, ""}).status == 404);
    CHECK(desk.raw({"GET", "/__admin", {{"Host", "localhost"}}, ""}).status == 404);
    CHECK(desk.fault("GET", "/health?deep=true") == "400 query parameter deep: this operation takes none");
}

TEST_CASE("the control API's table and its OpenAPI document name the same operations") {
    const Json document = control_document();
    std::set<std::string> in_table;
    for (const auto& one : control::operations) {
        INFO(one.id);
        in_table.emplace(one.id);
        const Json& operation = document.at("paths").at(std::string(one.path)).at(lower_case(one.method));
        CHECK(operation.at("operationId") == std::string(one.id));
        CHECK(operation.contains("requestBody") == !one.schema.empty());
        if (operation.contains("requestBody")) CHECK(operation.at("requestBody").at("required") == one.body_is_needed);
        std::string parameters;
        for (const Json& parameter : operation.value("parameters", Json::array()))
            parameters += (parameters.empty() ? "" : " ") + parameter.at("name").get<std::string>();
        CHECK(parameters == one.parameters);
    }
    std::set<std::string> in_document;
    for (const Json& path : document.at("paths"))
        for (const auto& [method, operation] : path.items())
            if (operation.is_object()) in_document.insert(operation.at("operationId"));
    CHECK(in_document == in_table);
}
