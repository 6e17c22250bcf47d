// A file as a whole, or why it cannot be had.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace opsmgr::suite {

/// The error is for behind the name: `cannot be read (Is a directory)`.
[[nodiscard]] tl::expected<std::string, std::string> read_file(const std::string& name);

}  // namespace opsmgr::suite
