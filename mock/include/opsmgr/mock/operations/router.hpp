// The table of operations, and which of them a request asks for. One row and one file below `operations/` make an
// operation.
#pragma once

#include <opsmgr/mock/api/routed_request.hpp>
#include <opsmgr/mock/http/path_segments.hpp>
#include <opsmgr/mock/operations/create.hpp>
#include <opsmgr/mock/operations/delete.hpp>
#include <opsmgr/mock/operations/download.hpp>
#include <opsmgr/mock/operations/extend.hpp>
#include <opsmgr/mock/operations/get_all.hpp>
#include <opsmgr/mock/operations/get_one.hpp>
#include <opsmgr/mock/operations/retry.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>

namespace opsmgr::mock {

inline constexpr auto operations = std::to_array<Operation>({
    {.id = "get-all",
     .method = "GET",
     .path = "/groups/{GROUP-ID}/logCollectionJobs",
     .run = get_all,
     .counts_as_read = true},
    {.id = "create", .method = "POST", .path = "/groups/{GROUP-ID}/logCollectionJobs", .run = create},
    {.id = "get-one",
     .method = "GET",
     .path = "/groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}",
     .run = get_one,
     .counts_as_read = true},
    {.id = "extend",
     .method = "PATCH",
     .path = "/groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}",
     .run = extend,
     .empty_body = true},
    {.id = "delete",
     .method = "DELETE",
     .path = "/groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}",
     .run = remove,
     .empty_body = true},
    {.id = "download",
     .method = "GET",
     .path = "/groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/download",
     .run = download},
    {.id = "retry",
     .method = "PUT",
     .path = "/groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/retry",
     .run = retry,
     .empty_body = true},
});

/// Their ids, with commas between.
[[nodiscard]] inline std::string operation_names() {
    std::string names;
    for (const Operation& operation : operations) names.append(names.empty() ? "" : ", ").append(operation.id);
    return names;
}

namespace detail {

inline constexpr auto patterns = [] {
    std::array<PathSegments, operations.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = segments_of(operations[i].path);
    return all;
}();

/// Whether the path has the form of the pattern, whose segments in braces stand for any one.
[[nodiscard]] inline bool matches(const PathSegments& pattern, const PathSegments& path) {
    if (pattern.size() != path.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i)
        if (!pattern[i].starts_with('{') && pattern[i] != path[i]) return false;
    return true;
}

/// The methods that a path answers to, as `Allow` lists them; empty for an unknown path.
[[nodiscard]] inline std::string methods_of(const PathSegments& path) {
    std::string methods;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (!matches(patterns[i], path)) continue;
        if (!methods.empty()) methods += ", ";
        methods += operations[i].method == "GET" ? "GET, HEAD" : operations[i].method;
    }
    return methods;
}

}  // namespace detail

/// Finds the operation of a request, or the methods that its path does answer to. HEAD goes where GET goes
/// (RFC 9110, 9.3.2). A slash behind the last segment changes nothing: programs of the vendor send it to real
/// deployments, and Jersey 3.1.10 takes it. A path with an empty or malformed segment has neither, nor has one that
/// does not lie below `prefix`, which a mock with `--base-path` has in front of all.
[[nodiscard]] inline RoutedRequest route(const Request& request, std::string_view prefix = {}) {
    const Target target = split_target(request.target);
    RoutedRequest routed{request, target.path, target.query};
    std::string_view path = routed.path;
    if (!prefix.empty()) {
        if (!path.starts_with(prefix) || (path.size() > prefix.size() && path[prefix.size()] != '/')) return routed;
        path.remove_prefix(prefix.size());
    }
    routed.local = path;
    if (!path.starts_with(base_path)) return routed;
    path.remove_prefix(base_path.size());
    if (!path.starts_with('/')) return routed;
    if (path.ends_with('/')) path.remove_suffix(1);
    PathSegments segments = segments_of(path);
    if (segments.has_empty()) return routed;
    if (path.find('%') != std::string_view::npos) {
        const auto text = std::make_shared<std::string>();
        if (!segments.unescape(*text)) return routed;
        routed.unescaped = text;
    }
    // The ids stand where every path of the table has them. An unknown path below a group still belongs to that group.
    if (segments.size() > 1 && segments[0] == "groups") routed.group = segments[1];
    const std::string_view method = request.method == "HEAD" ? std::string_view("GET") : request.method;
    for (std::size_t i = 0; i < operations.size() && routed.operation == nullptr; ++i)
        if (operations[i].method == method && detail::matches(detail::patterns[i], segments))
            routed.operation = &operations[i];
    if (routed.operation == nullptr) routed.allow = detail::methods_of(segments);
    const bool is_known = routed.operation != nullptr || !routed.allow.empty();
    if (is_known && segments.size() > 3) routed.job = segments[3];
    return routed;
}

}  // namespace opsmgr::mock
