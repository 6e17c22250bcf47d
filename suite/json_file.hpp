// A JSON file that the user has named.
#pragma once

#include <opsmgr/contracts/json.hpp>

#include <string>
#include <tl/expected.hpp>

namespace opsmgr::suite {

/// The error is one line, with the name and, where it is not JSON, line and column.
[[nodiscard]] tl::expected<Json, std::string> read_json_file(const std::string& name);

}  // namespace opsmgr::suite
