// A body in gzip (RFC 1952): for the files of the console, and for changes that send one.
#pragma once

#include <string>

namespace opsmgr::mock {

/// The text itself when there is no memory for it. Compiled with the changes, which link zlib.
[[nodiscard]] std::string gzipped(const std::string& text);

}  // namespace opsmgr::mock
