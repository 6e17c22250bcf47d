// What somebody who begins to use a world needs to know: where it is, and who may do what there.
#pragma once

#include <opsmgr/mock/model/store.hpp>

#include <string>

namespace opsmgr::mock {

/// Empty strings for what the world does not have.
struct Welcome {
    std::string url;
    std::string public_key;
    std::string private_key;
    std::string group_id;
    std::string job_id;          ///< a failed job of the group
    std::string foreign_job_id;  ///< a failed job of another group
    std::string unprivileged_public_key;
    std::string unprivileged_private_key;
    std::string control_url;  ///< what the control API's paths begin with
};

namespace detail {

[[nodiscard]] inline std::string failed_job_of(const Group& group, Instant now) {
    for (const Job& job : group.jobs())
        if (job.status(now) == JobStatus::failure) return std::string(job.id().text());
    return {};
}

}  // namespace detail

/// The first key pair that may collect logs somewhere, its group, and jobs in FAILURE there and elsewhere.
[[nodiscard]] inline Welcome welcome_to(const World& world, std::string url, std::string control_url, Instant now) {
    Welcome welcome;
    welcome.url = std::move(url);
    welcome.control_url = std::move(control_url);
    const KeyPair* caller = nullptr;
    for (const KeyPair& key : world.keys) {
        for (const Group& group : world.groups) {
            if (caller != nullptr || !key.may_collect_logs(group.id())) continue;
            caller = &key;
            welcome.public_key = key.public_key;
            welcome.private_key = key.private_key;
            welcome.group_id = group.id().text();
            welcome.job_id = detail::failed_job_of(group, now);
        }
    }
    for (const Group& group : world.groups)
        if (group.id().text() != welcome.group_id && welcome.foreign_job_id.empty())
            welcome.foreign_job_id = detail::failed_job_of(group, now);
    const auto group = GroupId::parse(welcome.group_id);
    for (const KeyPair& key : world.keys) {
        if (!group || key.may_collect_logs(*group) || !welcome.unprivileged_public_key.empty()) continue;
        welcome.unprivileged_public_key = key.public_key;
        welcome.unprivileged_private_key = key.private_key;
    }
    return welcome;
}

}  // namespace opsmgr::mock
