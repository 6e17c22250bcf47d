// What an operation answers with, before it is laid out.
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/api/api_error.hpp>
#include <opsmgr/mock/api/query_options.hpp>
#include <opsmgr/mock/model/job.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <tl/expected.hpp>

namespace opsmgr::mock {

struct Document {
    /// Decides what an envelope does: it wraps an entity, adds a member to a list, and leaves the others alone.
    enum class Shape { nothing, entity, list, archive, text } shape = Shape::nothing;
    Json content{};           ///< of an entity or a list
    int status = 200;         ///< or 201
    std::string archive{};    ///< bytes of a `.tar.gz`
    std::string file_name{};  ///< under which it is to be saved
    std::string text{};  ///< plain text; or of an entity that nobody looks into any more: `content` is then not used
};

using Outcome = tl::expected<Document, ApiError>;

/// Where the collection of a group's jobs lies, as an absolute URL.
[[nodiscard]] inline std::string jobs_url(std::string_view base_url, const GroupId& group) {
    return fmt::format("{}/groups/{}/logCollectionJobs", base_url, group.text());
}

/// The address of another page of a list: the parameters of the request, then number and size of the page. The link to
/// the list itself has the number first (documented example), those to its neighbours have the size first (recorded of
/// the hosted service: `mongodb/mongodb-atlas-cli`, test snapshots).
[[nodiscard]] inline std::string page_url(std::string_view list_url, std::string_view query, const QueryOptions& asked,
                                          std::size_t page) {
    std::string kept;
    while (!query.empty()) {
        const auto ampersand = query.find('&');
        const auto one = query.substr(0, ampersand);
        query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
        const auto name = one.substr(0, one.find('='));
        if (!one.empty() && name != "pageNum" && name != "itemsPerPage") kept.append(one).append("&");
    }
    const auto number = fmt::format("pageNum={}", page);
    const auto size = fmt::format("itemsPerPage={}", asked.items_per_page);
    const bool is_self = page == asked.page_number;
    return fmt::format("{}?{}{}&{}", list_url, kept, is_self ? number : size, is_self ? size : number);
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

/// Tells `put` each member of a job's document but the child jobs, in the order of their names.
template <class Put>
void describe(const Job& job, const GroupId& group, const JobView& view, Put&& put) {
    const JobFacts& facts = job.facts();
    const std::string_view link = view.edition.download_link_member;
    const bool link_is_early = link < "expirationDate";
    const auto put_link = [&] {
        put(link, fmt::format("{}/{}/download", jobs_url(view.base_url, group), job.id().text()));
    };
    put("creationDate", to_iso8601(job.created));
    if (link_is_early) put_link();
    put("expirationDate", to_iso8601(job.expires));
    put("groupId", group.text());
    put("id", job.id().text());
    if (view.edition.collection_dates && facts.from && facts.to) {
        put("logCollectionFromDate", *facts.from);
        put("logCollectionToDate", *facts.to);
    }
    put("logTypes", facts.log_types);
    put("redacted", facts.redacted);
    put("resourceName", facts.resource_name);
    put("resourceType", facts.resource_type);
    put("rootResourceName", facts.root_resource_name);
    put("rootResourceType", facts.root_resource_type);
    put("sizeRequestedPerFileBytes", facts.size_requested_per_file_bytes);
    put("status", to_string(job.status(view.now)));
    put("uncompressedSizeTotalBytes", job.size_total(view.now));
    if (!link_is_early) put_link();
    put("userId", facts.user_id);
}

/// The job as get one and get all show it.
[[nodiscard]] inline Json job_document(const Job& job, const GroupId& group, const JobView& view) {
    Json document = Json::object();
    auto& members = document.get_ref<Json::object_t&>();  // each goes to the end, without a search
    describe(job, group, view,
             [&](std::string_view name, const auto& value) { members.emplace_hint(members.end(), name, value); });
    if (view.verbose) {
        Json children = Json::array();
        for (const ChildJob& child : job.children(view.now)) children.push_back(child_document(child));
        document["childJobs"] = std::move(children);
    }
    return document;
}

/// The same as compact text, without the child jobs: a quarter of what a request costs that asks for one job.
[[nodiscard]] inline std::string job_text(const Job& job, const GroupId& group, const JobView& view) {
    CompactObject object;
    describe(job, group, view, [&](std::string_view name, const auto& value) { object.put(name, value); });
    return std::move(object).text();
}

}  // namespace opsmgr::mock
