#include "redaction/redaction.hpp"
#include "session/digest_signer.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

Headers challenge(const std::string& text) {
    return {{"WWW-Authenticate", text}};
}
const std::string documented =
    R"(Digest realm="MMS Public API", domain="", nonce="abcd", algorithm=MD5, qop="auth", stale=false)";

std::optional<AuthScheme> credentials_of(const std::string& field_value) {
    const auto read = parse_challenges(field_value);
    return read && read->size() == 1 ? std::optional(read->front()) : std::nullopt;
}

}  // namespace

TEST_CASE("a signature can be verified by whoever knows the key") {
    DigestSigner signer({"user", "secret"}, std::nullopt, 1);
    REQUIRE(signer.learn(challenge(documented)));
    const auto credentials = credentials_of(signer.authorization("PUT", "/a?b=c", ""));
    REQUIRE(credentials);
    CHECK(credentials->value("nc") == "00000001");
    const auto a1 = digest_a1(DigestAlgorithm::md5, "user", "MMS Public API", "secret");
    CHECK(credentials->value("response") ==
          digest_response(DigestAlgorithm::md5,
                          {a1, "PUT", "/a?b=c", "abcd", "00000001", *credentials->value("cnonce"), "auth"}));
    CHECK(credentials_of(signer.authorization("PUT", "/", ""))->value("nc") == "00000002");
    signer.learn(challenge(R"(Digest realm="r", nonce="efgh", qop="auth")"));
    CHECK_FALSE(signer.reusing());
    CHECK(credentials_of(signer.authorization("PUT", "/", ""))->value("nc") == "00000001");
    signer.learn(challenge(documented));  // as a target does that has one nonce for each resource
    CHECK(signer.reusing());
    CHECK(credentials_of(signer.authorization("PUT", "/", ""))->value("nc") == "00000003");
}

TEST_CASE("the cookie of the newest challenge is kept without its attributes") {
    DigestSigner signer({"user", "secret"}, std::nullopt, 1);
    signer.learn(challenge(documented));
    CHECK(signer.cookie().empty());
    Headers with_cookie = challenge(documented);
    with_cookie.add("Set-Cookie", "session=abcd; HttpOnly; Path=/");
    signer.learn(with_cookie);
    CHECK(signer.cookie() == "session=abcd");
    signer.learn({});
    CHECK(signer.cookie() == "session=abcd");
}

TEST_CASE("Basic credentials are the key itself") {
    DigestSigner signer({"user", "secret"}, std::nullopt, 1);
    Signature signature;
    signature.basic = true;
    CHECK(signer.authorization("GET", "/", "", signature) == "Basic dXNlcjpzZWNyZXQ=");
}

TEST_CASE("of several challenges the one that can be answered is taken") {
    DigestSigner signer({"user", "secret"}, std::nullopt, 1);
    CHECK_FALSE(signer.learn(challenge(R"(Basic realm="x")")));
    CHECK_FALSE(signer.learn(challenge(R"(Digest realm="x", nonce="n", algorithm=SHA-512-256, qop="auth")")));
    CHECK_FALSE(signer.learn(challenge(R"(Digest realm="x", nonce="")")));
    CHECK(signer.learn(challenge(
        R"(Basic realm="x", Digest realm="x", nonce="n", algorithm=SHA-256, qop="auth-int,auth", opaque="o")")));
    const auto credentials = credentials_of(signer.authorization("GET", "/", ""));
    CHECK(credentials->value("qop") == "auth");
    CHECK(credentials->value("opaque") == "o");
    CHECK(credentials->value("response")->size() == 64);
}

TEST_CASE("without qop the older form is signed") {
    DigestSigner signer({"user", "secret"}, std::nullopt, 1);
    REQUIRE(signer.learn(challenge(R"(Digest realm="x", nonce="n", op="auth")")));
    const auto credentials = credentials_of(signer.authorization("GET", "/", ""));
    CHECK_FALSE(credentials->find("qop"));
    CHECK_FALSE(credentials->find("nc"));
}

TEST_CASE("each way to sign wrongly differs in what it names") {
    const auto signed_with = [](const Signature& signature) {
        DigestSigner signer({"user", "secret"}, Credentials{"other", "key"}, 1);
        signer.learn(challenge(documented));
        return signer.authorization("GET", "/", "", signature);
    };
    const auto right = credentials_of(signed_with({}));
    Signature one;
    one.answer = Signature::Answer::one_digit_off;
    const std::string off(*credentials_of(signed_with(one))->value("response"));
    CHECK(off.substr(0, 31) == right->value("response")->substr(0, 31));
    CHECK(off != *right->value("response"));
    Signature scheme;
    scheme.scheme = "digest";
    scheme.quoted_qop = true;
    scheme.unpadded_count = true;
    CHECK(signed_with(scheme).starts_with("digest username="));
    CHECK(signed_with(scheme).find(", qop=\"auth\", nc=1,") != std::string::npos);
    Signature extended;
    extended.unknown_parameter = true;
    CHECK(signed_with(extended).ends_with(", x-unknown=\"1\""));
    Signature lacking;
    lacking.without = {"nc"};
    CHECK_FALSE(credentials_of(signed_with(lacking))->find("nc"));
    lacking.without = {"response", "uri", "qop"};
    const auto without = credentials_of(signed_with(lacking));
    for (const char* name : {"response", "uri", "qop"}) CHECK_FALSE(without->find(name));
    CHECK(without->value("nonce") == "abcd");
    Signature empty;
    empty.answer = Signature::Answer::empty;
    empty.user = Signature::User::empty;
    CHECK(credentials_of(signed_with(empty))->value("response") == "");
    CHECK(credentials_of(signed_with(empty))->value("username") == "");
    Signature recased;
    recased.key = Signature::Key::recased;
    const std::string with_capitals(*credentials_of(signed_with(recased))->value("response"));
    const auto a1 = digest_a1(DigestAlgorithm::md5, "user", "MMS Public API", "SECRET");
    const std::string cnonce(*right->value("cnonce"));
    CHECK(with_capitals == digest_response(DigestAlgorithm::md5, {a1, "GET", "/", "abcd", "00000001", cnonce, "auth"}));
    Signature user;
    user.user = Signature::User::unprivileged;
    CHECK(credentials_of(signed_with(user))->value("username") == "other");
    Signature forged;
    forged.nonce = Signature::Nonce::forged;
    CHECK(credentials_of(signed_with(forged))->value("nonce") != "abcd");
}

TEST_CASE("secrets are labelled in every form in which they may travel") {
    Redaction redaction;
    redaction.hide("k\"y/1+2=three four", "~key");
    redaction.learn({{"Authorization",
                      R"(Digest username="u", nonce="nonce-one", response="0123456789abcdef", cnonce="cafecafe")"}});
    redaction.learn({{"WWW-Authenticate", R"(Digest realm="r", nonce="nonce-two")"}});
    CHECK(redaction.redacted(R"(k"y/1+2=three four)") == "~key");
    CHECK(redaction.redacted(R"(k\"y/1+2=three four)") == "~key");
    CHECK(redaction.redacted("k%22y%2F1%2B2%3Dthree%20four") == "~key");
    CHECK(redaction.redacted("k%22y%2f1%2b2%3dthree%20four") == "~key");
    CHECK(redaction.redacted("6b22792f312b323d746872656520666f7572") == "~key");
    CHECK(redaction.redacted("dXNlcjprInkvMSsyPXRocmVlIGZvdXI=").find("InkvMSsyPXRocmVlIGZvdX") == std::string::npos);
    CHECK(redaction.redacted("nonce-one nonce-two 0123456789abcdef cafecafe") == "~N1 ~N2 ~R1 ~C1");
    const Headers shown = redaction.redacted(Headers{{"Set-Cookie", "secret"}, {"Content-Type", "text/plain"}});
    CHECK(shown == Headers{{"Set-Cookie", "~hidden (6 bytes)"}, {"Content-Type", "text/plain"}});
}

TEST_CASE("Authentication-Info is compared with the request, and by a key that the target must know") {
    DigestSigner signer({"user", "secret"}, std::nullopt, 1);
    const Headers request{{"Authorization",
                           R"(Digest username="user", realm="MMS Public API", nonce="abcd", uri="/a?b=c", )"
                           R"(algorithm=MD5, qop=auth, nc=00000001, cnonce="0a4f113b", response="00")"}};
    const auto wrong_in = [&](const std::string& info) {
        const auto learned = signer.learn_info(request, {{"Authentication-Info", info}});
        return learned ? learned->wrong : std::vector<std::string>{"unread"};
    };
    // md5(md5("user:MMS Public API:secret"):abcd:00000001:0a4f113b:auth:md5(":/a?b=c")), by Python's hashlib
    const std::string right = "cc955d2492d262c92be3723188768411";
    CHECK(wrong_in("rspauth=\"" + right + "\", cnonce=\"0a4f113b\", nc=00000001, qop=auth").empty());
    CHECK(wrong_in("rspauth=\"" + std::string(32, '0') + "\", nc=00000001") == std::vector<std::string>{"rspauth"});
    CHECK(wrong_in("cnonce=\"0a4f113c\", nc=00000002, qop=auth-int") ==
          std::vector<std::string>{"qop", "cnonce", "nc"});
    CHECK(wrong_in("nextnonce=\"efgh\"").empty());
    CHECK(wrong_in("no list of parameters") == std::vector<std::string>{"unread"});
    CHECK_FALSE(signer.learn_info({}, {{"Authentication-Info", "qop=auth"}}));
}

TEST_CASE("the next nonce of Authentication-Info has a count of its own") {
    DigestSigner signer({"user", "secret"}, std::nullopt, 1);
    REQUIRE(signer.learn(challenge(documented)));
    Signature next;
    next.nonce = Signature::Nonce::next;
    CHECK(credentials_of(signer.authorization("GET", "/", "", next))->value("nonce") == "abcd");  // none is offered yet
    const Headers request{{"Authorization", signer.authorization("GET", "/", "")}};
    REQUIRE(signer.learn_info(request, {{"Authentication-Info", "nextnonce=\"efgh\""}}));
    const auto credentials = credentials_of(signer.authorization("GET", "/", "", next));
    CHECK(credentials->value("nonce") == "efgh");
    CHECK(credentials->value("nc") == "00000001");
    CHECK(credentials_of(signer.authorization("GET", "/", ""))->value("nc") == "00000003");
}
