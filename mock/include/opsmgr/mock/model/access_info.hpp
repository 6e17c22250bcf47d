// What somebody who begins to use a store needs to know: where it is, and who may do what there.
#pragma once

#include <opsmgr/mock/model/store.hpp>

#include <algorithm>
#include <string>

namespace opsmgr::mock {

/// Empty strings for what the store does not have.
struct AccessInfo {
    std::string url;
    std::string public_key;
    std::string private_key;
    std::string group_id;
    std::string job_id;          ///< a failed job of the group
    std::string foreign_job_id;  ///< a failed job of another group
    std::string foreign_group_id;
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

/// The first group, in the order of the store, in which the key may collect logs; null when there is none. Looks at the
/// key's own groups alone: each key beside each group would take too long where there are thousands of both.
[[nodiscard]] inline const Group* first_group_for(const KeyPair& key, const Store& store) {
    if (key.may_collect_logs_everywhere()) return store.groups.empty() ? nullptr : &store.groups.front();
    std::size_t first = store.groups.size();
    for (const auto& [id, unused] : key.roles)
        if (key.may_collect_logs(id)) first = std::min(first, store.groups.place_of(id.text()));
    return first == store.groups.size() ? nullptr : &store.groups[first];
}

}  // namespace detail

/// Gives `put` each value with its name in JSON, in the order in which a reader uses them, and whether a store may be
/// without it.
template <class Put>
void describe(const AccessInfo& access, Put&& put) {
    put("url", access.url, false);
    put("publicKey", access.public_key, false);
    put("privateKey", access.private_key, false);
    put("groupId", access.group_id, false);
    put("jobId", access.job_id, false);
    put("controlUrl", access.control_url, false);
    put("foreignJobId", access.foreign_job_id, true);
    put("foreignGroupId", access.foreign_group_id, true);
    put("unprivilegedPublicKey", access.unprivileged_public_key, true);
    put("unprivilegedPrivateKey", access.unprivileged_private_key, true);
}

/// The first key pair that may collect logs somewhere, its group, and jobs in FAILURE there and elsewhere.
[[nodiscard]] inline AccessInfo access_info_for(const Store& store, std::string url, std::string control_url,
                                                Instant now) {
    AccessInfo access;
    access.url = std::move(url);
    access.control_url = std::move(control_url);
    const Group* own = nullptr;
    for (const KeyPair& key : store.keys) {
        own = detail::first_group_for(key, store);
        if (own == nullptr) continue;
        access.public_key = key.public_key;
        access.private_key = key.private_key;
        access.group_id = own->id().text();
        access.job_id = detail::failed_job_of(*own, now);
        break;
    }
    for (const Group& group : store.groups) {
        if (&group != own) access.foreign_job_id = detail::failed_job_of(group, now);
        if (access.foreign_job_id.empty()) continue;
        access.foreign_group_id = group.id().text();
        break;
    }
    for (const KeyPair& key : store.keys) {
        if (own == nullptr || key.may_collect_logs(own->id())) continue;
        access.unprivileged_public_key = key.public_key;
        access.unprivileged_private_key = key.private_key;
        break;
    }
    return access;
}

}  // namespace opsmgr::mock
