// What the mock makes up itself about a job: its id, and its child jobs.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

inline constexpr std::chrono::days usual_life{30};  // of a job: what each job of a real deployment had that was seen

/// The first four bytes of an id are the time of its creation, in seconds, as the vendor's are.
[[nodiscard]] inline std::string id_prefix(Instant created) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(created).time_since_epoch().count();
    return fmt::format("{:08x}", static_cast<std::uint64_t>(seconds) & 0xffffffffU);
}

/// Seconds, the group's own middle part, and a count: as the vendor's ids are made, and the same in every run in which
/// clock and requests are the same. Never that of a job that has been deleted.
[[nodiscard]] inline JobId new_job_id(Store& store, const GroupId& group, Instant created) {
    while (true) {
        const auto id = JobId::parse(
            fmt::format("{}{}{:06x}", id_prefix(created), group.text().substr(8, 10), ++store.jobs_made & 0xffffffU));
        if (id && !store.has_job(*id)) return *id;
    }
}

/// The deployment of that type and name, if the group lists it.
[[nodiscard]] inline const Deployment* find_deployment(const Group& group, std::string_view type,
                                                       std::string_view name) {
    for (const Deployment& one : group.deployments)
        if (one.resource_type == type && one.resource_name == name) return &one;
    return nullptr;
}

/// One of which nothing else is known, on one process.
[[nodiscard]] inline Deployment usual_deployment(const std::string& type, const std::string& name) {
    return {type, name, type, name, {"node0.example.com:27017"}};
}

/// The agent of a host has the same id in every job.
[[nodiscard]] inline std::string agent_id_of(std::string_view host) {
    return digest_hash(DigestAlgorithm::md5, host).str().substr(0, 24);
}

/// Whether there is a log of this type for each process, not one for each host.
[[nodiscard]] inline bool is_of_process(std::string_view log_type) {
    return log_type == "MONGODB" || log_type == "FTDC";
}

/// Where the archive has the logs of that type (vendor's page, child jobs). `host` may have a port.
[[nodiscard]] inline std::string path_of(std::string_view log_type, std::string_view host) {
    const auto colon = host.rfind(':');
    if (!is_of_process(log_type)) return fmt::format("{}/automation_agent", host.substr(0, colon));
    if (colon == std::string_view::npos) return fmt::format("{}/{}", host, lower_case(log_type));
    return fmt::format("{}/{}/{}", host.substr(0, colon), host.substr(colon + 1), lower_case(log_type));
}

/// One child job IN_PROGRESS for each log type and process; the agents' logs once for each host (vendor's page, child
/// jobs).
[[nodiscard]] inline std::vector<ChildJob> child_jobs_for(const Deployment& deployment,
                                                          const std::vector<std::string>& types) {
    std::vector<ChildJob> children;
    std::vector<std::string_view> hosts;
    for (const std::string& process : deployment.processes) {
        const std::string_view text = process;
        const std::string_view host = text.substr(0, text.rfind(':'));
        const bool first_of_host = std::find(hosts.begin(), hosts.end(), host) == hosts.end();
        if (first_of_host) hosts.push_back(host);
        for (const std::string& type : types) {
            const bool of_process = is_of_process(type);
            if (!of_process && !first_of_host) continue;
            ChildJob child;
            child.agent_id = agent_id_of(host);
            child.host_name = of_process ? process : std::string(host);
            child.log_type = type;
            child.path = path_of(type, process);
            child.status = JobStatus::in_progress;
            children.push_back(std::move(child));
        }
    }
    return children;
}

}  // namespace opsmgr::mock
