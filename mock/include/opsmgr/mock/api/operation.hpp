// What makes an operation: its row in the table of `operations/router.hpp`.
#pragma once

#include <opsmgr/mock/api/document.hpp>

#include <string_view>

namespace opsmgr::mock {

struct OperationContext;

struct Operation {
    std::string_view id;  ///< as in `contracts/openapi.json`
    std::string_view method;
    std::string_view path;  ///< below the base path; `{GROUP-ID}` and `{JOB-ID}` stand for one segment each
    Outcome (*run)(OperationContext&);
};

}  // namespace opsmgr::mock
