#include "redaction/redaction.hpp"
#include "redaction/hashed_forms.hpp"

#include <opsmgr/base/base64.hpp>

#include "catch.hpp"

#include <algorithm>

using namespace opsmgr;
using namespace opsmgr::suite;

TEST_CASE("a head is shown with its line ends, and fields that are not known to be harmless by their length") {
    Redaction redaction;
    redaction.hide("secret-key", "~key");
    CHECK(redaction.redacted_head("HTTP/1.1 200 OK secret-key\r\nServer: x secret-key\nSet-Cookie: a=b; c\r\n\r\n") ==
          "HTTP/1.1 200 OK ~key\r\nServer: x ~key\nSet-Cookie: ~hidden (6 bytes)\r\n\r\n");
}

TEST_CASE("a folded line of a head belongs to the field before it") {
    Redaction redaction;
    CHECK(redaction.redacted_head("HTTP/1.1 200 OK\r\nX-Odd: a\r\n Server: b\r\nVia: c\r\n\td\r\n\r\n") ==
          "HTTP/1.1 200 OK\r\nX-Odd: ~hidden (1 bytes)\r\n ~hidden (9 bytes)\r\nVia: c\r\n\td\r\n\r\n");
}

TEST_CASE("a line of a head that is no field is not shown") {
    Redaction redaction;
    CHECK(redaction.redacted_head("HTTP/1.1 200 OK\r\nwho knows\r\n\r\n") ==
          "HTTP/1.1 200 OK\r\n ~hidden (9 bytes)\r\n\r\n");
    CHECK(redaction.redacted_head("").empty());
}

TEST_CASE("the hash of a key pair is hidden for every realm that was seen") {
    // RFC 7616, 3.9.1: Mufasa, Circle of Life, http-auth@example.org
    const std::string hash = hashed_forms_of("Mufasa", "http-auth@example.org", "Circle of Life").front().text;
    CHECK(hash == "3d78807defe7de2157e2b0b6573a855f");
    Redaction redaction;
    redaction.hide("Mufasa", "Circle of Life", "");
    CHECK(redaction.redacted(hash) == hash);
    redaction.learn({{"WWW-Authenticate", R"(Digest realm="http-auth@example.org", nonce="n", qop="auth")"}});
    CHECK(redaction.redacted("a " + hash + " b") == "a ~key b");
    CHECK(redaction.redacted("3D78807DEFE7DE2157E2B0B6573A855F") == "~key");
}

TEST_CASE("the beginning of a long key is hidden too, since messages cut what they quote") {
    Redaction redaction;
    redaction.hide("12345678-90ab-cdef-1234-567890abcdef", "~key");
    CHECK(redaction.redacted("12345678-90ab-cdef-1...") == "~key...");
    CHECK(redaction.redacted("12345678-90ab-cd") == "~key");
    CHECK(redaction.redacted("12345678-90ab") == "12345678-90ab");
}

TEST_CASE("no form of a secret is shorter than what is found inside ordinary words, and none stands twice") {
    std::vector<std::string> texts;
    for (const SecretEncoding& form : forms_of("key-12")) {
        CHECK(form.text.size() >= shortest_secret);
        texts.push_back(form.text);
    }
    const std::size_t count = texts.size();
    std::sort(texts.begin(), texts.end());
    texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
    CHECK(texts.size() == count);
}

TEST_CASE("a key is hidden in any letter case, without its dashes, spaced, and encoded twice") {
    Redaction redaction;
    redaction.hide("1a2b3c4d-90ab-cdef-1234-567890abcdef", "~key");
    CHECK(redaction.redacted("x 1A2b3C4d-90AB-cdef-1234-567890abCDEF y") == "x ~key y");
    CHECK(redaction.redacted("x 1a2b3c4d90abcdef1234567890abcdef y") == "x ~key y");
    CHECK(redaction.redacted("x 1 a 2 b 3 c 4 d - 9 0 a b - c d e f - 1 2 3 4 - 5 6 7 8 9 0 a b c d e f y") ==
          "x ~key y");
    const std::string once = to_base64("1a2b3c4d-90ab-cdef-1234-567890abcdef");
    CHECK(redaction.redacted(to_base64(once)) == "~key");
    redaction.hide("secret/key with%signs", "~other");
    CHECK(redaction.redacted("x secret%252Fkey%2520with%2525signs y") == "x ~other y");
}

TEST_CASE("a short name is hidden in its own letters alone") {
    Redaction redaction;
    redaction.hide("ABCDEFGH", "~user");
    CHECK(redaction.redacted("ABCDEFGH abcdefgh") == "~user abcdefgh");
}
