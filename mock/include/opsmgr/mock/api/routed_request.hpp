// A request that has been routed: which operation it asks for, on what, with which options.
#pragma once

#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/api/operation.hpp>
#include <opsmgr/mock/api/query_options.hpp>
#include <opsmgr/mock/http/request.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace opsmgr::mock {

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

    [[nodiscard]] bool is(std::string_view operation_id) const {
        return operation != nullptr && operation->id == operation_id;
    }
    /// The same for a request that differs in its fields or body alone. Both must outlive it.
    [[nodiscard]] RoutedRequest with(const Request& other) const {
        return {other, path, query, operation, allow, group, job, edition, options, signed_in, unescaped};
    }
};

}  // namespace opsmgr::mock
