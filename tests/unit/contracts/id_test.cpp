// The ids of the API, and how they are spread in a table.
#include <opsmgr/contracts/id.hpp>

#include "catch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>

using namespace opsmgr;

namespace {

/// How many of 1,024 ids that differ in three digits, with so many zeros behind them, share one of 256 rooms at most.
std::size_t most_in_one_room(std::size_t digits_behind) {
    std::map<std::size_t, std::size_t> rooms;
    for (unsigned number = 0; number < 1024; ++number) {
        const std::string text = fmt::format("{:0>{}}{:03x}{:0>{}}", "", 21 - digits_behind, number, "", digits_behind);
        ++rooms[std::hash<JobId>()(*JobId::parse(text)) % 256];
    }
    std::size_t most = 0;
    for (const auto& [room, ids] : rooms) most = std::max(most, ids);
    return most;
}

}  // namespace

TEST_CASE("an id is 24 hexadecimal digits, kept in lower case") {
    CHECK(JobId::parse("5C810CC4FF7A256345FF97B7")->text() == "5c810cc4ff7a256345ff97b7");
    CHECK(JobId::parse("5C810CC4FF7A256345FF97B7") == JobId::parse("5c810cc4ff7a256345ff97b7"));
    CHECK_FALSE(JobId::parse("5c810cc4ff7a256345ff97b"));
    CHECK_FALSE(JobId::parse("5c810cc4ff7a256345ff97b7a"));
    CHECK_FALSE(JobId::parse("5c810cc4ff7a256345ff97bg"));
    CHECK_FALSE(JobId::parse(""));
}

TEST_CASE("ids that differ in a few digits, wherever these are, lie in many rooms of a table") {
    for (std::size_t digits_behind = 0; digits_behind <= 21; ++digits_behind) {
        CAPTURE(digits_behind);
        CHECK(most_in_one_room(digits_behind) <= 16);  // 4 on average
    }
}
