// The version of the suite, as `--version` and the reports name it.
#pragma once

#include <string_view>

namespace opsmgr::suite {

inline constexpr std::string_view version = "0.1.0";

}  // namespace opsmgr::suite
