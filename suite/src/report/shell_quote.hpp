// Text as one word of a POSIX shell, so that a command in a report may be pasted, whatever a name in it holds.
//
//     shell_quote("rs 0")   // 'rs 0'
#pragma once

#include <string>
#include <string_view>

namespace opsmgr::suite {

/// In single quotes, unless every character is safe without them.
[[nodiscard]] std::string shell_quote(std::string_view text);

}  // namespace opsmgr::suite
