// A body in gzip (RFC 1952), for changes that send one.
#pragma once

#include <string>

namespace opsmgr::mock::changes {

[[nodiscard]] std::string gzipped(const std::string& text);

}  // namespace opsmgr::mock::changes
