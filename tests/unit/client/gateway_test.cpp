#include "client/message/gateway.hpp"

#include "catch.hpp"

#include <string>

namespace opsmgr::client {
namespace {

TEST_CASE("the title of a page is read whatever its case and attributes are, on one line and bounded") {
    CHECK(page_title("<html><title>Log in</title></html>") == "Log in");
    CHECK(page_title("<HTML><TITLE lang=en>\r\n  400  No certificate\n</TITLE>") == "400 No certificate");
    CHECK(page_title("<title>" + std::string(500, 'x') + "</title>") == std::string(120, 'x') + "...");
    CHECK(page_title("<title>\x1b[31m</title>") == "\\x1b[31m");
    for (const char* body : {"", "{\"title\": 1}", "<title>never closed", "<title", "</title><title>"})
        CHECK(page_title(body).empty());
}

TEST_CASE("a title that says what the status line says is not quoted") {
    CHECK(titled("<title>502 Bad Gateway</title>", 502, "Bad Gateway").empty());
    CHECK(titled("<title>bad gateway</title>", 502, "Bad Gateway").empty());
    CHECK(titled("<title>Keep out</title>", 403, "Forbidden") == " with a page titled \"Keep out\"");
}

TEST_CASE("a redirect is told without user, query and fragment") {
    CHECK(destination("https://sso.example.com/login?state=secret#x") == "https://sso.example.com/login");
    CHECK(destination("https://user:secret@sso.example.com/login") == "https://sso.example.com/login");
    CHECK(destination("//user:secret@sso.example.com") == "//sso.example.com");
    CHECK(destination("/login/a@b") == "/login/a@b");
    CHECK(destination("http://a/login@b") == "http://a/login@b");
    CHECK(destination("") == "an unnamed place");
    CHECK(destination("?state=secret") == "another query of the same address");
}

TEST_CASE("what stands in front is told by what it does to the challenge") {
    const Headers renamed{{"X-WWW-Authenticate", "Digest realm=\"a\""}};
    CHECK(gateway_hint({401, renamed, ""}).starts_with("a gateway has renamed the challenge to x-www-authenticate"));
    CHECK(has_renamed_challenge({401, renamed, ""}));
    const Headers none;
    CHECK(
        gateway_hint({401, none, "", "xDigest (realm \"a\")"}).starts_with("a gateway has renamed the scheme Digest"));
    CHECK_FALSE(has_renamed_challenge({401, none, "", "Basic (realm \"digest\")"}));
    CHECK(gateway_hint({401, none, "", "Basic (realm \"digest\")"})
              .starts_with("a gateway asks for Basic (realm \"digest\"); "));
    CHECK(gateway_hint({403, none, "", "Basic"}).empty());
    CHECK(gateway_hint({400, none, "<title>400 No required SSL certificate was sent</title>"})
              .ends_with("--client-cert FILE"));
    CHECK(gateway_hint({500, none, "an SSL certificate"}).empty());
}

TEST_CASE("nonces tell of several servers and of a cache") {
    CHECK(nonce_hint({"a", "b", true}).starts_with("each fresh nonce is called stale"));
    CHECK(nonce_hint({"a", "a", false}).starts_with("the same nonce came again"));
    CHECK(nonce_hint({"a", "b", false}).empty());
    CHECK(nonce_hint({"", "", true}).empty());
    CHECK(cookie_hint({401, Headers{{"set-cookie", "a=1"}}, ""}).starts_with("the challenge sets a cookie"));
    CHECK(cookie_hint({403, Headers{{"set-cookie", "a=1"}}, ""}).empty());
}

}  // namespace
}  // namespace opsmgr::client
