// The table of neighbours, and which of them, or which stub of the fixture, a request asks for that is no operation.
#pragma once

#include <opsmgr/mock/http/path_segments.hpp>
#include <opsmgr/mock/neighbours/deployments.hpp>
#include <opsmgr/mock/neighbours/groups.hpp>
#include <opsmgr/mock/neighbours/root.hpp>
#include <opsmgr/mock/neighbours/version.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

/// The first one whose path fits is meant.
inline constexpr auto neighbours = std::to_array<Neighbour>({
    {.id = "get-root", .path = "/", .run = get_root},
    {.id = "list-groups", .path = "/groups", .run = list_groups},
    {.id = "get-group-by-name", .path = "/groups/byName/{GROUP-NAME}", .run = get_group_by_name},
    {.id = "get-group", .path = "/groups/{GROUP-ID}", .run = get_group},
    {.id = "list-hosts", .path = "/groups/{GROUP-ID}/hosts", .run = list_hosts},
    {.id = "list-clusters", .path = "/groups/{GROUP-ID}/clusters", .run = list_clusters},
    {.id = "get-cluster", .path = "/groups/{GROUP-ID}/clusters/{CLUSTER-ID}", .run = get_cluster},
    {.id = "get-automation-config", .path = "/groups/{GROUP-ID}/automationConfig", .run = get_automation_config},
    {.id = "list-organizations", .path = "/orgs", .run = list_organizations},
    {.id = "get-organization", .path = "/orgs/{ORG-ID}", .run = get_organization},
    {.id = "list-organization-groups", .path = "/orgs/{ORG-ID}/groups", .run = list_organization_groups},
    {.id = "service-version", .path = "/unauth/version", .run = service_version, .is_signed = false},
    {.id = "version-manifest", .path = "/unauth/versionManifest", .run = version_manifest, .is_signed = false},
    {.id = "private-service-version",
     .path = "/api/private/unauth/version",
     .run = service_version,
     .at_root = true,
     .is_signed = false},
    {.id = "monitor-health", .path = "/monitor/health", .run = monitor_health, .at_root = true, .is_signed = false},
});

/// What the journal calls a request that a stub of the fixture answers.
inline constexpr std::string_view stub_name = "stub";

namespace detail {

/// Whether the path has the form of the pattern; then its parts are noted.
[[nodiscard]] inline bool take_parts(RoutedRequest& routed, const PathSegments& pattern, const PathSegments& path) {
    if (pattern.size() != path.size()) return false;
    std::string_view group;
    std::string_view named;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == "{GROUP-ID}") group = path[i];
        else if (pattern[i].starts_with('{')) named = path[i];
        else if (pattern[i] != path[i]) return false;
    }
    routed.group = group;
    routed.named = named;
    return true;
}

/// The segments of the path, of which the root has none.
[[nodiscard]] constexpr PathSegments pattern_of(const Neighbour& neighbour) {
    return neighbour.path == "/" ? PathSegments() : segments_of(neighbour.path);
}

/// The segments of a path, escapes undone in `text`; none where one is empty or malformed.
[[nodiscard]] inline PathSegments plain_segments(std::string_view path, std::string& text) {
    if (path.ends_with('/')) path.remove_suffix(1);
    PathSegments segments = segments_of(path);
    if (segments.has_empty() || !segments.unescape(text)) return {};
    return segments;
}

}  // namespace detail

/// To be called for what `route` has found no operation for.
inline void route_beside(RoutedRequest& routed, const std::vector<Stub>& stubs) {
    const std::string& method = routed.request.method;
    routed.stub = find_stub(stubs, method, routed.local);
    if (routed.stub != nullptr) {
        routed.beside = stub_name;
        return;
    }
    const auto text = std::make_shared<std::string>();
    const PathSegments whole = detail::plain_segments(routed.local, *text);
    PathSegments inner = whole;
    const std::string_view rest = routed.local.substr(std::min(base_path.size(), routed.local.size()));
    const bool is_below_base = routed.local.starts_with(base_path) && (rest.empty() || rest.starts_with('/'));
    if (is_below_base) inner.drop_first(segments_of(base_path).size());
    for (const Neighbour& one : neighbours) {
        if (whole.size() == 0 || (!one.at_root && !is_below_base)) continue;
        if (!detail::take_parts(routed, detail::pattern_of(one), one.at_root ? whole : inner)) continue;
        routed.unescaped = text;
        if (method == "GET" || method == "HEAD") {
            routed.neighbour = &one;
            routed.beside = one.id;
        } else {
            routed.allow = "GET, HEAD";
        }
        return;
    }
}

}  // namespace opsmgr::mock
