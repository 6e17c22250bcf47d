#include <opsmgr/contracts/clients.hpp>

#include "catch.hpp"

using namespace opsmgr;

namespace {

const ClientFacts facts(R"({"cases": [
    {"name": "plain", "kind": "plain"},
    {"name": "qop-list", "kind": "variation", "clause": "authentication/offers-qop"}],
  "clients": [
    {"library": "wget", "version": "1.21.3", "results": {"plain": {"verdict": "works"}, "qop-list": {"verdict": "fails"}}},
    {"library": "Curb", "version": "1.0", "results": {"qop-list": {"verdict": "breaks a rule"}}}]})");

}  // namespace

TEST_CASE("clients that do not simply work are named with their versions") {
    CHECK(facts.troubled_by("plain").empty());
    CHECK(facts.troubled_by("no-such-case").empty());
    const auto troubled = facts.troubled_by("qop-list");
    REQUIRE(troubled.size() == 2);
    CHECK(troubled[0].client == "wget 1.21.3");
    CHECK(troubled[0].is_failure());
    CHECK(troubled[1].client == "Curb 1.0");
    CHECK_FALSE(troubled[1].is_failure());
    CHECK(facts.cases()[0].clients == 1);
    CHECK(facts.cases()[1].clients == 2);
}

TEST_CASE("a clause has the cases that trouble somebody and whose topic begins its id") {
    REQUIRE(facts.cases_of("authentication/offers-qop-auth").size() == 1);
    CHECK(facts.cases_of("authentication/offers-qop-auth").front()->name == "qop-list");
    CHECK(facts.cases_of("authentication/offers-md5").empty());
    CHECK(facts.cases_of("retry/answers-200").empty());
}

TEST_CASE("many names are cut, unless that would spare one alone") {
    const auto named = [](std::size_t count) {
        std::vector<ClientVerdict> verdicts;
        for (std::size_t i = 0; i < count; ++i)
            verdicts.push_back({std::string(1, static_cast<char>('a' + i)), "fails"});
        return in_short(verdicts);
    };
    CHECK(named(0) == "");
    CHECK(named(1) == "a");
    CHECK(named(2) == "a and b");
    CHECK(named(4) == "a, b, c and d");
    CHECK(named(5) == "a, b, c and 2 others");
}

TEST_CASE("the facts that are built in are read") {
    CHECK(clients().cases().size() > 40);
    CHECK_FALSE(clients().troubled_by("qop-list").empty());
}
