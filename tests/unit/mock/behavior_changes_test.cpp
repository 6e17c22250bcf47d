#include "api_client.hpp"
#include "catch.hpp"

#include <set>

using namespace opsmgr;
using namespace opsmgr::mock;

TEST_CASE("switch names are unique, and a deviation names the clause that it breaks") {
    std::set<std::string_view> names;
    for (const BehaviorChange& one : all_changes()) {
        INFO(one.name);
        CHECK(names.insert(one.name).second);
        CHECK((one.kind == ChangeKind::deviation) == !one.clause.empty());
        CHECK(one.does.ends_with("."));
    }
    CHECK(find_change("no-such-switch") == nullptr);
}

TEST_CASE("every answer given under a switch carries the marker") {
    ApiClient client("default", {"retry-answers-204", "qop-list"});
    CHECK(client.plain("GET", "/nowhere").headers.first("X-Opsmgr-Mock-Deviations") == "retry-answers-204, qop-list");
    CHECK_FALSE(ApiClient().plain("GET", "/nowhere").headers.has("X-Opsmgr-Mock-Deviations"));
}

TEST_CASE("each deviation does what it says") {
    SECTION("retry-answers-204") {
        const std::string stream = to_bytes(ApiClient("default", {"retry-answers-204"}).call("PUT", retry_path()));
        CHECK(stream.starts_with("HTTP/1.1 204 No Content\r\n"));
        CHECK(stream.find("Content-Length") == std::string::npos);
    }
    SECTION("retry-body-empty-object") {
        CHECK(ApiClient("default", {"retry-body-empty-object"}).call("PUT", retry_path()).body == "{}");
    }
    SECTION("retry-body-chunked-newline") {
        CHECK(to_bytes(ApiClient("default", {"retry-body-chunked-newline"}).call("PUT", retry_path()))
                  .ends_with("\r\n\r\n1\r\n\n\r\n0\r\n\r\n"));
    }
    SECTION("challenge-missing") {
        const Response response = ApiClient("default", {"challenge-missing"}).plain("GET", jobs_path);
        CHECK(response.status == 401);
        CHECK_FALSE(response.headers.has("WWW-Authenticate"));
    }
    SECTION("unauthenticated-403") {
        CHECK(ApiClient("default", {"unauthenticated-403"}).plain("GET", jobs_path).status == 403);
    }
    SECTION("any-key-accepted") {
        CHECK(ApiClient("default", {"any-key-accepted"}).call("GET", jobs_path, {.key = "wrong"}).status == 200);
    }
    SECTION("refusal-starts-retry") {
        ApiClient client("default", {"refusal-starts-retry"});
        CHECK(client.plain("PUT", retry_path()).status == 401);
        CHECK(client.status() == "IN_PROGRESS");
    }
    SECTION("retry-without-effect") {
        ApiClient client("default", {"retry-without-effect"});
        CHECK(client.call("PUT", retry_path()).status == 200);
        CHECK(client.status() == "FAILURE");
    }
    SECTION("foreign-job-retried") {
        ApiClient client("default", {"foreign-job-retried"});
        CHECK(client.call("GET", job_path(other_job_id)).status == 404);
        CHECK(client.call("PUT", retry_path(other_job_id)).status == 200);
    }
    SECTION("status-lower-case") {
        CHECK(ApiClient("default", {"status-lower-case"}).status() == "failure");
    }
    SECTION("error-code-missing") {
        const Response response =
            ApiClient("default", {"error-code-missing"}).call("GET", job_path("000000000000000000000000"));
        CHECK(response.status == 404);
        CHECK_FALSE(Json::parse(response.body).contains("errorCode"));
    }
    SECTION("envelope-ignored") {
        CHECK(ApiClient("default", {"envelope-ignored"}).document(job_path() + "?envelope=true").contains("status"));
        CHECK_FALSE(
            ApiClient("default", {"envelope-ignored"}).document(job_path() + "?envelope=true").contains("content"));
    }
}

TEST_CASE("each variation does what it says") {
    SECTION("header-names-recased") {
        const std::string stream = to_bytes(ApiClient("default", {"header-names-recased"}).call("PUT", retry_path()));
        CHECK(stream.find("\r\ncontent-length: 0\r\n") != std::string::npos);
        CHECK(stream.find("\r\nvary: ") != std::string::npos);
    }
    SECTION("empty-by-last-chunk") {
        CHECK(to_bytes(ApiClient("default", {"empty-by-last-chunk"}).call("PUT", retry_path()))
                  .ends_with("\r\n\r\n0\r\n\r\n"));
    }
    SECTION("qop-list") {
        CHECK(ApiClient("default", {"qop-list"})
                  .plain("GET", jobs_path)
                  .headers.first("WWW-Authenticate")
                  ->find(R"(qop="auth,auth-int")") != std::string::npos);
        CHECK(ApiClient("default", {"qop-list"}).call("GET", jobs_path).status == 200);
    }
    SECTION("several-challenges") {
        const Response response = ApiClient("default", {"several-challenges"}).plain("GET", jobs_path);
        CHECK(response.headers.count("WWW-Authenticate") == 2);
        CHECK(response.headers.first("WWW-Authenticate") == R"(Basic realm="MMS Public API")");
    }
    SECTION("nonce-single-use") {
        ApiClient client("default", {"nonce-single-use"});
        const auto nonce = client.nonce();
        CHECK(client.call("GET", jobs_path, {.nc = "00000007", .nonce = nonce}).status == 200);
        for (const char* count : {"00000007", "00000008", "00000002"})
            CHECK(client.call("GET", jobs_path, {.nc = count, .nonce = nonce})
                      .headers.first("WWW-Authenticate")
                      ->ends_with("stale=true"));
    }
    SECTION("job-extra-members") {
        CHECK(ApiClient("default", {"job-extra-members"}).document(job_path()).contains("retention"));
    }
    SECTION("instant-success") {
        ApiClient client("default", {"instant-success"});
        CHECK(client.call("PUT", retry_path()).status == 200);
        CHECK(client.status() == "SUCCESS");
    }
}
