#include "client/message/excerpt.hpp"

#include "catch.hpp"

using opsmgr::client::excerpt;

TEST_CASE("an excerpt is printable and of bounded length") {
    CHECK(excerpt("plain \"text\"") == "plain \"text\"");
    CHECK(excerpt(std::string("\r\n\t\\\x00\x7f\xc3", 7)) == "\\r\\n\\t\\\\\\x00\\x7f\\xc3");
    CHECK(excerpt("abcdef", 3) == "abc...");
    CHECK(excerpt("abc", 3) == "abc");
}
