// The arithmetic against the worked examples of the RFCs, which we did not make.
#include <opsmgr/contracts/digest.hpp>

#include "catch.hpp"

using namespace opsmgr;

TEST_CASE("the example of RFC 2617, section 3.5, comes out") {
    const auto a1 = digest_a1(DigestAlgorithm::md5, "Mufasa", "testrealm@host.com", "Circle Of Life");
    CHECK(a1 == "939e7578ed9e3c518a452acee763bce9");
    CHECK(digest_response(DigestAlgorithm::md5, {a1, "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                                                 "00000001", "0a4f113b", "auth"}) ==
          "6629fae49393a05397450978507c4ef1");
}

TEST_CASE("both examples of RFC 7616, section 3.9.1, come out") {
    const std::string nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    const std::string cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    const auto answer = [&](DigestAlgorithm algorithm) {
        const auto a1 = digest_a1(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        return digest_response(algorithm, {a1, "GET", "/dir/index.html", nonce, "00000001", cnonce, "auth"});
    };
    CHECK(answer(DigestAlgorithm::md5) == "8ca523f5e9506fed4657c9700eebdbec");
    CHECK(answer(DigestAlgorithm::sha_256) == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST_CASE("without qop the older form of RFC 2069 is computed") {
    // The example of RFC 2069, section 2.4, with the response of its erratum 749.
    const auto a1 = digest_a1(DigestAlgorithm::md5, "Mufasa", "testrealm@host.com", "CircleOfLife");
    CHECK(digest_response(DigestAlgorithm::md5, {a1, "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "",
                                                 "", ""}) == "1949323746fe6a43ef61f9606e7febea");
}

TEST_CASE("a challenge is read with its parameters in order and its quotes undone") {
    const auto read = parse_challenges(
        R"(Digest realm="MMS Public API", domain="", nonce="I+xG/4x==", algorithm=MD5, qop="auth", stale=false)");
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    const AuthScheme& digest = read->front();
    CHECK(digest.name == "Digest");
    CHECK(digest.value("REALM") == "MMS Public API");
    CHECK(digest.value("domain") == "");
    CHECK(digest.value("nonce") == "I+xG/4x==");
    CHECK_FALSE(digest.find("algorithm")->quoted);
    CHECK_FALSE(digest.value("opaque"));
}

TEST_CASE("several challenges in one field are told apart") {
    const auto read =
        parse_challenges(R"(Basic realm="simple", Negotiate, Bearer abc==, Digest realm="a, \"b\"", nonce=x)");
    REQUIRE(read);
    REQUIRE(read->size() == 4);
    CHECK(read->at(0).value("realm") == "simple");
    CHECK(read->at(1).parameters.empty());
    CHECK(read->at(2).token68 == "abc==");
    CHECK(read->at(3).value("realm") == "a, \"b\"");
    CHECK(read->at(3).value("nonce") == "x");
}

TEST_CASE("a challenge with broken syntax is refused with the column") {
    const auto fault = [](std::string_view text) {
        const auto read = parse_challenges(text);
        REQUIRE_FALSE(read);
        return std::to_string(read.error().column) + ": " + read.error().why;
    };
    CHECK(fault(R"(Digest realm="never closed)") == "14: the quote is never closed");
    CHECK(fault(R"(Digest realm=MMS Public API)") == "18: expected a comma");
    CHECK(fault(R"(realm="x")") == "1: a parameter stands before any scheme");
    CHECK(fault(R"(Digest nonce=x, realm=)") == "23: expected a value");
    CHECK(fault(R"(Basic YWJj, realm=x)") == "13: a scheme has either a token or parameters, not both");
    CHECK(fault("") == "1: expected a scheme");
}

TEST_CASE("credentials are one scheme and not several") {
    std::string room;
    const auto read = parse_credentials(R"(digest username="u",uri="/a?b=c,d", nc=1)", room);
    REQUIRE(read);
    CHECK(read->value("uri") == "/a?b=c,d");
    CHECK_FALSE(parse_credentials("Basic abc, Digest a=b", room));
    CHECK(parse_credentials("Basic dTpw", room)->token68 == "dTpw");
    CHECK(parse_credentials("Basic dTpwOng==", room)->token68 == "dTpwOng==");
}

TEST_CASE("a parameter that stands twice in credentials is refused with the column of the second") {
    std::string room;
    const auto fault = [&](std::string_view text) {
        const auto read = parse_credentials(text, room);
        return read ? "" : std::to_string(read.error().column) + ": " + read.error().why;
    };
    CHECK(fault(R"(Digest nc=1, uri="/", NC=2)") == "23: NC stands twice");
    CHECK(fault(R"(Digest a=1, b=1, c="a=1, a=1")").empty());
    CHECK(
        fault(R"(Digest username="u", userhash=true, url="/", uri="/")").empty());  // alike in first letter and length
    CHECK(fault(R"(Digest username="u", userhash=true, username="u")") == "37: username stands twice");
}

TEST_CASE("escapes in credentials are undone beside them, and nothing moves while more are") {
    std::string room;
    const std::string value =
        R"(Digest username="a\"b", realm="plain", nonce="\\\\", cnonce="tail\e", opaque="", uri="\/x")";
    const auto read = parse_credentials(value, room);
    REQUIRE(read);
    CHECK(read->value("username") == "a\"b");
    CHECK(read->value("realm") == "plain");
    CHECK(read->value("nonce") == "\\\\");
    CHECK(read->value("cnonce") == "taile");
    CHECK(read->value("opaque") == "");
    CHECK(read->value("uri") == "/x");
    std::string unclosed;
    CHECK_FALSE(parse_credentials(R"(Digest username="a\")", unclosed));
}

TEST_CASE("algorithm tokens are known without case") {
    CHECK(parse_algorithm("md5") == DigestAlgorithm::md5);
    CHECK(parse_algorithm("sha-256-SESS") == DigestAlgorithm::sha_256_sess);
    CHECK_FALSE(parse_algorithm("SHA-512-256"));
}

TEST_CASE("a quoted string escapes quotes and backslashes") {
    CHECK(quoted_string(R"(a"b\c)") == R"("a\"b\\c")");
}

TEST_CASE("a response is right in digits of either case, and in no other form") {
    const HexHash hash = digest_hash(DigestAlgorithm::md5, "abc");  // RFC 1321, A.5
    CHECK(is_hash_as_sent(hash, "900150983cd24fb0d6963f7d28e17f72"));
    CHECK(is_hash_as_sent(hash, "900150983CD24FB0D6963F7D28E17F72"));
    for (std::size_t place = 0; place < 32; ++place) {
        std::string other = hash.str();
        other[place] = other[place] == '0' ? '1' : '0';
        CHECK_FALSE(is_hash_as_sent(hash, other));
    }
    CHECK_FALSE(is_hash_as_sent(hash, "900150983cd24fb0d6963f7d28e17f7"));
    CHECK_FALSE(is_hash_as_sent(hash, "900150983cd24fb0d6963f7d28e17f72 "));
    CHECK_FALSE(is_hash_as_sent(hash, ""));
}
