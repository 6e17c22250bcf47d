#include "caller.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

TEST_CASE("a request without credentials gets the documented challenge and the document seen on real deployments") {
    Caller caller;
    const Reply reply = caller.plain("PUT", retry_path());
    const std::string nonce(parse_challenges(*reply.headers.first("WWW-Authenticate"))->front().value("nonce").value());
    CHECK(nonce.size() == 32);
    CHECK(to_wire(reply) ==
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
    CHECK(caller.last_reason() == "no credentials");
}

TEST_CASE("each way to sign wrongly is refused for its own reason") {
    Caller caller;
    const auto reason = [&](Signing signing) {
        const Reply reply = caller.call("GET", job_path(), std::move(signing));
        CHECK(reply.status == 401);
        CHECK(reply.headers.first("WWW-Authenticate")->ends_with("stale=false"));
        return caller.last_reason();
    };
    const auto replaced = [](const std::string& from, const std::string& to) {
        return Signing{.edit = [=](std::string& field) { field.replace(field.find(from), from.size(), to); }};
    };
    CHECK(reason({.key = "wrong"}) == "response does not match");
    CHECK(reason({.user = "NOBODY"}) == "the user is unknown");
    CHECK(reason({.method = "PUT"}) == "response does not match");
    CHECK(reason({.uri = jobs_path}) == "uri does not match");
    CHECK(reason({.nc = "00000000"}) == "nc is 0, counts begin at 1");
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
    Caller caller;
    CHECK(caller.call("GET", job_path() + "?pretty=true", {.uri = job_path()}).status == 401);
    CHECK(caller.call("GET", job_path() + "?pretty=true").status == 200);
}

TEST_CASE("what real servers tolerate is accepted") {
    Caller caller;
    const auto with = [&](const std::string& from, const std::string& to) {
        return caller
            .call("GET", job_path(),
                  {.edit = [=](std::string& field) { field.replace(field.find(from), from.size(), to); }})
            .status;
    };
    CHECK(caller.call("GET", job_path(), {.nc = "1"}).status == 200);
    CHECK(with("qop=auth", "qop=\"auth\"") == 200);
    CHECK(with("algorithm=MD5", "algorithm=\"md5\"") == 200);
    CHECK(with(", algorithm=MD5", "") == 200);
    CHECK(with("Digest ", "digest ") == 200);
}

TEST_CASE("a nonce serves many counts in any order, and no count twice") {
    Caller caller;
    const std::string nonce = caller.nonce();
    for (const auto* nc : {"00000001", "00000003", "00000002", "000003ff"})
        CHECK(caller.call("GET", job_path(), {.nc = nc, .nonce = nonce}).status == 200);
    const Reply again = caller.call("GET", job_path(), {.nc = "00000002", .nonce = nonce});
    CHECK(again.status == 401);
    CHECK(again.headers.first("WWW-Authenticate")->ends_with("stale=false"));
    CHECK(caller.last_reason() == "nc was used before");
}

TEST_CASE("a nonce that is used up, expired or not ours is stale when the digest is right") {
    Caller caller;
    const auto stale = [&](Signing signing) {
        const Reply reply = caller.call("GET", job_path(), std::move(signing));
        CHECK(reply.status == 401);
        CHECK(reply.headers.first("WWW-Authenticate")->ends_with("stale=true"));
        return caller.last_reason();
    };
    CHECK(stale({.nc = "00000401", .nonce = caller.nonce()}) == "nonce is used up");
    CHECK(stale({.nonce = "I+xG4xb7bUgq8uMBCuAxZPI+VDDcJ9q1"}) == "nonce was not issued here");
    const std::string old = caller.nonce();
    caller.clock.advance(59s);
    CHECK(caller.call("GET", job_path(), {.nonce = old}).status == 200);
    caller.clock.advance(1s);
    CHECK(stale({.nc = "00000002", .nonce = old}) == "nonce has expired");
    CHECK(caller.call("GET", job_path(), {.key = "wrong", .nonce = old})
              .headers.first("WWW-Authenticate")
              ->ends_with("stale=false"));
}

TEST_CASE("counts far behind the highest one are refused, since nobody remembers them") {
    NonceBook book({});
    const Instant now{};
    const auto nonce = book.issue(now);
    const NonceLimits many{60s, 1'000'000};
    CHECK(book.use(nonce, 5000, now, many) == NonceUse::fresh);
    CHECK(book.use(nonce, 3977, now, many) == NonceUse::fresh);
    CHECK(book.use(nonce, 3976, now, many) == NonceUse::count_too_low);
    CHECK(book.use(nonce, 3977, now, many) == NonceUse::count_reused);
    CHECK(book.use(nonce, 999'999, now, many) == NonceUse::fresh);
    CHECK(book.use(nonce, 5000, now, many) == NonceUse::count_too_low);
}

TEST_CASE("a book that forgets used nonces never lets one in again") {
    NonceBook book({});
    Instant now{1h};
    const auto first = book.issue(now);
    CHECK(book.use(first, 1, now, {}) == NonceUse::fresh);
    for (std::size_t i = 0; i < NonceBook::remembered_at_most; ++i)
        CHECK(book.use(book.issue(now + 1ms), 1, now + 1ms, {}) == NonceUse::fresh);
    CHECK(book.use(first, 1, now + 2ms, {}) == NonceUse::unknown);
}

TEST_CASE("a key without the role is refused with a challenge and the code that says so") {
    Caller caller;
    const Signing reader{.user = "READONLY", .key = "0fedcba9-8765-4321-0fed-cba987654321"};
    const Reply reply = caller.call("PUT", retry_path(), reader);
    CHECK(reply.status == 401);
    CHECK(reply.headers.has("WWW-Authenticate"));
    CHECK(Json::parse(reply.body).at("errorCode") == "USER_UNAUTHORIZED");
    CHECK(caller.status() == "FAILURE");
    CHECK(Json::parse(caller.call("GET", base + "/groups/" + other_group_id + "/logCollectionJobs").body)
              .at("errorCode") == "NOT_IN_GROUP");
}

TEST_CASE("the fixture decides how sign-in answers") {
    const auto world_with = [](const std::string& sign_in) {
        World world = fixture_world("default", Caller::start);
        auto extra = read_world(
            {{"extra", R"({"origin": "test", "keys": [], "groups": [], "signIn": )" + sign_in + "}"}}, Caller::start);
        world.sign_in = extra->sign_in;
        return world;
    };
    SECTION("off asks for nothing") {
        Caller caller(world_with(R"({"mode": "off"})"));
        CHECK(caller.plain("PUT", retry_path()).status == 200);
    }
    SECTION("any-key challenges and then accepts whatever digest comes") {
        Caller caller(world_with(R"({"mode": "any-key"})"));
        CHECK(caller.plain("GET", job_path()).status == 401);
        CHECK(caller.call("GET", job_path(), {.key = "whatever"}).status == 200);
    }
    SECTION("a shorter life and fewer uses make a nonce stale sooner") {
        Caller caller(world_with(R"({"nonceLifeSeconds": 2, "nonceUses": 2})"));
        const auto nonce = caller.nonce();
        CHECK(caller.call("GET", job_path(), {.nc = "2", .nonce = nonce}).status == 200);
        CHECK(caller.call("GET", job_path(), {.nc = "3", .nonce = nonce}).status == 401);
        caller.clock.advance(2s);
        CHECK(caller.call("GET", job_path(), {.nc = "1", .nonce = nonce}).status == 401);
        CHECK(caller.last_reason() == "nonce has expired");
    }
    SECTION("the next answers to credentials can be written down") {
        Caller caller(world_with(
            R"({"next": [{"answer": "refuse"}, {"answer": "stale"}, {"answer": "unavailable", "retryAfter": 3, "times": 2}]})"));
        CHECK(caller.call("GET", job_path()).headers.first("WWW-Authenticate")->ends_with("stale=false"));
        CHECK(caller.call("GET", job_path()).headers.first("WWW-Authenticate")->ends_with("stale=true"));
        for (int i = 0; i < 2; ++i) {
            const Reply reply = caller.call("GET", job_path());
            CHECK(reply.status == 503);
            CHECK(reply.headers.first("Retry-After") == "3");
        }
        CHECK(caller.call("GET", job_path()).status == 200);
    }
}

TEST_CASE("a clock that is set back shuts nobody out, and lets no count in twice") {
    NonceBook book({});
    const Instant now{24h};
    const auto first = book.issue(now);
    CHECK(book.use(first, 1, now, {}) == NonceUse::fresh);
    const auto later = book.issue(now + 90s);
    CHECK(book.use(later, 1, now + 90s, {}) == NonceUse::fresh);  // the first has run out, and is forgotten
    const auto set_back = book.issue(now - 60s);
    CHECK(book.use(set_back, 1, now - 60s, {}) == NonceUse::fresh);
    CHECK(book.use(set_back, 1, now - 60s, {}) == NonceUse::count_reused);
    CHECK(book.use(first, 2, now - 60s, {}) == NonceUse::unknown);
}

TEST_CASE("who is let in for the connection's sake is refused when no key is left") {
    Caller caller("default", {"connection-stays-signed-in"});
    Request request = caller.signed_request("GET", job_path(), {});
    request.connection = 7;
    CHECK(caller.mock.handle(request).status == 200);
    request.headers.remove("Authorization");
    CHECK(caller.mock.handle(request).status == 200);
    caller.mock.with_world([](World& world, Instant) {
        world.keys.clear();
        return 0;
    });
    CHECK(caller.mock.handle(request).status == 401);
}
