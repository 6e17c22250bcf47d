// The closed lists of this API: log types, resource types, and the roles that a key may hold.
#pragma once

#include <opsmgr/base/headers.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace opsmgr::mock {

/// Vendor's page: create one log collection job.
inline constexpr std::array<std::string_view, 5> log_types{"AUTOMATION_AGENT", "BACKUP_AGENT", "MONITORING_AGENT",
                                                           "MONGODB", "FTDC"};
/// In the letters in which answers have them: every job that a real deployment printed, and the documented examples.
inline constexpr std::array<std::string_view, 3> resource_types{"cluster", "process", "replicaset"};

/// Vendor's page: the roles of a user. The first four of each list may collect logs: the three that the pages of the
/// operations name, and (inferred, no page of an operation says so) the owner.
inline constexpr std::array<std::string_view, 9> group_roles{"GROUP_AUTOMATION_ADMIN",
                                                             "GROUP_BACKUP_ADMIN",
                                                             "GROUP_MONITORING_ADMIN",
                                                             "GROUP_OWNER",
                                                             "GROUP_READ_ONLY",
                                                             "GROUP_USER_ADMIN",
                                                             "GROUP_DATA_ACCESS_ADMIN",
                                                             "GROUP_DATA_ACCESS_READ_WRITE",
                                                             "GROUP_DATA_ACCESS_READ_ONLY"};
inline constexpr std::array<std::string_view, 6> global_roles{"GLOBAL_AUTOMATION_ADMIN", "GLOBAL_BACKUP_ADMIN",
                                                              "GLOBAL_MONITORING_ADMIN", "GLOBAL_OWNER",
                                                              "GLOBAL_READ_ONLY",        "GLOBAL_USER_ADMIN"};

[[nodiscard]] inline bool collects_logs(std::string_view role) {
    const auto among_first = [&](const auto& roles) {
        return std::find(roles.begin(), roles.begin() + 4, role) != roles.begin() + 4;
    };
    return among_first(group_roles) || among_first(global_roles);
}

[[nodiscard]] inline bool is_log_type(std::string_view text) {
    return std::find(log_types.begin(), log_types.end(), text) != log_types.end();
}

/// Case and `_` do not count: the pages ask for REPLICASET, clients send `replicaset`, one table has REPLICA_SET.
[[nodiscard]] inline std::optional<std::string> parse_resource_type(std::string_view text) {
    if (text.size() > 32) return std::nullopt;
    std::string letters;
    for (const char c : text)
        if (c != '_') letters += c;
    for (const std::string_view known : resource_types)
        if (equal_ignoring_case(letters, known)) return std::string(known);
    return std::nullopt;
}

}  // namespace opsmgr::mock
