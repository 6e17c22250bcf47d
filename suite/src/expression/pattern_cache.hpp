// Patterns of conditions: compiling one costs more than searching, and the same few are asked of every answer.
#pragma once

#include <opsmgr/base/text/pattern.hpp>

#include <string>

namespace opsmgr::suite {

/// Lives as long as the thread. The expression must be a valid one.
[[nodiscard]] const Pattern& compiled_pattern(const std::string& expression);

}  // namespace opsmgr::suite
