// What an operation answers with, before it is laid out.
#pragma once

#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/contracts/json.hpp>
#include <opsmgr/mock/error_document.hpp>
#include <opsmgr/mock/job.hpp>
#include <opsmgr/mock/world.hpp>

#include <tl/expected.hpp>

namespace opsmgr::mock {

struct Document {
    /// Decides what an envelope does: it wraps an entity, adds a member to a list, and leaves the others alone.
    enum class Shape { nothing, entity, list, archive } shape = Shape::nothing;
    Json content{};           ///< of an entity or a list
    int status = 200;         ///< or 201
    std::string archive{};    ///< bytes of a `.tar.gz`
    std::string file_name{};  ///< under which it is to be saved
};

using Outcome = tl::expected<Document, ErrorDocument>;

/// Where the collection of a group's jobs lies, as an absolute URL.
[[nodiscard]] inline std::string jobs_url(std::string_view base_url, const GroupId& group) {
    return fmt::format("{}/groups/{}/logCollectionJobs", base_url, group.text());
}

[[nodiscard]] inline Json child_document(const ChildJob& child) {
    const auto date = [](const std::optional<Instant>& instant) {
        return instant ? Json(to_iso8601(*instant)) : Json();
    };
    Json document = Json::object();
    document["errorMessage"] = child.error ? Json(*child.error) : Json();
    document["finishDate"] = date(child.finished);
    document["hostName"] = child.host_name;
    document["logCollectionType"] = child.log_type;
    document["path"] = child.path;
    document["startDate"] = date(child.started);
    document["status"] = to_string(child.status);
    document["uncompressedDiskSpaceBytes"] = child.size_bytes;
    if (!child.agent_id.empty()) document["automationAgentId"] = child.agent_id;
    return document;
}

/// What decides on the form of a job's document.
struct JobView {
    const Edition& edition;
    std::string_view base_url;  ///< what absolute links begin with
    bool verbose = false;       ///< adds the child jobs
    Instant now;
};

/// The job as get one and get all show it.
[[nodiscard]] inline Json job_document(const Job& job, const GroupId& group, const JobView& view) {
    const JobFacts& facts = job.facts();
    Json document = Json::object();
    // In the order of names, each where the last one is: without a search, and without the copies that a list makes.
    auto& members = document.get_ref<Json::object_t&>();
    const auto put = [&](const char* name, Json value) { members.emplace_hint(members.end(), name, std::move(value)); };
    put("creationDate", to_iso8601(job.created));
    put("expirationDate", to_iso8601(job.expires));
    put("groupId", group.text());
    put("id", job.id().text());
    put("logTypes", facts.log_types);
    put("redacted", facts.redacted);
    put("resourceName", facts.resource_name);
    put("resourceType", facts.resource_type);
    put("rootResourceName", facts.root_resource_name);
    put("rootResourceType", facts.root_resource_type);
    put("sizeRequestedPerFileBytes", facts.size_requested_per_file_bytes);
    put("status", to_string(job.status(view.now)));
    put("uncompressedSizeTotalBytes", job.size_total(view.now));
    put("userId", facts.user_id);
    document[std::string(view.edition.download_link_member)] =
        fmt::format("{}/{}/download", jobs_url(view.base_url, group), job.id().text());
    if (view.edition.collection_dates && facts.from && facts.to) {
        document["logCollectionFromDate"] = *facts.from;
        document["logCollectionToDate"] = *facts.to;
    }
    if (view.verbose) {
        Json children = Json::array();
        for (const ChildJob& child : job.children(view.now)) children.push_back(child_document(child));
        document["childJobs"] = std::move(children);
    }
    return document;
}

}  // namespace opsmgr::mock
