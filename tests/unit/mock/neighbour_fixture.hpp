// Fixtures for the tests of neighbours and stubs.
#pragma once

#include "api_client.hpp"
#include "catch.hpp"

#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

inline const std::string group_path = base + "/groups/" + group_id;

/// One key with a global role, one that belongs to the first group alone.
inline Json fixture_with(Json members, Json stubs = Json::array()) {
    members["id"] = group_id;
    return {{"keys",
             {{{"publicKey", "ABCDEFGH"},
               {"privateKey", "12345678-90ab-cdef-1234-567890abcdef"},
               {"globalRoles", {"GLOBAL_READ_ONLY"}}},
              {{"publicKey", "ONEGROUP"},
               {"privateKey", "one"},
               {"roles", {{{"role", "GROUP_READ_ONLY"}, {"group", group_id}}}}}}},
            {"organizations",
             {{{"id", "5c80f5dc014b76a3d85e0b01"}, {"name", "first"}},
              {{"id", "5c80f5dc014b76a3d85e0b02"}, {"name", "second"}}}},
            {"groups", {members, {{"id", other_group_id}, {"orgId", "5c80f5dc014b76a3d85e0b02"}}}},
            {"stubs", std::move(stubs)}};
}

inline tl::expected<Store, std::vector<FixtureFault>> store_from(const Json& fixture) {
    return read_store({{"mine.json", fixture.dump()}}, ApiClient::start);
}

/// The only fault of a fixture.
inline std::string fault_in(const Json& fixture) {
    const auto store = store_from(fixture);
    REQUIRE_FALSE(store);
    REQUIRE(store.error().size() == 1);
    return store.error().front().pointer + ": " + store.error().front().rule;
}

inline Json stubs_of(Json members) {
    members.emplace("path", "/api/public/v1.0/groups/{GROUP-ID}/agents/AUTOMATION");
    return Json::array({std::move(members)});
}

inline std::vector<std::string> names_in(const Json& list, const std::string& member) {
    std::vector<std::string> names;
    for (const Json& one : list.at("results")) names.push_back(one.at(member));
    return names;
}

}  // namespace opsmgr::mock
