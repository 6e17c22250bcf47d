#include <opsmgr/base/url.hpp>

#include "catch.hpp"

using namespace opsmgr;

TEST_CASE("a target splits at the first question mark, and an absolute form loses its origin") {
    CHECK(split_target("/a/b?x=1?y").path == "/a/b");
    CHECK(split_target("/a/b?x=1?y").query == "x=1?y");
    CHECK(split_target("http://host:1/a?b").path == "/a");
    CHECK(split_target("http://host").path == "/");
    CHECK(split_target("/http://x").path == "/http://x");
    CHECK(split_target("http://host?a=/b").path == "/");
    CHECK(split_target("http://host?a=/b").query == "a=/b");
    CHECK(split_target("*").path == "*");
}

TEST_CASE("an absolute form has an origin, whose host is compared without case and with the port of its scheme") {
    CHECK(origin_of("HTTP://Host:1/a")->scheme == "HTTP");
    CHECK(origin_of("HTTP://Host:1/a")->authority == "Host:1");
    CHECK(origin_of("http://host?a")->authority == "host");
    CHECK_FALSE(origin_of("/http://host"));
    CHECK_FALSE(origin_of("host:443"));
    CHECK_FALSE(origin_of(""));
    CHECK(is_same_origin({"http", "Host"}, {"HTTP", "host:80"}));
    CHECK(is_same_origin({"https", "[::1]:443"}, {"https", "[::1]:"}));
    CHECK_FALSE(is_same_origin({"http", "host"}, {"http", "host:8080"}));
    CHECK_FALSE(is_same_origin({"http", "host:443"}, {"http", "host"}));
    CHECK_FALSE(is_same_origin({"http", "host"}, {"https", "host"}));
}

TEST_CASE("query parameters are decoded in order, duplicates kept") {
    const QueryParameters expected{{"a", "1"}, {"b", "x y z"}, {"c", ""}, {"a", "%zz"}};
    CHECK(query_parameters("a=1&b=x%20y+z&&c&a=%zz") == expected);
}

TEST_CASE("a broken escape is not decoded") {
    CHECK(percent_decoded("%41b") == "Ab");
    CHECK_FALSE(percent_decoded("%4"));
    CHECK_FALSE(percent_decoded("%4g"));
}

TEST_CASE("a target URL is taken apart, with the scheme's port and without a trailing slash") {
    const auto url = parse_url("HTTPS://ops.example.com/base/");
    REQUIRE(url);
    CHECK(url->tls);
    CHECK(url->port == 443);
    CHECK(url->path == "/base");
    CHECK(url->authority() == "ops.example.com");
    CHECK(parse_url("http://[::1]:8080")->authority() == "[::1]:8080");
    CHECK(parse_url("http://[::1]:8080")->host == "::1");
}

TEST_CASE("a URL that cannot be used is refused with the reason") {
    CHECK(parse_url("ops.example.com").error() ==
          "'ops.example.com' is not a usable URL: it must begin with http:// or https://");
    CHECK(parse_url("http://x:99999").error() ==
          "'http://x:99999' is not a usable URL: the port must be a number from 1 to 65535");
    CHECK(parse_url("http://").error() == "'http://' is not a usable URL: it names no host");
    CHECK(parse_url("http://key:secret@host").error() == "the URL must not carry user information before an @");
}

TEST_CASE("loopback is an address of this machine, not a name that looks like one") {
    for (const char* host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"}) CHECK(is_loopback(host));
    for (const char* host : {"127.evil.example", "127.", "127.0.0.1.evil.example", "128.0.0.1", "localhost.evil", ""})
        CHECK_FALSE(is_loopback(host));
}
