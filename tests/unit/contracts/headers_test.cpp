#include <opsmgr/base/headers.hpp>

#include "catch.hpp"

using namespace opsmgr;

TEST_CASE("fields keep their order and spelling, and are found without case") {
    Headers headers{{"Vary", "a"}, {"X-One", "1"}, {"vary", "b"}};
    CHECK(headers.first("VARY") == "a");
    CHECK(headers.count("vary") == 2);
    headers.set("VARY", "c");
    CHECK(headers == Headers{{"Vary", "c"}, {"X-One", "1"}});
    headers.remove("x-one");
    CHECK_FALSE(headers.has("X-One"));
}

TEST_CASE("a token is found in a list without case and not inside a word") {
    const Headers headers{{"Connection", "Keep-Alive , close"}};
    CHECK(headers.has_token("connection", "keep-alive"));
    CHECK(headers.has_token("connection", "CLOSE"));
    CHECK_FALSE(headers.has_token("connection", "keep"));
}

TEST_CASE("a value that comes in pieces is one value") {
    Headers headers{{"A", "1"}};
    headers.add_joined("B", {"2", "", "3"});
    headers.add_joined("C", {});
    CHECK(headers == Headers{{"A", "1"}, {"B", "23"}, {"C", ""}});
    CHECK(headers.lines() == "A: 1\r\nB: 23\r\nC: \r\n");
}
