// What the mock refuses, and how, where it is like a server in use. tests/interop/test_presets.py holds it beside those
// servers.
#include "catch.hpp"
#include "unit/mock/api_client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

/// `stale` of the challenge, and the status before it.
std::string told(const Response& response) {
    const auto field = response.headers.first("WWW-Authenticate");
    if (!field) return std::to_string(response.status);
    return fmt::format("{} {}", response.status, parse_challenges(*field)->back().value("stale").value_or("-"));
}
/// A request whose credentials are edited, and why it was refused.
std::string asked(ApiClient& client, std::function<void(std::string&)> edit) {
    Signing signing;
    signing.edit = std::move(edit);
    return client.call("GET", jobs_path, signing).status == 200 ? "200" : client.last_reason();
}
void replace(std::string& text, std::string_view from, std::string_view to) {
    text.replace(text.find(from), from.size(), to);
}
AuthScheme info_of(const Response& response) {
    const std::string field = "Info " + std::string(response.headers.first("Authentication-Info").value());
    std::string room;
    const auto read = parse_credentials(field, room);  // its views lead into both
    AuthScheme info;
    for (const auto& one : read->parameters)
        info.parameters.push_back({std::string(one.name), std::string(one.value), one.quoted});
    return info;
}

const std::string opaque = R"(, opaque="5ccc069c403ebaf9f0171e9517f40e41")";

}  // namespace

TEST_CASE("an opaque value has to come back as it was, and where it is demanded it has to come back") {
    ApiClient present("default", {"opaque-present"});
    ApiClient demanded("default", {"opaque-demanded"});
    const auto returned = [](std::string& field) { field += opaque; };
    const auto changed = [](std::string& field) { field += R"(, opaque="other")"; };
    for (ApiClient* client : {&present, &demanded}) {
        CHECK(asked(*client, returned) == "200");
        CHECK(asked(*client, changed) == "opaque does not match");
        CHECK(client->plain("GET", jobs_path).headers.first("WWW-Authenticate")->ends_with("stale=false" + opaque));
    }
    CHECK(asked(present, [](std::string&) {}) == "200");
    CHECK(asked(demanded, [](std::string&) {}) == "opaque is missing");
}

TEST_CASE("each form of credentials that servers refuse is refused for its own reason") {
    const auto refused = [](const char* variation, std::function<void(std::string&)> edit) {
        ApiClient plain;
        CHECK(asked(plain, edit) == "200");
        ApiClient client("default", {variation});
        CHECK(asked(client, [](std::string&) {}) == "200");
        return asked(client, std::move(edit));
    };
    const auto by = [](std::string_view from, std::string_view to) {
        return [from, to](std::string& field) { replace(field, from, to); };
    };
    const auto upper = [](std::string& field) {
        const auto at = field.find("response=\"") + 10;
        for (std::size_t i = at; i < at + 32; ++i)
            if (field[i] >= 'a') field[i] = static_cast<char>(field[i] - 'a' + 'A');
    };
    CHECK(refused("quoted-count-refused", by("nc=00000001", "nc=\"00000001\"")) == "nc is quoted");
    CHECK(refused("algorithm-as-given", by("algorithm=MD5", "algorithm=md5")) ==
          "algorithm is not written as it is registered");
    CHECK(refused("upper-case-response-refused", upper) == "response is in upper case");
    CHECK(refused("unknown-parameter-refused", [](std::string& field) { field += ", other=1"; }) ==
          "a parameter is unknown");
}

TEST_CASE("Authentication-Info shows that the server knows the key, and may bring the next nonce") {
    // The values of RFC 7616, 3.5, for H(A2) = H(":" uri).
    ApiClient client("default", {"authentication-info"});
    const std::string nonce = client.nonce();
    const Response response = client.call("GET", jobs_path, {.nonce = nonce});
    const std::string a1 =
        digest_hash(DigestAlgorithm::md5, "ABCDEFGH:MMS Public API:12345678-90ab-cdef-1234-567890abcdef").str();
    const std::string a2 = digest_hash(DigestAlgorithm::md5, ":" + jobs_path).str();
    const std::string right =
        digest_hash(DigestAlgorithm::md5, a1 + ":" + nonce + ":00000001:0a4f113b:auth:" + a2).str();
    CHECK(response.headers.first("Authentication-Info") ==
          "rspauth=\"" + right + "\", cnonce=\"0a4f113b\", nc=00000001, qop=auth");
    CHECK_FALSE(client.plain("GET", jobs_path).headers.has("Authentication-Info"));
    CHECK_FALSE(client.call("GET", jobs_path, {.key = "wrong"}).headers.has("Authentication-Info"));
    CHECK(client.call("GET", job_path("555555555555555555555555")).headers.has("Authentication-Info"));

    ApiClient renewing("default", {"next-nonce"});
    const std::string next(*info_of(renewing.call("GET", jobs_path)).value("nextnonce"));
    CHECK(next != nonce);
    CHECK(renewing.call("GET", jobs_path, {.nonce = next}).status == 200);
}

TEST_CASE("counts are taken near the number of requests, so that a decimal count fails at the ninetieth") {
    ApiClient client("default", {"count-window"});
    const auto last_taken = [&](const char* form) {
        const std::string nonce = client.nonce();
        for (unsigned number = 1; number <= 200; ++number)
            if (client.call("GET", jobs_path, {.nc = fmt::format(fmt::runtime(form), number), .nonce = nonce}).status !=
                200)
                return number - 1;
        return 200U;
    };
    CHECK(last_taken("{:08x}") == 200);
    CHECK(last_taken("{:08}") == 89);
    CHECK(client.last_reason() == "nc is outside the window");
    const std::string nonce = client.nonce();
    CHECK(client.call("GET", jobs_path, {.nc = "00000033", .nonce = nonce}).status == 401);
    CHECK(client.call("GET", jobs_path, {.nc = "00000032", .nonce = nonce}).status == 200);
    CHECK(told(client.call("GET", jobs_path, {.nc = "00000032", .nonce = nonce})) == "401 false");
}

TEST_CASE("a nonce may serve one method and path alone") {
    ApiClient client("default", {"nonce-per-resource"});
    const std::string nonce = client.nonce();
    CHECK(told(client.call("GET", jobs_path, {.nonce = nonce})) == "200");
    CHECK(told(client.call("GET", jobs_path + "?pretty=true", {.nc = "00000002", .nonce = nonce})) == "200");
    CHECK(told(client.call("GET", job_path(), {.nc = "00000003", .nonce = nonce})) == "401 true");
    CHECK(told(client.call("HEAD", jobs_path, {.nc = "00000003", .nonce = nonce})) == "401 true");
    CHECK(told(client.call("GET", jobs_path, {.nc = "00000003", .nonce = nonce})) == "200");
}

TEST_CASE("an unknown nonce is stale, or not, or not when it has another length") {
    const auto answers = [](const char* variation) {
        ApiClient client("default", {variation});
        const auto with = [&](const char* nonce) { return told(client.call("GET", jobs_path, {.nonce = nonce})); };
        return with("dcd98b7102dd2f0e8b11d0f600bfb0c0") + ", " + with("dcd98b7102dd2f0e8b11d0f600bfb0c093");
    };
    CHECK(answers("extra-headers") == "401 true, 401 true");
    CHECK(answers("odd-nonce-not-stale") == "401 true, 401 false");
    CHECK(answers("unknown-nonce-not-stale") == "401 false, 401 false");
}

TEST_CASE("a wrong key may use up a count, or tell that the nonce is old") {
    ApiClient counting("default", {"refused-try-counts"});
    ApiClient reading("default", {"nonce-read-before-key"});
    for (ApiClient* client : {&counting, &reading}) {
        const std::string nonce = client->nonce();
        CHECK(told(client->call("GET", jobs_path, {.key = "wrong", .nonce = nonce})) == "401 false");
        CHECK(told(client->call("GET", jobs_path, {.nonce = nonce})) == (client == &counting ? "401 false" : "200"));
        client->clock.advance(61s);
        CHECK(told(client->call("GET", jobs_path, {.key = "wrong", .nonce = nonce})) ==
              (client == &reading ? "401 true" : "401 false"));
    }
}

TEST_CASE("both challenges can be answered where there are two") {
    ApiClient client("default", {"sha-256-beside-md5"});
    const auto fields = client.plain("GET", jobs_path).headers;
    CHECK(fields.count("WWW-Authenticate") == 2);
    CHECK(fields.first("WWW-Authenticate")->find("algorithm=SHA-256") != std::string_view::npos);
    CHECK(told(client.call("GET", jobs_path)) == "200");
    const std::string nonce = client.nonce();
    const auto a1 =
        digest_a1(DigestAlgorithm::sha_256, "ABCDEFGH", "MMS Public API", "12345678-90ab-cdef-1234-567890abcdef");
    const auto response =
        digest_response(DigestAlgorithm::sha_256, {a1, "GET", jobs_path, nonce, "00000001", "c", "auth"}).str();
    const auto sha_256 = [&](std::string& field) {
        field = fmt::format(R"(Digest username="ABCDEFGH", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, )"
                            R"(cnonce="c", qop=auth, response="{}", algorithm=SHA-256)",
                            nonce, jobs_path, response);
    };
    CHECK(asked(client, sha_256) == "200");
    ApiClient plain;
    CHECK(asked(plain, sha_256) == "algorithm was not offered");
}

TEST_CASE("what nobody can read is answered 400 without a challenge") {
    ApiClient strict("default", {"uri-mismatch-400"});
    ApiClient stricter("default", {"malformed-credentials-400"});
    for (ApiClient* client : {&strict, &stricter})
        CHECK(told(client->call("GET", jobs_path, {.uri = "/elsewhere"})) == "400");
    const auto without_count = [](std::string& field) { replace(field, "nc=00000001, ", ""); };
    CHECK(told(strict.call("GET", jobs_path, {.edit = without_count})) == "401 false");
    CHECK(told(stricter.call("GET", jobs_path, {.edit = without_count})) == "400");
    CHECK(told(stricter.call("GET", jobs_path, {.key = "wrong"})) == "401 false");
}

TEST_CASE("the cookie of a challenge may have to come back with its nonce") {
    ApiClient client("default", {"nonce-in-cookie"});
    const Response challenge = client.plain("GET", jobs_path);
    const std::string cookie(*challenge.headers.first("Set-Cookie"));
    const std::string nonce(*parse_challenges(*challenge.headers.first("WWW-Authenticate"))->front().value("nonce"));
    CHECK(cookie == "session=" + nonce + "; HttpOnly; Path=/");
    Request request = client.signed_request("GET", jobs_path, {.nonce = nonce});
    CHECK(client.mock.handle(request).status == 401);
    CHECK(client.last_reason() == "the cookie of the challenge is missing");
    request.headers.add("Cookie", "other=1; session=" + nonce);
    CHECK(client.mock.handle(request).status == 200);
}
