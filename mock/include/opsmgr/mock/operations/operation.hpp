// What makes an operation: its row in the table of `routing.hpp`.
#pragma once

#include <opsmgr/mock/api/document.hpp>
#include <opsmgr/mock/api/routed_request.hpp>
#include <opsmgr/mock/api/operation_context.hpp>

#include <string_view>

namespace opsmgr::mock {

struct Operation {
    std::string_view id;  ///< as in `contracts/openapi.json`
    std::string_view method;
    std::string_view path;  ///< below the base path; `{GROUP-ID}` and `{JOB-ID}` stand for one segment each
    Outcome (*run)(Stage&);
};

inline bool RoutedRequest::is(std::string_view operation_id) const {
    return operation != nullptr && operation->id == operation_id;
}

}  // namespace opsmgr::mock
