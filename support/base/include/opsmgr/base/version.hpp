// The version of the project, as `--version`, the reports and the suite's `User-Agent` name it.
#pragma once

#include <string_view>

namespace opsmgr {

extern const std::string_view version;  ///< as in the top-level CMakeLists.txt

}  // namespace opsmgr
