#include "script/clause_list.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

TEST_CASE("skimming the built-in scripts finds the profiles that reading them finds") {
    const auto whole = TestCatalog::read("");
    REQUIRE(whole);
    const auto list = read_clause_list("");
    REQUIRE(list);
    CHECK(list->profiles == least_profiles(whole->scripts));
    CHECK(list->profiles.size() == list->catalog.clauses().size());
    CHECK(list->profiles.at("retry/empty-body") == Profile::full);
    CHECK(list->profiles.at("framing/true-length") == Profile::safe);
}
