// What a fixture says of a group beside its jobs: what the resources around log collection show (public Go client of
// the vendor, `opsmngr/`: which members these documents have).
#pragma once

#include <opsmgr/base/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace opsmgr::mock {

/// Documents as they are shown, but for the members that the mock makes itself (`groupId`, `links`).
struct Inventory {
    Json project = Json::object();           ///< of the group itself: `name`, `orgId`, ...
    std::optional<std::vector<Json>> hosts;  ///< none: they follow from deployments and jobs
    std::optional<std::vector<Json>> clusters;
    Json automation_config;  ///< null: it follows from the hosts
};

struct Organization {
    std::string id;  ///< 24 hexadecimal digits in lower case
    Json members = Json::object();
};

}  // namespace opsmgr::mock
