// Documents held against the JSON Schemas of `contracts/schemas/` (draft 7).
//
// A check names every fault at once, each with a JSON Pointer and the rule that it breaks. It costs milliseconds
// with some validators: meant for data that is loaded, not for the path of a request.
//
//     for (const DataFault& fault : check_against_schema(document, "job"))
//         fmt::print("{}: {}\n", fault.pointer, fault.rule);
#pragma once

#include <opsmgr/base/data_file.hpp>
#include <opsmgr/base/json.hpp>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr {

struct DataFault {
    std::string pointer;  ///< JSON Pointer (RFC 6901) to the value at fault; empty for the whole document
    std::string rule;     ///< what would be right, one clause of a sentence
    friend bool operator==(const DataFault&, const DataFault&) = default;
};

/// `schema` is the name of an embedded file without its ending: `job` for `schemas/job.schema.json`. Empty when the
/// document is valid. Throws `std::out_of_range` for a schema that does not exist (a programmer's error).
[[nodiscard]] std::vector<DataFault> check_against_schema(const Json& document, std::string_view schema);

/// The same with a schema that is given as a document; for data files that bring their own.
[[nodiscard]] std::vector<DataFault> check_against(const Json& document, const Json& schema);

/// The document of a data file that is valid by that schema. Otherwise every fault: of the JSON, of the schema, a
/// member that stands twice. A file that is built in is valid already.
[[nodiscard]] tl::expected<Json, std::vector<DataFault>> read_checked(const DataFile& file, std::string_view schema);

}  // namespace opsmgr
