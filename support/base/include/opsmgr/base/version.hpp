// The version of the project, as `--version`, the reports and the suite's `User-Agent` name it.
#pragma once

#include <string_view>

namespace opsmgr {

inline constexpr std::string_view version = "0.1.0";  // as in the top-level CMakeLists.txt

}  // namespace opsmgr
