// The table of operations, and which of them a request asks for. One row and one file below `operations/` make an
// operation.
#pragma once

#include <opsmgr/mock/api/routed_request.hpp>
#include <opsmgr/mock/operations/create.hpp>
#include <opsmgr/mock/operations/delete.hpp>
#include <opsmgr/mock/operations/download.hpp>
#include <opsmgr/mock/operations/extend.hpp>
#include <opsmgr/mock/operations/get_all.hpp>
#include <opsmgr/mock/operations/get_one.hpp>
#include <opsmgr/mock/operations/retry.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

[[nodiscard]] inline std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> parts;
    parts.reserve(8);
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto slash = path.find('/');
        parts.push_back(path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
    }
    return parts;
}

/// The decoded segments of a path; nothing when one is empty or malformed.
[[nodiscard]] inline std::optional<std::vector<std::string>> decoded_segments(std::string_view path) {
    std::vector<std::string> decoded;
    decoded.reserve(8);
    for (const std::string_view part : segments(path)) {
        auto text = percent_decoded(part);
        if (!text || text->empty()) return std::nullopt;
        decoded.push_back(*std::move(text));
    }
    return decoded;
}

/// Whether the path has the form of `pattern`, whose segments in braces stand for any one.
[[nodiscard]] inline bool matches(std::string_view pattern, const std::vector<std::string>& path) {
    for (const std::string& part : path) {
        if (pattern.empty()) return false;
        pattern.remove_prefix(1);
        const std::string_view wanted = pattern.substr(0, pattern.find('/'));
        if (wanted.front() != '{' && wanted != part) return false;
        pattern.remove_prefix(wanted.size());
    }
    return pattern.empty();
}

/// The methods that a path answers to, as `Allow` lists them; empty for an unknown path.
[[nodiscard]] inline std::string methods_of(const std::vector<std::string>& path) {
    std::string methods;
    for (const Operation& operation : operations) {
        if (!matches(operation.path, path)) continue;
        if (!methods.empty()) methods += ", ";
        methods += operation.method == "GET" ? "GET, HEAD" : operation.method;
    }
    return methods;
}

}  // namespace detail

/// Finds the operation of a request, or the methods that its path does answer to. HEAD goes where GET goes
/// (RFC 9110, 9.3.2).
[[nodiscard]] inline RoutedRequest route(const Request& request) {
    RoutedRequest routed{request, request.path(), request.query()};
    std::string_view path = routed.path;
    if (!path.starts_with(base_path)) return routed;
    path.remove_prefix(base_path.size());
    if (!path.starts_with('/')) return routed;
    const auto parts = detail::decoded_segments(path);
    if (!parts) return routed;
    // The ids stand where every path of the table has them. An unknown path below a group still belongs to that group.
    if (parts->size() > 1 && parts->front() == "groups") routed.group = (*parts)[1];
    const std::string_view method =
        request.method == "HEAD" ? std::string_view("GET") : std::string_view(request.method);
    for (const Operation& operation : operations)
        if (operation.method == method && detail::matches(operation.path, *parts)) routed.operation = &operation;
    if (routed.operation == nullptr) routed.allow = detail::methods_of(*parts);
    const bool is_known = routed.operation != nullptr || !routed.allow.empty();
    if (is_known && parts->size() > 3) routed.job = (*parts)[3];
    return routed;
}

}  // namespace opsmgr::mock
