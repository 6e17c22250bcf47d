// GET /groups, /groups/{GROUP-ID}, /groups/byName/{GROUP-NAME}, /orgs, /orgs/{ORG-ID}, /orgs/{ORG-ID}/groups
#pragma once

#include <opsmgr/mock/neighbours/listing.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

namespace detail {

/// Those that the fixture lists, else one that all groups belong to.
[[nodiscard]] inline std::vector<Organization> organizations_of(const Store& store) {
    if (!store.organizations.empty()) return store.organizations;
    return {{"5c80f5dc014b76a3d85e0a01", {{"name", "my_organization"}}}};
}

[[nodiscard]] inline Json project_members(const Group& group, const Store& store) {
    Json members = group.inventory ? group.inventory->project : Json::object();
    members["id"] = group.id().text();
    members.emplace("name", fmt::format("project-{}", group.id().text()));
    members.emplace("orgId", organizations_of(store).front().id);
    return members;
}

[[nodiscard]] inline Json project_document(const Group& group, const NeighbourContext& context) {
    Json document = project_members(group, context.store);
    document["links"] = Json::array({link_to(fmt::format("{}/groups/{}", context.base_url, group.id().text()))});
    return document;
}

[[nodiscard]] inline Json organization_document(const Organization& organization, const NeighbourContext& context) {
    Json document = organization.members;
    document["id"] = organization.id;
    document.emplace("isDeleted", false);
    const std::string self = fmt::format("{}/orgs/{}", context.base_url, organization.id);
    document["links"] = Json::array({link_to(self), link_to(self + "/groups", "http://mms.mongodb.com/groups")});
    return document;
}

/// The groups that the key belongs to and `is_meant` picks.
template <class IsMeant>
[[nodiscard]] std::vector<Json> visible_groups(const NeighbourContext& context, IsMeant&& is_meant) {
    std::vector<Json> found;
    for (const Group& group : context.store.groups)
        if (context.key->belongs_to(group.id()) && is_meant(group)) found.push_back(project_document(group, context));
    return found;
}

[[nodiscard]] inline bool is_in(const Group& group, const Organization& organization, const Store& store) {
    return project_members(group, store).at("orgId") == organization.id;
}

/// The organizations of the key's groups; all of them for a key with a global role.
[[nodiscard]] inline std::vector<Organization> visible_organizations(const NeighbourContext& context) {
    std::vector<Organization> found = organizations_of(context.store);
    std::erase_if(found, [&](const Organization& one) {
        return context.key->global_roles.empty() &&
               std::none_of(context.store.groups.begin(), context.store.groups.end(), [&](const Group& group) {
                   return context.key->belongs_to(group.id()) && is_in(group, one, context.store);
               });
    });
    return found;
}

/// The organization that the path names.
[[nodiscard]] inline tl::expected<Organization, ApiError> organization_in(const NeighbourContext& context) {
    const std::string id = lower_case(context.routed.named);
    for (Organization& one : visible_organizations(context))
        if (one.id == id) return std::move(one);
    return tl::make_unexpected(ApiError{404,
                                        "ORG_NOT_FOUND",
                                        fmt::format("No organization with ID {} exists.", context.routed.named),
                                        {std::string(context.routed.named)}});
}

}  // namespace detail

[[nodiscard]] inline Outcome list_groups(const NeighbourContext& context) {
    return page_of(context, "/groups", detail::visible_groups(context, [](const Group&) { return true; }));
}

[[nodiscard]] inline Outcome get_group(const NeighbourContext& context) {
    return entity(detail::project_document(*context.group, context));
}

[[nodiscard]] inline Outcome get_group_by_name(const NeighbourContext& context) {
    const std::string name(context.routed.named);
    auto found = detail::visible_groups(
        context, [&](const Group& group) { return detail::project_members(group, context.store).at("name") == name; });
    if (!found.empty()) return entity(std::move(found.front()));
    return tl::make_unexpected(
        ApiError{404, "GROUP_NAME_NOT_FOUND", fmt::format("No group with name {} exists.", name), {name}});
}

[[nodiscard]] inline Outcome list_organizations(const NeighbourContext& context) {
    std::vector<Json> all;
    for (const Organization& one : detail::visible_organizations(context))
        all.push_back(detail::organization_document(one, context));
    return page_of(context, "/orgs", std::move(all));
}

[[nodiscard]] inline Outcome get_organization(const NeighbourContext& context) {
    return detail::organization_in(context).map(
        [&](const Organization& one) { return entity(detail::organization_document(one, context)); });
}

[[nodiscard]] inline Outcome list_organization_groups(const NeighbourContext& context) {
    return detail::organization_in(context).map([&](const Organization& one) {
        return page_of(context, fmt::format("/orgs/{}/groups", one.id),
                       detail::visible_groups(
                           context, [&](const Group& group) { return detail::is_in(group, one, context.store); }));
    });
}

}  // namespace opsmgr::mock
