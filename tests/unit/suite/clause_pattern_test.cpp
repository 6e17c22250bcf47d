#include "script/clause_pattern.hpp"
#include "report/shell_quote.hpp"

#include "catch.hpp"

using namespace opsmgr::suite;

TEST_CASE("an asterisk in a pattern stands for any text") {
    CHECK(matches_pattern("retry/empty-body", "retry/*"));
    CHECK(matches_pattern("retry/empty-body", "*"));
    CHECK(matches_pattern("retry/empty-body", "*empty*y"));
    CHECK(matches_pattern("retry/empty-body", "retry/empty-body"));
    CHECK_FALSE(matches_pattern("retry/empty-body", "retry"));
    CHECK_FALSE(matches_pattern("retry/empty-body", "*/empty"));
    CHECK_FALSE(matches_pattern("", "a"));
}

TEST_CASE("a clause is selected by one of the patterns, and by none at all") {
    CHECK(is_selected("retry/empty-body", {}));
    CHECK(is_selected("retry/empty-body", {"framing/*", "retry/*"}));
    CHECK_FALSE(is_selected("retry/empty-body", {"framing/*"}));
}

TEST_CASE("a word of a shell is quoted unless it is plainly safe") {
    CHECK(shell_quote("http://127.0.0.1:8080") == "http://127.0.0.1:8080");
    CHECK(shell_quote("") == "''");
    CHECK(shell_quote("retry/*") == "'retry/*'");
    CHECK(shell_quote("rs 0; rm it's") == R"('rs 0; rm it'\''s')");
}
