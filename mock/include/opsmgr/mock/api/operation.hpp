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
    bool empty_body = false;      ///< a success has no content
    bool counts_as_read = false;  ///< a success lets time pass where the time goes by reads

    /// Of the methods that the API has, GET alone changes nothing (RFC 9110, 9.2.1).
    [[nodiscard]] constexpr bool changes() const { return method != "GET"; }
};

}  // namespace opsmgr::mock
