// Keys and sign-in set while a mock runs, and calls of the control API that name what is not there.
#include "admin_client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;

namespace {

const std::string nowhere = "ffffffffffffffffffffffff";

std::string stale_of(const Response& response) {
    const auto challenge = response.headers.first("WWW-Authenticate");
    if (!challenge) return std::to_string(response.status);
    return std::string(challenge->substr(challenge->rfind("stale=")));
}

}  // namespace

TEST_CASE("a key is revoked and another one added while the mock runs") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    CHECK(call(mock, "GET", job_path()).status == 200);
    CHECK(admin.ask("DELETE", "/keys/ABCDEFGH").body.at("revoked") == "ABCDEFGH");
    CHECK(call(mock, "GET", job_path()).status == 401);
    CHECK(mock.journal().entries().back().reason == "the user is unknown");
    CHECK(admin.fault("DELETE", "/keys/ABCDEFGH") ==
          "404 path: there is no key pair with the public key ABCDEFGH here");

    const std::string fresh =
        R"({"publicKey": "A key/1", "privateKey": "secret-of-it", "roles": [{"role": "GROUP_OWNER", "group": ")" +
        group_id + R"("}]})";
    const auto added = admin.ask("POST", "/keys", fresh);
    CHECK(added.status == 201);
    CHECK(added.body.at("publicKey") == "A key/1");
    CHECK(call(mock, "GET", job_path(), "A key/1", "secret-of-it").status == 200);
    CHECK(admin.fault("POST", "/keys", fresh) == "409 /publicKey: another key pair has this public key already");
    CHECK(admin.ask("GET", "/keys").body.dump().find("secret-of-it") == std::string::npos);
    CHECK(admin.ask("GET", "/keys").body.at("keys").size() == 2);
    CHECK(admin.ask("DELETE", "/keys/A%20key%2F1").status == 200);
    CHECK(call(mock, "GET", job_path(), "A key/1", "secret-of-it").status == 401);

    admin.ask("POST", "/reset");
    CHECK(call(mock, "GET", job_path()).status == 200);
    CHECK(admin.ask("GET", "/keys").body.at("keys").size() == 2);
    CHECK(admin.fault("POST", "/keys", R"({"publicKey": "X"})").starts_with("400 "));
    CHECK(admin.fault("POST", "/keys",
                      R"({"publicKey": "X", "privateKey": "Y", "roles": [{"role": "GROUP_OWNER", "group": ")" +
                          nowhere + R"("}]})") == "400 /roles/0/group: there is no group " + nowhere + " here");
}

TEST_CASE("nonces are made stale while the mock runs") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    const Request unsigned_request{"GET", job_path(), {{"Host", "a"}}, ""};
    const auto challenge = mock.handle(unsigned_request);
    CHECK(admin.ask("POST", "/sign-in/stale").body.at("stale") == "all");
    const std::string nonce(
        parse_challenges(*challenge.headers.first("WWW-Authenticate"))->back().value("nonce").value());
    const auto a1 =
        digest_a1(DigestAlgorithm::md5, "ABCDEFGH", "MMS Public API", "12345678-90ab-cdef-1234-567890abcdef");
    const auto response =
        digest_response(DigestAlgorithm::md5, {a1, "GET", job_path(), nonce, "00000001", "c", "auth"}).str();
    Request request = unsigned_request;
    request.headers.add(
        "Authorization",
        fmt::format(
            R"(Digest username="ABCDEFGH", realm="MMS Public API", nonce="{}", uri="{}", nc=00000001, cnonce="c", qop=auth, response="{}")",
            nonce, job_path(), response));
    CHECK(stale_of(mock.handle(request)) == "stale=true");
    CHECK(call(mock, "GET", job_path()).status == 200);
}

TEST_CASE("the next sign-ins are answered as a call says, and then as usual") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    const auto set = [&](const char* next) { return admin.ask("PATCH", "/sign-in", next).body; };
    CHECK(
        set(R"({"next": [{"answer": "refuse", "times": 3}, {"answer": "stale"}, {"answer": "unavailable", "retryAfter": 7}]})")
            .at("next") ==
        Json::parse(
            R"([{"answer": "refuse", "times": 3}, {"answer": "stale"}, {"answer": "unavailable", "retryAfter": 7}])"));
    for (int i = 0; i < 3; ++i) CHECK(stale_of(call(mock, "GET", job_path())) == "stale=false");
    CHECK(stale_of(call(mock, "GET", job_path())) == "stale=true");
    CHECK(call(mock, "GET", job_path()).headers.first("Retry-After") == "7");
    CHECK(call(mock, "GET", job_path()).status == 200);

    set(R"({"next": [{"answer": "refuse", "times": 1000}]})");
    CHECK(set(R"({"next": []})").count("next") == 0);
    CHECK(call(mock, "GET", job_path()).status == 200);
    CHECK(set(R"({"mode": "off"})").at("mode") == "off");
    CHECK(mock.handle({"GET", job_path(), {{"Host", "a"}}, ""}).status == 200);
    CHECK(admin.ask("GET", "/sign-in").body.at("mode") == "off");
    admin.ask("POST", "/reset");
    CHECK(admin.ask("GET", "/sign-in").body.at("mode") == "digest");
    CHECK(admin.fault("PATCH", "/sign-in", R"({"mode": "off", "next": [{"answer": "no"}]})")
              .starts_with("400 /next/0/answer: "));
    CHECK(admin.fault("PATCH", "/sign-in", R"({"nxt": []})").starts_with("400 /nxt: "));
    CHECK(admin.ask("GET", "/sign-in").body.at("mode") == "digest");
}

TEST_CASE("a call that names a job or group that is not there is refused") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    const std::string job = "there is no job " + nowhere + " here";
    CHECK(admin.fault("POST", "/requests/verify",
                      R"({"operation": "retry", "never": true, "job": ")" + nowhere + R"("})") == "400 /job: " + job);
    CHECK(admin.fault("POST", "/requests/count", R"({"group": ")" + nowhere + R"("})") ==
          "400 /group: there is no group " + nowhere + " here");
    CHECK(admin.fault("GET", "/requests?job=" + nowhere) == "400 query parameter job: " + job);
    CHECK(admin.fault("PUT", "/faults",
                      R"({"faults": [{"do": {"status": 503}}, {"on": {"job": ")" + nowhere +
                          R"("}, "do": {"status": 503}}]})") == "400 /faults/1/on/job: " + job);
    CHECK(admin.ask("GET", "/faults").body.at("faults").empty());

    // What a client has asked for, what it has deleted, and what was there at the start may be asked about.
    CHECK(call(mock, "GET", job_path(nowhere)).status == 404);
    CHECK(
        admin.ask("POST", "/requests/verify", R"({"operation": "get-one", "exactly": 1, "job": ")" + nowhere + R"("})")
            .status == 200);
    CHECK(call(mock, "DELETE", job_path(done_job_id)).status == 200);
    admin.ask("DELETE", "/requests");
    CHECK(admin
              .ask("POST", "/requests/verify",
                   R"({"operation": "retry", "never": true, "job": ")" + done_job_id + R"("})")
              .status == 200);
    CHECK(
        admin.ask("PUT", "/faults", R"({"faults": [{"on": {"job": ")" + done_job_id + R"("}, "do": {"status": 503}}]})")
            .status == 200);
}
