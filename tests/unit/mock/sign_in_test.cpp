#include <opsmgr/mock/auth/challenge_text.hpp>
#include <opsmgr/mock/auth/sip_hash.hpp>

#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

TEST_CASE("a request without credentials gets the documented challenge and the document seen on real deployments") {
    ApiClient client;
    const Response response = client.plain("PUT", retry_path());
    const std::string nonce(
        parse_challenges(*response.headers.first("WWW-Authenticate"))->front().value("nonce").value());
    CHECK(nonce.size() == 32);
    CHECK(to_bytes(response) ==
          "HTTP/1.1 401 Unauthorized\r\n"
          "Content-Type: application/json;charset=ISO-8859-1\r\n"
          "Date: Fri, 08 Mar 2019 12:00:00 GMT\r\n"
          "WWW-Authenticate: Digest realm=\"MMS Public API\", domain=\"\", nonce=\"" +
              nonce +
              "\", algorithm=MD5, qop=\"auth\", stale=false\r\n"
              "Content-Length: 106\r\n"
              "Connection: keep-alive\r\n\r\n"
              "{\n  \"reason\" : \"Unauthorized\",\n  \"error\" : 401,\n  \"detail\" : \"You are not authorized for "
              "this resource.\"\n}");
    CHECK(client.last_reason() == "no credentials");
}

TEST_CASE("each way to sign wrongly is refused for its own reason") {
    ApiClient client;
    const auto reason = [&](const Signing& signing) {
        const Response response = client.call("GET", job_path(), signing);
        CHECK(response.status == 401);
        CHECK(response.headers.first("WWW-Authenticate")->ends_with("stale=false"));
        return client.last_reason();
    };
    const auto replaced = [](const std::string& from, const std::string& to) {
        return Signing{.edit = [=](std::string& field) { field.replace(field.find(from), from.size(), to); }};
    };
    CHECK(reason({.key = "wrong"}) == "response does not match");
    CHECK(reason({.user = "NOBODY"}) == "the user is unknown");
    CHECK(reason({.method = "PUT"}) == "response does not match");
    CHECK(reason({.uri = jobs_path}) == "uri does not match");
    CHECK(reason(replaced(", qop=auth", ", qop=auth, nonce=\"x\"")) == "malformed Authorization: nonce stands twice");
    CHECK(reason(replaced(", qop=auth", ", qop=auth, URI=\"/\"")) == "malformed Authorization: URI stands twice");
    CHECK(reason(replaced(", qop=auth", ", qop=auth, x=1, x=1")) == "malformed Authorization: x stands twice");
    CHECK(reason({.nc = "6:000001"}) == "malformed Authorization: expected a comma");
    CHECK(reason(replaced("MMS Public API", "Other")) == "realm does not match");
    CHECK(reason(replaced("cnonce=", "xnonce=")) == "cnonce is missing");
    CHECK(reason(replaced(" nc=", " xc=")) == "nc is missing");
    CHECK(reason(replaced("qop=auth", "qop=auth-int")) == "qop was not offered");
    CHECK(reason(replaced("algorithm=MD5", "algorithm=SHA-256")) == "algorithm was not offered");
    CHECK(reason(replaced("Digest ", "Bearer ")) == "the scheme is not Digest");
    CHECK(reason(replaced("response=\"", "response=\"f")) == "response does not match");
}

TEST_CASE("the query belongs to the signed uri") {
    ApiClient client;
    CHECK(client.call("GET", job_path() + "?pretty=true", {.uri = job_path()}).status == 401);
    CHECK(client.call("GET", job_path() + "?pretty=true").status == 200);
}

TEST_CASE("an absolute target and an absolute uri name the same resource") {
    ApiClient client;
    const std::string here = "http://localhost:8080";
    const auto status = [&](const std::string& target, const std::string& uri) {
        return client.call("GET", target, {.uri = uri}).status;
    };
    CHECK(status(here + job_path(), job_path()) == 200);
    CHECK(status(here + job_path(), here + job_path()) == 200);
    CHECK(status(job_path(), here + job_path()) == 200);
    CHECK(status(job_path(), "HTTP://LocalHost:8080" + job_path()) == 200);
    CHECK(status("http://opsmgr.example" + job_path(), "http://opsmgr.example:80" + job_path()) == 200);
    CHECK(status("http://opsmgr.example/api/public/v1.0/groups", "/api/public/v1.0/groups/") == 401);
    CHECK(status(here + job_path() + "?pretty=true", job_path()) == 401);
    CHECK(status(job_path(), "http://elsewhere.example:8080" + job_path()) == 401);
    CHECK(status(job_path(), "https://localhost:8080" + job_path()) == 401);
    CHECK(status("http://opsmgr.example" + job_path(), "http://localhost:8080" + job_path()) == 401);
    CHECK(status(job_path(), job_path().substr(1)) == 401);
    const Json list = Json::parse(client.call("GET", "http://opsmgr.example" + jobs_path).body);
    CHECK(list.at("links")[0].at("href").get<std::string>().starts_with("http://opsmgr.example/api/"));
}

TEST_CASE("counts from 0 on are taken, each once") {
    ApiClient client;
    const std::string nonce = client.nonce();
    CHECK(client.call("GET", job_path(), {.nc = "00000000", .nonce = nonce}).status == 200);
    CHECK(client.call("GET", job_path(), {.nc = "00000001", .nonce = nonce}).status == 200);
    CHECK(client.call("GET", job_path(), {.nc = "00000000", .nonce = nonce}).status == 401);
    CHECK(client.last_reason() == "nc was used before");
}

TEST_CASE("nonces that were made stale are, and later ones are not") {
    ApiClient client;
    const std::string used = client.nonce();
    const std::string fresh = client.nonce();
    CHECK(client.call("GET", job_path(), {.nonce = used}).status == 200);
    client.mock.expire_nonces();
    for (const auto& [nonce, nc] : {std::pair(used, "1"), std::pair(used, "2"), std::pair(fresh, "1")}) {
        CHECK(client.call("GET", job_path(), {.nc = nc, .nonce = nonce})
                  .headers.first("WWW-Authenticate")
                  ->ends_with("stale=true"));
        CHECK(client.last_reason() == "nonce has expired");
    }
    CHECK(client.call("GET", job_path()).status == 200);
}

TEST_CASE("what real servers tolerate is accepted") {
    ApiClient client;
    const auto with = [&](const std::string& from, const std::string& to) {
        return client
            .call("GET", job_path(),
                  {.edit = [=](std::string& field) { field.replace(field.find(from), from.size(), to); }})
            .status;
    };
    CHECK(client.call("GET", job_path(), {.nc = "1"}).status == 200);
    CHECK(with("qop=auth", "qop=\"auth\"") == 200);
    CHECK(with("algorithm=MD5", "algorithm=\"md5\"") == 200);
    CHECK(with(", algorithm=MD5", "") == 200);
    CHECK(with("Digest ", "digest ") == 200);
}

TEST_CASE("a nonce serves many counts in any order, and no count twice") {
    ApiClient client;
    const std::string nonce = client.nonce();
    for (const auto* nc : {"00000001", "00000003", "00000002", "000003ff"})
        CHECK(client.call("GET", job_path(), {.nc = nc, .nonce = nonce}).status == 200);
    const Response again = client.call("GET", job_path(), {.nc = "00000002", .nonce = nonce});
    CHECK(again.status == 401);
    CHECK(again.headers.first("WWW-Authenticate")->ends_with("stale=false"));
    CHECK(client.last_reason() == "nc was used before");
}

TEST_CASE("a nonce that is used up, expired or not ours is stale when the digest is right") {
    ApiClient client;
    const auto stale = [&](const Signing& signing) {
        const Response response = client.call("GET", job_path(), signing);
        CHECK(response.status == 401);
        CHECK(response.headers.first("WWW-Authenticate")->ends_with("stale=true"));
        return client.last_reason();
    };
    CHECK(stale({.nc = "00000401", .nonce = client.nonce()}) == "nonce is used up");
    CHECK(stale({.nonce = "I+xG4xb7bUgq8uMBCuAxZPI+VDDcJ9q1"}) == "nonce was not issued here");
    const std::string old = client.nonce();
    client.clock.advance(59s);
    CHECK(client.call("GET", job_path(), {.nonce = old}).status == 200);
    client.clock.advance(1s);
    CHECK(stale({.nc = "00000002", .nonce = old}) == "nonce has expired");
    CHECK(client.call("GET", job_path(), {.key = "wrong", .nonce = old})
              .headers.first("WWW-Authenticate")
              ->ends_with("stale=false"));
}

TEST_CASE("counts far behind the highest one are refused, since nobody remembers them") {
    NonceStore store({});
    const Instant now{};
    const auto nonce = store.issue(now);
    const NonceLimits many{60s, 1'000'000};
    CHECK(store.use(nonce, 5000, now, many) == NonceUse::fresh);
    CHECK(store.use(nonce, 3977, now, many) == NonceUse::fresh);
    CHECK(store.use(nonce, 3976, now, many) == NonceUse::count_too_low);
    CHECK(store.use(nonce, 3977, now, many) == NonceUse::count_reused);
    CHECK(store.use(nonce, 999'999, now, many) == NonceUse::fresh);
    CHECK(store.use(nonce, 5000, now, many) == NonceUse::count_too_low);
}

TEST_CASE("a book that forgets used nonces never lets one in again") {
    NonceStore store({});
    Instant now{1h};
    const auto first = store.issue(now);
    CHECK(store.use(first, 1, now, {}) == NonceUse::fresh);
    for (std::size_t i = 0; i < NonceStore::remembered_at_most; ++i)
        CHECK(store.use(store.issue(now + 1ms), 1, now + 1ms, {}) == NonceUse::fresh);
    CHECK(store.use(first, 1, now + 2ms, {}) == NonceUse::unknown);
}

TEST_CASE("a key without the role is refused with a challenge and the code that says so") {
    ApiClient client;
    const Signing reader{.user = "READONLY", .key = "0fedcba9-8765-4321-0fed-cba987654321"};
    const Response response = client.call("PUT", retry_path(), reader);
    CHECK(response.status == 401);
    CHECK(response.headers.has("WWW-Authenticate"));
    CHECK(Json::parse(response.body).at("errorCode") == "USER_UNAUTHORIZED");
    CHECK(client.status() == "FAILURE");
    CHECK(Json::parse(client.call("GET", base + "/groups/" + other_group_id + "/logCollectionJobs").body)
              .at("errorCode") == "NOT_IN_GROUP");
}

TEST_CASE("the fixture decides how sign-in answers") {
    const auto store_with = [](const std::string& sign_in) {
        Store store = fixture_store("default", ApiClient::start);
        auto extra =
            read_store({{"extra", R"({"origin": "test", "keys": [], "groups": [], "signIn": )" + sign_in + "}"}},
                       ApiClient::start);
        store.sign_in = extra->sign_in;
        return store;
    };
    SECTION("off asks for nothing") {
        ApiClient client(store_with(R"({"mode": "off"})"));
        CHECK(client.plain("PUT", retry_path()).status == 200);
    }
    SECTION("any-key challenges and then accepts whatever digest comes") {
        ApiClient client(store_with(R"({"mode": "any-key"})"));
        CHECK(client.plain("GET", job_path()).status == 401);
        CHECK(client.call("GET", job_path(), {.key = "whatever"}).status == 200);
    }
    SECTION("a shorter life and fewer uses make a nonce stale sooner") {
        ApiClient client(store_with(R"({"nonceLifeSeconds": 2, "nonceUses": 2})"));
        const auto nonce = client.nonce();
        CHECK(client.call("GET", job_path(), {.nc = "2", .nonce = nonce}).status == 200);
        CHECK(client.call("GET", job_path(), {.nc = "3", .nonce = nonce}).status == 401);
        client.clock.advance(2s);
        CHECK(client.call("GET", job_path(), {.nc = "1", .nonce = nonce}).status == 401);
        CHECK(client.last_reason() == "nonce has expired");
    }
    SECTION("the next answers to credentials can be written down") {
        ApiClient client(store_with(
            R"({"next": [{"answer": "refuse"}, {"answer": "stale"}, {"answer": "unavailable", "retryAfter": 3, "times": 2}]})"));
        CHECK(client.call("GET", job_path()).headers.first("WWW-Authenticate")->ends_with("stale=false"));
        CHECK(client.call("GET", job_path()).headers.first("WWW-Authenticate")->ends_with("stale=true"));
        for (int i = 0; i < 2; ++i) {
            const Response response = client.call("GET", job_path());
            CHECK(response.status == 503);
            CHECK(response.headers.first("Retry-After") == "3");
        }
        CHECK(client.call("GET", job_path()).status == 200);
    }
}

TEST_CASE("a clock that is set back shuts nobody out, and lets no count in twice") {
    NonceStore store({});
    const Instant now{24h};
    const auto first = store.issue(now);
    CHECK(store.use(first, 1, now, {}) == NonceUse::fresh);
    const auto later = store.issue(now + 90s);
    CHECK(store.use(later, 1, now + 90s, {}) == NonceUse::fresh);  // the first has run out, and is forgotten
    const auto set_back = store.issue(now - 60s);
    CHECK(store.use(set_back, 1, now - 60s, {}) == NonceUse::fresh);
    CHECK(store.use(set_back, 1, now - 60s, {}) == NonceUse::count_reused);
    CHECK(store.use(first, 2, now - 60s, {}) == NonceUse::unknown);
}

TEST_CASE("who is let in for the connection's sake is refused when no key is left") {
    ApiClient client("default", {"connection-stays-signed-in"});
    Request request = client.signed_request("GET", job_path(), {});
    request.connection = 7;
    CHECK(client.mock.handle(request).status == 200);
    request.headers.remove("Authorization");
    CHECK(client.mock.handle(request).status == 200);
    client.mock.with_store([](Store& store, Instant) {
        store.keys.clear();
        return 0;
    });
    CHECK(client.mock.handle(request).status == 401);
}

TEST_CASE("the keyed hash of nonces is SipHash: it gives what the reference implementation does") {
    constexpr SipHashKey key{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    CHECK(sip_hash(key, {}) == SipHashKey{0xe6a825ba047f81a3U, 0x930255c71472f66dU});
    CHECK(sip_hash(key, {key[0]}) == SipHashKey{0x61f55862baa9623bU, 0xb49714f364e2830fU});
    CHECK(sip_hash(key, {key[0], key[1]}) == SipHashKey{0xbb54b067caa4e26eU, 0x77052385bf1533fdU});
}

TEST_CASE("no digit of a nonce can be another one") {
    NonceStore store({});
    const std::string nonce = store.issue(Instant{1h});
    CHECK(store.look(nonce, Instant{1h}, {}) == NonceUse::fresh);
    for (std::size_t place = 0; place < nonce.size(); ++place) {
        std::string other = nonce;
        other[place] = other[place] == 'A' ? 'B' : 'A';
        CHECK(store.look(other, Instant{1h}, {}) == NonceUse::unknown);
    }
    CHECK(NonceStore({1, 0}).look(nonce, Instant{1h}, {}) == NonceUse::unknown);
}

TEST_CASE("a challenge is written the same whether its text is kept or not") {
    SignInSettings settings;
    settings.realm = R"(a "realm", nonce="", stale=true)";
    const ChallengeText usual(settings);
    for (const bool stale : {false, true})
        for (const std::string_view nonce : {"abc", "", R"(with "quotes" and \)"})
            CHECK(usual.text(nonce, stale) == challenge_text(DigestAuthenticator::challenge(settings, nonce, stale)));
}
