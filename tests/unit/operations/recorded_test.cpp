// What real servers were recorded to answer: by default, as a variation, or as a preset of variations.
#include <opsmgr/contracts/schema.hpp>
#include <opsmgr/mock/behavior/server_preset.hpp>

#include "catch.hpp"
#include "unit/mock/api_client.hpp"

#include <set>

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

Json refusal(const Response& response) {
    Json document = Json::parse(response.body);
    CHECK(check_against_schema(document, "error").empty());
    return document;
}

std::string create_body(const std::string& member, const Json& value) {
    Json body{{"resourceType", "REPLICASET"},
              {"resourceName", "my_deployment_1"},
              {"sizeRequestedPerFileBytes", 1000},
              {"logTypes", {"FTDC"}},
              {"redacted", true}};
    if (value.is_discarded()) body.erase(member);
    else body[member] = value;
    return body.dump();
}

/// A client of a mock that is like a server.
ApiClient like(const std::string& preset) {
    std::vector<std::string> names;
    const auto changes = changes_like(preset);
    for (const BehaviorChange* one : *changes) names.emplace_back(one->name);
    return ApiClient("default", names);
}

/// `stale` of the challenge, and the status before it.
std::string told(const Response& response) {
    const auto field = response.headers.first("WWW-Authenticate");
    if (!field) return std::to_string(response.status);
    return fmt::format("{} {}", response.status, parse_challenges(*field)->back().value("stale").value_or("-"));
}

}  // namespace

TEST_CASE("refusals have the sentences of the vendor's table, with the values that they name") {
    ApiClient client;
    const auto said = [&](const std::string& method, const std::string& target, const std::string& body = "") {
        const Json document = refusal(body.empty() ? client.call(method, target) : client.send(method, target, body));
        return fmt::format("{}: {} {}", document.at("errorCode").get<std::string>(),
                           document.at("detail").get<std::string>(), document.at("parameters").dump());
    };
    const auto discarded = Json(Json::value_t::discarded);
    CHECK(said("POST", jobs_path, create_body("colour", "red")) ==
          R"(INVALID_ATTRIBUTE: Invalid attribute colour specified. ["colour"])");
    CHECK(said("POST", jobs_path, create_body("redacted", "yes")) ==
          "INVALID_JSON_ATTRIBUTE: Received JSON for the redacted attribute does not match expected format. "
          R"(["redacted"])");
    CHECK(said("POST", jobs_path, "[1]") == "INVALID_JSON: Received JSON does not match expected format. []");
    CHECK(said("GET", jobs_path + "?pretty=maybe") ==
          R"(INVALID_QUERY_PARAMETER: Invalid query parameter pretty specified. ["pretty"])");
    CHECK(said("POST", jobs_path, create_body("resourceName", "")) ==
          "MISSING_OR_INVALID_ATTRIBUTE: The required attribute resourceName was incorrectly specified or omitted. "
          R"(["resourceName"])");
    CHECK(said("POST", jobs_path, create_body("redacted", discarded)) ==
          R"(MISSING_ATTRIBUTE: The required attribute redacted was not specified. ["redacted"])");
    CHECK(said("POST", jobs_path, create_body("status", "SUCCESS")) ==
          R"(ATTRIBUTE_READ_ONLY: The attribute status is read-only and cannot be changed by the user. ["status"])");
    CHECK(said("POST", jobs_path, create_body("sizeRequestedPerFileBytes", 0)) ==
          "INVALID_LOG_REQUEST_SIZE: Log request size must be a positive number. []");
    CHECK(
        said("PATCH", job_path(), R"({"expirationDate": "2000-01-01T00:00:00Z"})") ==
        "EXPIRATION_DATE_MUST_BE_IN_FUTURE: Expiration date for log collection request job must be in the future. []");
    CHECK(
        said("PATCH", job_path(), R"({"expirationDate": "2030-01-01T00:00:00Z"})") ==
        "EXPIRATION_DATE_TOO_DISTANT: Expiration date for log collection request job can only be as far as 6 months in "
        "the future. []");
    CHECK(said("GET", base + "/groups/" + other_group_id + "/logCollectionJobs") ==
          "NOT_IN_GROUP: The current user is not in the group, or the group does not exist. []");
    const Signing reader{.user = "READONLY", .key = "0fedcba9-8765-4321-0fed-cba987654321"};
    CHECK(refusal(client.call("GET", jobs_path, reader)).at("detail") ==
          "Current user is not authorized to perform this action.");
}

TEST_CASE("the journal says what would have been right, which the vendor's sentences do not") {
    ApiClient client;
    static_cast<void>(client.call("GET", jobs_path + "?pretty=maybe"));
    CHECK(client.mock.journal().entries().back().breach ==
          "Invalid query parameter pretty specified. It must be true or false.");
}

TEST_CASE("429 has a code of its own, and other failures of the server have theirs") {
    ApiClient client("default", {"rate-limited"});
    std::string refused;
    Response response;
    for (int i = 1; i <= 23; ++i) {
        const Response one = client.call("GET", jobs_path);  // unsigned, then signed
        if (one.status != 429) continue;
        refused += fmt::format("{} ", i);
        response = one;
    }
    CHECK(refused == "3 13 23 ");
    CHECK(response.headers.first("Retry-After") == "0");
    CHECK(refusal(response).at("errorCode") == "RATE_LIMITED");
    CHECK(ApiError::unavailable(503).code == "UNEXPECTED_ERROR");
    CHECK(ApiError::unavailable(500).detail == "Unexpected error.");
}

TEST_CASE("a slash behind the last segment changes nothing, in no operation") {
    for (const auto& [method, path] : {std::pair("GET", jobs_path), std::pair("GET", job_path()),
                                       std::pair("PUT", retry_path()), std::pair("GET", job_path() + "/download")}) {
        INFO(method << ' ' << path);
        const Response plain = ApiClient().call(method, path);
        const Response slashed = ApiClient().call(method, path + "/");
        CHECK(plain.status == 200);
        CHECK(to_bytes(slashed) == to_bytes(plain));
        CHECK(ApiClient().call(method, path + "//").status == 404);
    }
    CHECK(ApiClient().call("GET", job_path() + "/?verbose=true").status == 200);
}

TEST_CASE("links begin with the central address of the deployment where the fixture names it") {
    Store store = fixture_store("default", ApiClient::start);
    const auto named = read_store({{"named", R"({"service": {"centralUrl": "http://mms:8080/"}})"}}, ApiClient::start);
    REQUIRE(named);
    store.central_url = named->central_url;
    ApiClient client(std::move(store));
    const std::string central = "http://mms:8080" + jobs_path;
    CHECK(client.document(job_path()).at("downloadUrl") == central + "/" + failed_job_id + "/download");
    CHECK(client.document(jobs_path).at("links")[0].at("href") == central + "?pageNum=1&itemsPerPage=100");
    CHECK(ApiClient("default", {"central-links"})
              .document(job_path())
              .at("downloadUrl")
              .get<std::string>()
              .starts_with("https://opsmanager.example.com:8443" + base));
    for (const char* wrong : {"mms:8080", "ftp://mms", "http://mms?x=1", "http://me@mms"})
        CHECK_FALSE(read_store({{"wrong", Json{{"service", {{"centralUrl", wrong}}}}.dump()}}, ApiClient::start));
}

TEST_CASE("the recorded documents of the 401 are the default and two variations") {
    const std::string reason = "  \"reason\" : \"Unauthorized\"";
    const std::string error = "  \"error\" : 401";
    const std::string detail = "  \"detail\" : \"You are not authorized for this resource.\"";
    const auto body = [](const std::vector<std::string>& changes) {
        const Response response = ApiClient("default", changes).plain("GET", jobs_path);
        CHECK(response.headers.has("WWW-Authenticate"));
        CHECK(check_against_schema(Json::parse(response.body), "unauthorized-error").empty());
        return response.body;
    };
    const auto recorded = [](const std::vector<std::string>& lines) {
        return fmt::format("{{\n{}\n}}", fmt::join(lines, ",\n"));
    };
    CHECK(body({}) == recorded({reason, error, detail}));
    CHECK(body({}).size() == 106);
    CHECK(body({"unauthorized-body-error-first"}) == recorded({error, reason, detail}));
    CHECK(body({"unauthorized-body-with-error-code"}) ==
          recorded({error, reason, detail, "  \"errorCode\" : \"UNEXPECTED_ERROR\""}));
    CHECK(body({"unauthorized-body-with-error-code"}).size() == 142);
}

TEST_CASE("recorded fields stand in every answer that they were seen in, and never in the challenge") {
    const std::string missing = job_path("000000000000000000000000");
    SECTION("X-Error-Code") {
        ApiClient client("default", {"error-code-field"});
        CHECK(client.call("GET", missing).headers.first("X-Error-Code") == "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
        CHECK(client.call("GET", missing + "?envelope=true").headers.first("X-Error-Code") ==
              "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
        CHECK(client.call("GET", base + "/groups/" + other_group_id + "/logCollectionJobs")
                  .headers.first("X-Error-Code") == "NOT_IN_GROUP");
        CHECK_FALSE(client.call("GET", job_path()).headers.has("X-Error-Code"));
        CHECK_FALSE(client.plain("GET", job_path()).headers.has("X-Error-Code"));
    }
    SECTION("Ratelimit") {
        ApiClient client("default", {"rate-limit-fields"});
        CHECK(client.call("GET", job_path()).headers.first("Ratelimit-Remaining") == "1199");
        const Response second = client.call("GET", missing);
        CHECK(second.headers.first("Ratelimit-Limit") == "1200");
        CHECK(second.headers.first("Ratelimit-Remaining") == "1198");
        CHECK_FALSE(client.plain("GET", job_path()).headers.has("Ratelimit-Limit"));
    }
    SECTION("security") {
        ApiClient client("default", {"security-headers"});
        for (const char* name :
             {"Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options", "X-Permitted-Cross-Domain-Policies"}) {
            INFO(name);
            CHECK(client.call("GET", job_path()).headers.has(name));
            CHECK(client.call("GET", missing).headers.has(name));
            CHECK_FALSE(client.plain("GET", job_path()).headers.has(name));
        }
        // Over plain http the field must not be sent (RFC 6797, 7.2).
        CHECK_FALSE(client.call("GET", job_path()).headers.has("Strict-Transport-Security"));
        Request over_tls = client.signed_request("GET", job_path());
        over_tls.tls = true;
        CHECK(client.mock.handle(over_tls).headers.first("Strict-Transport-Security") ==
              "max-age=0; includeSubdomains;");
    }
}

TEST_CASE("a download without logs is an empty 200") {
    const Response response = ApiClient("default", {"download-empty"}).call("GET", job_path() + "/download");
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(response.headers.first("Content-Type") == "application/gzip");
    CHECK(response.headers.has("Content-Disposition"));
}

TEST_CASE("like jetty-11 the nonce is looked at before the key") {
    ApiClient client = like("jetty-11");
    ApiClient plain;
    CHECK(told(client.call("GET", jobs_path, {.key = "wrong"})) == "401 false");
    const Signing unknown{.key = "wrong", .nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c0"};
    CHECK(told(client.call("GET", jobs_path, unknown)) == "401 true");
    CHECK(told(plain.call("GET", jobs_path, unknown)) == "401 false");
    for (ApiClient* one : {&client, &plain}) {
        const std::string nonce = one->nonce();
        CHECK(told(one->call("GET", jobs_path, {.key = "wrong", .nonce = nonce})) == "401 false");
        CHECK(told(one->call("GET", jobs_path, {.nonce = nonce})) == (one == &client ? "401 false" : "200"));
        CHECK(told(one->call("GET", jobs_path, {.nc = "00000002", .nonce = nonce})) == "200");
        CHECK(told(one->call("GET", jobs_path, {.nc = "00000002", .nonce = nonce})) == "401 false");
        one->clock.advance(61s);
        CHECK(told(one->call("GET", jobs_path, {.nc = "00000003", .nonce = nonce})) == "401 true");
    }
}

TEST_CASE("like jetty-11 credentials without a nonce are stale, and no credentials are not") {
    const auto asked = [](ApiClient& client, const std::string& credentials) {
        return told(client.mock.handle({"GET", jobs_path, {{"Host", "a"}, {"Authorization", credentials}}, ""}));
    };
    ApiClient client = like("jetty-11");
    ApiClient plain;
    for (const char* credentials : {"Basic bm9ib2R5Om5vYm9keQ==", "Bearer abc", "Digest", "Digest garbage"}) {
        INFO(credentials);
        CHECK(asked(client, credentials) == "401 true");
        CHECK(asked(plain, credentials) == "401 false");
    }
    CHECK(told(client.plain("GET", jobs_path)) == "401 false");
}

TEST_CASE("like jetty-11 the frames of answers are those of the server around the API") {
    ApiClient client = like("jetty-11");
    const Response refused = client.call("DELETE", jobs_path);
    CHECK(refused.status == 405);
    CHECK(refused.body.empty());
    CHECK_FALSE(refused.headers.has("Content-Type"));
    CHECK(refused.headers.first("Allow") == "GET,POST,OPTIONS");
    const Response options = client.call("OPTIONS", retry_path());
    CHECK(options.status == 200);
    CHECK(options.body.empty());
    CHECK(options.headers.first("Allow") == "PUT,OPTIONS");
    const std::string empty_segment = to_bytes(client.plain("GET", base + "/groups//logCollectionJobs"));
    CHECK(empty_segment.starts_with("HTTP/1.1 400 Bad Request\r\nContent-Type: text/html"));
    CHECK(empty_segment.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(empty_segment.find("\r\nDate: ") == std::string::npos);
    CHECK(client.call("GET", jobs_path + "?pageNum=abc").status == 404);
    CHECK(client.call("GET", jobs_path + "?pageNum=0").status == 400);
    CHECK(client.document(jobs_path + "?verbose=TRUE").at("results")[0].contains("childJobs"));
    CHECK_FALSE(client.document(jobs_path + "?verbose=1").at("results")[0].contains("childJobs"));
    const Response retried = client.call("PUT", retry_path());
    CHECK(retried.status == 200);
    CHECK_FALSE(retried.headers.has("Content-Type"));
}

TEST_CASE("a preset has nothing that lets a request in, and its deviations refuse") {
    const std::set<std::string_view> refusing{"sha-256-only",    "expired-nonce-not-stale",   "unpadded-count-refused",
                                              "nonce-in-cookie", "unknown-parameter-refused", "scheme-case-sensitive"};
    for (const ServerPreset& preset : server_presets()) {
        INFO(preset.name);
        CHECK(preset.does.ends_with("."));
        const auto changes = changes_like(preset.name);
        REQUIRE(changes);
        CHECK(changes->size() == preset.changes.size());
        Behavior behavior;
        for (const BehaviorChange* one : *changes) {
            REQUIRE(one != nullptr);
            INFO(one->name);
            CHECK((one->kind == ChangeKind::variation || refusing.contains(one->name)));
            one->apply(behavior);
        }
        CHECK(behavior.response_is_verified);
        CHECK(behavior.users_are_known);
        CHECK(behavior.method_is_signed);
        CHECK((behavior.uri_check == UriCheck::whole || behavior.uri_check == UriCheck::exact));
        CHECK(behavior.count_check <= CountCheck::in_window);
        CHECK(behavior.counts_are_needed);
        CHECK(behavior.qop_is_needed);
        CHECK(behavior.foreign_nonces_are_refused);
        CHECK(behavior.roles_are_checked);
        CHECK(behavior.groups_are_checked);
        CHECK_FALSE(behavior.unguarded);
    }
    CHECK(changes_like("jetty-8").error() ==
          "'jetty-8' is not a server that the mock can be like; there are documented, jetty-9, jetty-11, jetty-12, "
          "tomcat, undertow, apache, lighttpd, libmicrohttpd, twisted, flask-httpauth");
    std::vector<const BehaviorChange*> changes{find_change("options-answered")};
    add_missing(changes, changes_like("jetty-11").value());
    CHECK(changes.size() == changes_like("jetty-11")->size());
}
