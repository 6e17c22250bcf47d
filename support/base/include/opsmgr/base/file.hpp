// A file that somebody has named, as a whole, or why it cannot be had.
//
//     const auto document = read_json_file(flags.config);
//     if (!document) return refused("--config: " + document.error());
#pragma once

#include <opsmgr/base/json.hpp>
#include <string>
#include <tl/expected.hpp>

namespace opsmgr {

/// The error is for behind the name: `cannot be read (Is a directory)`.
[[nodiscard]] tl::expected<std::string, std::string> read_file(const std::string& name);

/// The error is one line that begins with the name and, where it is no strict JSON or has a member twice, says where.
[[nodiscard]] tl::expected<Json, std::string> read_json_file(const std::string& name);

}  // namespace opsmgr
