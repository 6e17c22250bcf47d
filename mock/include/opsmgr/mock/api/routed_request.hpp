// A request that has been routed: which operation it asks for, on what, with which options.
#pragma once

#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/api/operation.hpp>
#include <opsmgr/mock/api/query_options.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/inventory/stub.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace opsmgr::mock {

struct Neighbour;

/// Views lead into the request, which must outlive it.
struct RoutedRequest {
    const Request& request;
    std::string_view path;                 ///< of the request, escapes included
    std::string_view query;                ///< likewise, without the question mark
    const Operation* operation = nullptr;  ///< null when the path or the method has none
    std::string allow{};                   ///< without an operation: methods that the path does answer to, if any
    std::string_view group{};              ///< GROUP-ID, its escapes undone; empty where the path has none
    std::string_view job{};                ///< JOB-ID likewise
    const Edition* edition = &latest_edition;
    QueryOptions options{};
    bool signed_in = false;
    /// What `group` and `job` lead into, where the path has escapes.
    std::shared_ptr<const std::string> unescaped{};
    std::string_view local{};  ///< the path below the `--base-path` of the mock; empty for one that is not there
    // Of a request that asks for no operation:
    const Neighbour* neighbour = nullptr;
    const Stub* stub = nullptr;
    std::string_view beside{};  ///< the name of neighbour or stub
    std::string_view named{};   ///< what the neighbour's path names beside the group, escapes undone

    [[nodiscard]] bool is(std::string_view operation_id) const {
        return operation != nullptr && operation->id == operation_id;
    }
    /// By which the journal knows it; empty where the mock has no such resource.
    [[nodiscard]] std::string_view name() const { return operation != nullptr ? operation->id : beside; }
    /// The same for a request that differs in its fields or body alone. Both must outlive it.
    [[nodiscard]] RoutedRequest with(const Request& other) const {
        RoutedRequest routed{other, path, query, operation, allow, group, job, edition, options, signed_in, unescaped};
        routed.local = local;
        routed.neighbour = neighbour;
        routed.stub = stub;
        routed.beside = beside;
        routed.named = named;
        return routed;
    }
};

}  // namespace opsmgr::mock
