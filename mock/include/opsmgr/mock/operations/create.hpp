// POST /groups/{GROUP-ID}/logCollectionJobs
#pragma once

#include <opsmgr/mock/api/create_job_request.hpp>
#include <opsmgr/mock/api/operation_context.hpp>
#include <opsmgr/mock/model/new_job.hpp>

#include <memory>
#include <string>
#include <utility>

namespace opsmgr::mock {

namespace detail {

/// A group that lists no deployments has whatever is asked for, on one process.
[[nodiscard]] inline tl::expected<Deployment, ApiError> deployment_for(const Group& group,
                                                                       const CreateJobRequest& asked) {
    if (group.deployments.empty()) return usual_deployment(asked.resource_type, asked.resource_name);
    if (const Deployment* found = find_deployment(group, asked.resource_type, asked.resource_name)) return *found;
    return tl::make_unexpected(ApiError::invalid_attribute_value(
        "resourceName", fmt::format("the name of a {} of this group", asked.resource_type)));
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
    Job job(new_job_id(context.store, context.group.id(), context.now), std::move(facts));
    job.created = context.now;
    job.expires = context.now + usual_life;
    job.begin(JobStatus::in_progress, child_jobs_for(*deployment, asked->log_types), future.outcome);
    const std::string id(job.id().text());
    context.group.add(std::move(job));
    return Document{Document::Shape::entity, {{"id", id}}, 201};
}

}  // namespace opsmgr::mock
