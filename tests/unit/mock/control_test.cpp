// The control API, asked without sockets.
#include "admin_client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

TEST_CASE("health is told by the status alone") {
    AdminClient admin;
    const auto answer = admin.ask("GET", "/health");
    CHECK(answer.status == 200);
    CHECK(answer.body.at("status") == "healthy");
    CHECK(admin.raw({"HEAD", "/__admin/health", {{"Host", "localhost"}}, ""}).body.is_null());
}

TEST_CASE("calls and exchanges are listed, filtered and cleared") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    call(mock, "PUT", retry_path());
    call(mock, "GET", job_path());
    call(mock, "PUT", retry_path(running_job_id));
    CHECK(admin.ask("GET", "/requests").body.at("calls").size() == 3);
    const Json retries = admin.ask("GET", "/requests?operation=retry&status=400").body.at("calls");
    REQUIRE(retries.size() == 1);
    CHECK(retries[0].at("jobStatus") == "IN_PROGRESS");
    CHECK(retries[0].at("reason") == "ONLY_FAILED_JOB_CAN_BE_RESTARTED");
    CHECK(retries[0].at("exchanges") == Json{5, 6});
    CHECK(admin.ask("GET", "/requests?limit=1").body.at("calls")[0].at("number") == 3);
    CHECK(admin.ask("GET", "/requests?after=1&job=" + failed_job_id).body.at("calls").size() == 1);
    CHECK(admin.ask("GET", "/exchanges?call=3").body.at("exchanges").size() == 2);
    CHECK(admin.ask("GET", "/exchanges").body.dump().find("response=") == std::string::npos);
    CHECK(admin.ask("POST", "/requests/count", R"({"operation": "retry"})").body ==
          Json{{"atLeast", false}, {"count", 2}});
    CHECK(admin.fault("GET", "/requests?operaton=retry") ==
          "400 query parameter operaton: it is not one of: operation group job status jobStatus after limit");
    CHECK(admin.fault("GET", "/requests?status=many")
              .starts_with("400 query parameter status: it must be a whole number"));
    admin.ask("DELETE", "/requests");
    CHECK(admin.ask("GET", "/requests").body.at("count") == 0);
}

TEST_CASE("a name that is no operation is refused with the names that there are") {
    AdminClient admin;
    std::string names;
    for (const Operation& one : operations) names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", one.id);
    for (const Neighbour& one : neighbours) names += fmt::format(", \"{}\"", one.id);
    const std::string in_filter = "must be one of " + names + R"(, "none", "stub", "preflight")";
    CHECK(admin.fault("GET", "/requests?operation=rertry") == "400 query parameter operation: " + in_filter);
    CHECK(admin.fault("POST", "/requests/count", R"({"operation": "rertry"})") == "400 /operation: " + in_filter);
    CHECK(admin.fault("POST", "/requests/verify", R"({"operation": "rertry", "never": true})") ==
          "400 /operation: " + in_filter);
    CHECK(admin.fault("PUT", "/faults", R"({"faults": [{"on": {"operation": "none"}, "do": {"status": 503}}]})") ==
          "400 /faults/0/on/operation: must be one of " + names);
}

TEST_CASE("verify tells in words of the API what happened") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    call(mock, "PUT", retry_path(running_job_id));
    const auto verify = [&](const std::string& body) { return admin.ask("POST", "/requests/verify", body); };
    const auto once = verify(R"({"operation": "retry", "exactly": 1})");
    CHECK(once.status == 200);
    CHECK_FALSE(once.body.contains("difference"));
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
    CHECK(verify(R"({"operation": "retry", "jobStatus": "IN_PROGRESS", "exactly": 1})").status == 200);
    CHECK(verify(R"({"operation": "retry", "jobStatus": "FAILURE", "exactly": 1})").body.at("difference") ==
          "retry was never called while the job was FAILURE, but for job " + running_job_id +
              ", which was IN_PROGRESS, answered 400 (ONLY_FAILED_JOB_CAN_BE_RESTARTED); expected: exactly once");
    CHECK(admin.ask("GET", "/requests?jobStatus=IN_PROGRESS").body.at("count") == 1);
    CHECK(admin.fault("GET", "/requests?jobStatus=FAILED")
              .starts_with("400 query parameter jobStatus: must be one of \"SUCCESS\", \"FAILURE\", "));
    CHECK(admin.fault("POST", "/requests/verify", R"({"atLeast": 2, "atMost": 1})") ==
          "400 /atMost: it must not be less than 'atLeast'");
    CHECK(admin.fault("POST", "/requests/verify", R"({"exactly": 2, "atMost": 1})").starts_with("400 "));
    CHECK(admin.fault("POST", "/requests/verify", R"({"exactly": 1, "within": "10m"})") ==
          "400 /within: a verification waits at most 5m");
    CHECK(admin.fault("GET", "/requests?operation=retry&operation=create", "") ==
          "400 query parameter operation: it stands twice");
    CHECK(admin.fault("POST", "/requests/verify", "") == "400 body: this operation needs one, in JSON");
    CHECK(admin.fault("POST", "/requests/verify", "{\"exactly\": 1,}").starts_with("400 body: line 1, column"));
}

TEST_CASE("verify waits within its time, and no longer than it must") {
    AdminClient admin;
    const auto begin = std::chrono::steady_clock::now();
    CHECK(admin.ask("POST", "/requests/verify", R"({"operation": "retry", "never": true, "within": "60ms"})").status ==
          200);
    CHECK(std::chrono::steady_clock::now() - begin >= 60ms);
    CHECK(admin.waited);
    admin.waited = false;
    call(*admin.registry.main(), "PUT", retry_path());
    CHECK(admin.ask("POST", "/requests/verify", R"({"operation": "retry", "never": true, "within": "5m"})").status ==
          409);
    CHECK(admin.ask("POST", "/requests/verify", R"({"operation": "retry", "exactly": 1, "within": "5m"})").status ==
          200);
    CHECK_FALSE(admin.waited);
}

TEST_CASE("a fixture that is exported and imported again is the same") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    call(mock, "PUT", retry_path());
    call(mock, "GET", job_path());
    admin.ask("POST", "/clock", R"({"advance": "7s"})");
    const Json exported = admin.ask("GET", "/fixture").body;
    AdminClient other;
    other.clock.advance(7s);
    other.ask("PUT", "/fixture", exported.dump());
    CHECK(other.ask("GET", "/fixture").body == exported);
    const auto response = call(*other.registry.main(), "GET", jobs_path + "?verbose=true");
    CHECK(response.body == call(mock, "GET", jobs_path + "?verbose=true").body);
    other.ask("POST", "/reset");
    CHECK(admin.fault("PUT", "/fixture", R"({"origin": "x", "keys": [], "groups": [{"id": "17"}]})")
              .starts_with("400 /groups/0/id: "));
    CHECK(admin.ask("GET", "/fixture").body.at("groups").size() == 2);
}

TEST_CASE("a job is shown, set, changed and removed in the form of a fixture") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    CHECK(admin.ask("GET", "/jobs").body.at("jobs").size() == 4);
    Json job = admin.ask("GET", job_at + done_job_id).body;
    CHECK(job.at("status") == "SUCCESS");
    CHECK(admin
              .ask("PATCH", job_at + running_job_id,
                   R"({"status": "FAILURE", "retries": [{"then": "FAILURE", "inProgressFor": {"reads": 0}}]})")
              .body.at("status") == "FAILURE");
    const Json failed = admin.ask("GET", job_at + running_job_id).body;
    for (const Json& child : failed.at("childJobs"))
        CHECK(child.at("status") == (child.at("logCollectionType") == "AUTOMATION_AGENT" ? "SUCCESS" : "FAILURE"));
    CHECK(call(mock, "PUT", retry_path(running_job_id)).status == 200);
    CHECK(admin.ask("GET", job_at + running_job_id).body.at("status") == "FAILURE");
    const std::string fresh = "00000000000000000000abcd";
    job["id"] = fresh;
    CHECK(admin.ask("PUT", job_at + fresh, job.dump()).status == 200);
    CHECK(call(mock, "GET", job_path(fresh)).status == 200);
    CHECK(admin.ask("DELETE", job_at + fresh).body.at("deleted") == fresh);
    CHECK(call(mock, "GET", job_path(fresh)).status == 404);
    CHECK(admin.fault("DELETE", job_at + fresh) == "404 path: there is no job " + fresh + " in group " + group_id);
    CHECK(admin.fault("GET", job_at + "17") == "400 path: 17 is not a job id: 24 hexadecimal digits");
    CHECK(admin.fault("PUT", job_at + done_job_id, job.dump()) == "400 /id: the path says " + done_job_id);
    CHECK(admin.fault("PATCH", job_at + done_job_id, R"({"status": "FAILED"})").starts_with("400 /status: "));
    CHECK(admin.fault("PATCH", job_at + done_job_id, R"({"colour": "red"})").starts_with("400 "));
}

TEST_CASE("faults and deviations can be set while it runs") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    admin.ask("PUT", "/faults",
              R"({"faults": [{"on": {"operation": "retry", "call": 1}, "do": {"status": 503, "retryAfter": 1}}]})");
    CHECK(call(mock, "PUT", retry_path()).status == 503);
    CHECK(admin.ask("GET", "/faults/struck").body.at("faults").size() == 1);
    admin.ask("PUT", "/deviations", R"({"deviate": ["retry-answers-204"], "vary": ["qop-list"]})");
    const auto response = call(mock, "PUT", retry_path());
    CHECK(response.status == 204);
    CHECK(response.headers.first("X-Opsmgr-Mock-Deviations") == "retry-answers-204, qop-list");
    const Json like = admin.ask("PUT", "/deviations", R"({"like": ["jetty-11"], "vary": ["options-answered"]})").body;
    CHECK(like.at("deviate").empty());
    CHECK(like.at("vary").size() == 8);
    CHECK(admin.fault("PUT", "/deviations", R"({"like": ["jetty-11", "jetty-8"]})") ==
          "400 /like/1: 'jetty-8' is not a server that the mock can be like; there are documented, jetty-9, jetty-11, "
          "jetty-12, "
          "tomcat, undertow, apache, lighttpd, libmicrohttpd, twisted, flask-httpauth");
    CHECK(admin.ask("GET", "/deviations").body.at("vary").size() == 8);
    admin.ask("PUT", "/deviations", "{}");
    CHECK_FALSE(call(mock, "GET", job_path()).headers.has("X-Opsmgr-Mock-Deviations"));
    CHECK(admin.fault("PUT", "/deviations", R"({"deviate": ["qop-list"]})")
              .starts_with("400 /deviate/0: 'qop-list' is not a deviation but a variation"));
    CHECK(admin.fault("PUT", "/faults", R"({"faults": [{"do": {"delay": "2h"}}]})") ==
          "400 /faults/0/do/delay: a span of time is at most 1h");
    AdminClient open("", false);
    CHECK(open.fault("PUT", "/deviations", R"({"vary": ["qop-list"]})").starts_with("403 "));
}

TEST_CASE("only programs on this machine, or those with the token, are answered") {
    AdminClient admin;
    const auto status = [&](Headers headers, bool local = true) {
        Request request{"GET", "/__admin/health", std::move(headers), ""};
        request.from_loopback = local;
        return admin.raw(request).status;
    };
    CHECK(status({{"Host", "localhost:8080"}}) == 200);
    CHECK(status({{"Host", "localhost:8080"}}, false) == 403);
    CHECK(status({{"Host", "evil.example:8080"}}) == 403);
    CHECK(status({{"Host", "127.evil.example:8080"}, {"Origin", "http://127.evil.example:8080"}}) == 403);
    CHECK(status({{"Host", "127.0.0.1:8080"}, {"Origin", "http://evil.example"}}) == 403);
    CHECK(status({{"Host", "127.0.0.1:8080"}, {"Origin", "http://127.0.0.1:9999"}}) == 403);
    CHECK(status({{"Host", "127.0.0.1:8080"}, {"Origin", "http://127.0.0.1:8080"}}) == 200);
    CHECK(status({}) == 403);
    // The first of two fields is no proof of the second.
    const Headers two{
        {"Host", "127.0.0.1:8080"}, {"Origin", "http://127.0.0.1:8080"}, {"Origin", "http://evil.example"}};
    CHECK(status(two) == 403);
    for (const auto& [site, expected] : {std::pair("same-origin", 200), std::pair("none", 200),
                                         std::pair("same-site", 403), std::pair("cross-site", 403)}) {
        INFO(site);
        CHECK(status({{"Host", "127.0.0.1:8080"}, {"Sec-Fetch-Site", site}}) == expected);
    }

    AdminClient guarded("s3cret");
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
    CHECK(with({{"Host", "mock:8080"}, {"Authorization", "Bearer s3cret"}, {"Sec-Fetch-Site", "cross-site"}}).status ==
          403);
}

TEST_CASE("unknown resources and methods are refused") {
    AdminClient admin;
    const auto answer = admin.raw({"PUT", "/__admin/requests", {{"Host", "localhost"}}, ""});
    CHECK(answer.status == 405);
    CHECK_THAT(answer.head, Catch::Contains("Allow: GET, DELETE"));
    CHECK(admin.raw({"GET", "/__admin/nothing", {{"Host", "localhost"}}, ""}).status == 404);
    CHECK(admin.raw({"GET", "/__admin", {{"Host", "localhost"}}, ""}).status == 404);
    CHECK(admin.fault("GET", "/health?deep=true") == "400 query parameter deep: this operation takes none");
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

TEST_CASE("a client that wants the connection closed is told that it will be") {
    AdminClient admin;
    Request request{"GET", "/__admin/health", {{"Host", "127.0.0.1:8080"}, {"Connection", "close"}}, ""};
    CHECK(admin.raw(request).head.find("Connection: close") != std::string::npos);
    request.headers.remove("Connection");
    CHECK(admin.raw(request).head.find("Connection: keep-alive") != std::string::npos);
    request.minor_version = 0;
    CHECK(admin.raw(request).head.find("Connection: close") != std::string::npos);
    Request plain{"GET", job_path(), {{"Host", "a"}}, ""};
    plain.minor_version = 0;
    CHECK(admin.registry.main()->handle(plain).close);
}

TEST_CASE("a body that is wrong is told what would be right, all of it at once") {
    AdminClient admin;
    const auto faults = [&](const std::string& path, const std::string& body) {
        std::vector<std::string> texts;
        const Json answer = admin.ask(path == "/faults" ? "PUT" : "POST", path, body).body;
        for (const Json& one : answer.at("faults"))
            texts.push_back(one.at("where").get<std::string>() + ": " + one.at("rule").get<std::string>());
        return texts;
    };
    using Texts = std::vector<std::string>;
    const Texts how_often{"body: say how often: one of 'exactly', 'never', or 'atLeast' and 'atMost'"};
    CHECK(faults("/requests/verify", "{}") == how_often);
    CHECK(faults("/requests/verify", R"({"exactly": 1, "never": true})") == how_often);
    CHECK(faults("/requests/verify", R"({"exactly": 1, "exactly": 2})") ==
          Texts{"/exactly: this member stands twice in its object"});
    CHECK(faults("/faults", R"({"x": 1, "faults": [], "y": 2})") ==
          Texts{"/x: is not a known member", "/y: is not a known member"});
    CHECK(faults("/faults", R"({"faults": [{"on": {"call": 1, "calls": {"from": 2}}, "do": {"status": 503}}]})") ==
          Texts{"/faults/0/on: 'call' and 'calls' exclude each other"});
}

TEST_CASE("a deviation that shows over TLS alone is refused where there is none") {
    AdminClient admin;
    CHECK(admin.fault("PUT", "/deviations", R"({"deviate": ["certificate-invalid"]})") ==
          "400 /deviate/0: certificate-invalid shows over TLS alone, and here is plain http");
    CHECK(admin.ask("GET", "/deviations").body.at("deviate").empty());
}

TEST_CASE("what a proxy passes on may not use the control API without a token") {
    for (const char* name : {"Forwarded", "X-Forwarded-For", "Via"}) {
        Request request{"GET", "/__admin/fixture", {{"Host", "127.0.0.1"}}, ""};
        request.from_loopback = true;
        CHECK_FALSE(control::refusal_of(request, ""));
        request.headers.add(name, "1.1 somewhere");
        REQUIRE(control::refusal_of(request, ""));
        CHECK(control::refusal_of(request, "")->why ==
              "what a proxy passes on may come from anywhere; set OPSMGR_CONTROL_TOKEN where the mock starts");
        request.headers.add("Authorization", "Bearer word");
        CHECK_FALSE(control::refusal_of(request, "word"));
    }
}
