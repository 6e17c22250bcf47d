// POST /groups/{GROUP-ID}/logCollectionJobs
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/api/create_job_request.hpp>
#include <opsmgr/mock/api/operation_context.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

namespace detail {

inline constexpr std::chrono::days created_jobs_live{30};  // no default is documented; so long lives the documented job

/// A group that lists no deployments has whatever is asked for, on one process.
[[nodiscard]] inline tl::expected<Deployment, ApiError> deployment_for(const Group& group,
                                                                       const CreateJobRequest& asked) {
    if (group.deployments.empty())
        return Deployment{asked.resource_type,
                          asked.resource_name,
                          asked.resource_type,
                          asked.resource_name,
                          {"node0.example.com:27017"}};
    for (const Deployment& one : group.deployments)
        if (one.resource_type == asked.resource_type && one.resource_name == asked.resource_name) return one;
    return tl::make_unexpected(ApiError::invalid_attribute_value(
        "resourceName", fmt::format("the name of a {} of this group", asked.resource_type)));
}

/// The agent of a host has the same id in every job.
[[nodiscard]] inline std::string agent_id_of(std::string_view host) {
    return digest_hash(DigestAlgorithm::md5, host).str().substr(0, 24);
}

/// One child job for each log type and process; the agents' logs once for each host (vendor's page, child jobs).
[[nodiscard]] inline std::vector<ChildJob> child_jobs_for(const Deployment& deployment,
                                                          const std::vector<std::string>& log_types) {
    std::vector<ChildJob> children;
    std::vector<std::string_view> hosts;
    for (const std::string& process : deployment.processes) {
        const std::string_view text = process;
        const std::string_view host = text.substr(0, text.rfind(':'));
        const bool first_of_host = std::find(hosts.begin(), hosts.end(), host) == hosts.end();
        if (first_of_host) hosts.push_back(host);
        for (const std::string& type : log_types) {
            const bool of_process = type == "MONGODB" || type == "FTDC";
            if (!of_process && !first_of_host) continue;
            ChildJob child;
            child.agent_id = agent_id_of(host);
            child.host_name = of_process ? process : std::string(host);
            child.log_type = type;
            child.path = of_process ? fmt::format("{}/{}/{}", host, text.substr(host.size() + 1), lower_case(type))
                                    : fmt::format("{}/automation_agent", host);
            child.status = JobStatus::in_progress;
            children.push_back(std::move(child));
        }
    }
    return children;
}

/// Seconds, the group's own middle part, and a count: as the vendor's ids are made, and the same in every run in which
/// clock and requests are the same. Never that of a job that has been deleted.
[[nodiscard]] inline JobId new_job_id(Store& store, const Group& group, Instant now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    while (true) {
        const auto id = JobId::parse(fmt::format("{:08x}{}{:06x}", seconds & 0xffffffff,
                                                 group.id().text().substr(8, 10), ++store.jobs_made & 0xffffffU));
        if (id && !store.has_job(*id)) return *id;
    }
}

}  // namespace detail

[[nodiscard]] inline Outcome create(OperationContext& context) {
    const auto asked = read_create_job_request(context.routed.request, *context.routed.edition);
    if (!asked) return tl::make_unexpected(asked.error());
    const auto deployment = detail::deployment_for(context.group, *asked);
    if (!deployment) return tl::make_unexpected(deployment.error());

    NewJob future = context.group.next_new_job();
    auto facts = std::make_shared<JobFacts>();
    facts->user_id = context.key.user_id;
    facts->resource_type = asked->resource_type;
    facts->resource_name = asked->resource_name;
    facts->root_resource_type = deployment->root_resource_type;
    facts->root_resource_name = deployment->root_resource_name;
    facts->log_types = asked->log_types;
    facts->redacted = asked->redacted;
    facts->size_requested_per_file_bytes = asked->size_requested_per_file_bytes;
    facts->from = asked->from;
    facts->to = asked->to;
    facts->retries = std::move(future.retries);
    Job job(detail::new_job_id(context.store, context.group, context.now), std::move(facts));
    job.created = context.now;
    job.expires = context.now + detail::created_jobs_live;
    job.begin(JobStatus::in_progress, detail::child_jobs_for(*deployment, asked->log_types), future.outcome);
    const std::string id(job.id().text());
    context.group.add(std::move(job));
    return Document{Document::Shape::entity, {{"id", id}}, 201};
}

}  // namespace opsmgr::mock
