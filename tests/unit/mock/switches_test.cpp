#include "caller.hpp"
#include "catch.hpp"

#include <set>

using namespace opsmgr;
using namespace opsmgr::mock;

TEST_CASE("switch names are unique, and a deviation names the clause that it breaks") {
    std::set<std::string_view> names;
    for (const Switch& one : all_switches()) {
        INFO(one.name);
        CHECK(names.insert(one.name).second);
        CHECK((one.kind == SwitchKind::deviation) == !one.clause.empty());
        CHECK(one.does.ends_with("."));
    }
    CHECK(find_switch("no-such-switch") == nullptr);
}

TEST_CASE("every answer given under a switch carries the marker") {
    Caller caller("default", {"retry-answers-204", "qop-list"});
    CHECK(caller.plain("GET", "/nowhere").headers.first("X-Opsmgr-Double-Switches") == "retry-answers-204, qop-list");
    CHECK_FALSE(Caller().plain("GET", "/nowhere").headers.has("X-Opsmgr-Double-Switches"));
}

TEST_CASE("each deviation does what it says") {
    SECTION("retry-answers-204") {
        const std::string wire = to_wire(Caller("default", {"retry-answers-204"}).call("PUT", retry_path()));
        CHECK(wire.starts_with("HTTP/1.1 204 No Content\r\n"));
        CHECK(wire.find("Content-Length") == std::string::npos);
    }
    SECTION("retry-body-empty-object") {
        CHECK(Caller("default", {"retry-body-empty-object"}).call("PUT", retry_path()).body == "{}");
    }
    SECTION("retry-body-chunked-newline") {
        CHECK(to_wire(Caller("default", {"retry-body-chunked-newline"}).call("PUT", retry_path()))
                  .ends_with("\r\n\r\n1\r\n\n\r\n0\r\n\r\n"));
    }
    SECTION("challenge-missing") {
        const Reply reply = Caller("default", {"challenge-missing"}).plain("GET", jobs_path);
        CHECK(reply.status == 401);
        CHECK_FALSE(reply.headers.has("WWW-Authenticate"));
    }
    SECTION("unauthenticated-403") {
        CHECK(Caller("default", {"unauthenticated-403"}).plain("GET", jobs_path).status == 403);
    }
    SECTION("any-key-accepted") {
        CHECK(Caller("default", {"any-key-accepted"}).call("GET", jobs_path, {.key = "wrong"}).status == 200);
    }
    SECTION("refusal-starts-retry") {
        Caller caller("default", {"refusal-starts-retry"});
        CHECK(caller.plain("PUT", retry_path()).status == 401);
        CHECK(caller.status() == "IN_PROGRESS");
    }
    SECTION("retry-without-effect") {
        Caller caller("default", {"retry-without-effect"});
        CHECK(caller.call("PUT", retry_path()).status == 200);
        CHECK(caller.status() == "FAILURE");
    }
    SECTION("foreign-job-retried") {
        Caller caller("default", {"foreign-job-retried"});
        CHECK(caller.call("GET", job_path(other_job_id)).status == 404);
        CHECK(caller.call("PUT", retry_path(other_job_id)).status == 200);
    }
    SECTION("status-lower-case") {
        CHECK(Caller("default", {"status-lower-case"}).status() == "failure");
    }
    SECTION("error-code-missing") {
        const Reply reply = Caller("default", {"error-code-missing"}).call("GET", job_path("000000000000000000000000"));
        CHECK(reply.status == 404);
        CHECK_FALSE(Json::parse(reply.body).contains("errorCode"));
    }
    SECTION("envelope-ignored") {
        CHECK(Caller("default", {"envelope-ignored"}).document(job_path() + "?envelope=true").contains("status"));
        CHECK_FALSE(
            Caller("default", {"envelope-ignored"}).document(job_path() + "?envelope=true").contains("content"));
    }
}

TEST_CASE("each variation does what it says") {
    SECTION("header-names-recased") {
        const std::string wire = to_wire(Caller("default", {"header-names-recased"}).call("PUT", retry_path()));
        CHECK(wire.find("\r\ncontent-length: 0\r\n") != std::string::npos);
        CHECK(wire.find("\r\nvary: ") != std::string::npos);
    }
    SECTION("empty-by-last-chunk") {
        CHECK(to_wire(Caller("default", {"empty-by-last-chunk"}).call("PUT", retry_path()))
                  .ends_with("\r\n\r\n0\r\n\r\n"));
    }
    SECTION("qop-list") {
        CHECK(Caller("default", {"qop-list"})
                  .plain("GET", jobs_path)
                  .headers.first("WWW-Authenticate")
                  ->find(R"(qop="auth,auth-int")") != std::string::npos);
        CHECK(Caller("default", {"qop-list"}).call("GET", jobs_path).status == 200);
    }
    SECTION("several-challenges") {
        const Reply reply = Caller("default", {"several-challenges"}).plain("GET", jobs_path);
        CHECK(reply.headers.count("WWW-Authenticate") == 2);
        CHECK(reply.headers.first("WWW-Authenticate") == R"(Basic realm="MMS Public API")");
    }
    SECTION("nonce-single-use") {
        Caller caller("default", {"nonce-single-use"});
        const auto nonce = caller.nonce();
        CHECK(caller.call("GET", jobs_path, {.nonce = nonce}).status == 200);
        CHECK(caller.call("GET", jobs_path, {.nc = "00000002", .nonce = nonce})
                  .headers.first("WWW-Authenticate")
                  ->ends_with("stale=true"));
    }
    SECTION("job-extra-members") {
        CHECK(Caller("default", {"job-extra-members"}).document(job_path()).contains("retention"));
    }
    SECTION("instant-success") {
        Caller caller("default", {"instant-success"});
        CHECK(caller.call("PUT", retry_path()).status == 200);
        CHECK(caller.status() == "SUCCESS");
    }
}
