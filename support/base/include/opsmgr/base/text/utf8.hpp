// Whether bytes are UTF-8 (RFC 3629).
#pragma once

#include <string_view>

namespace opsmgr {

/// Well-formed: no surrogates, nothing above U+10FFFF, no longer form than needed.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Without a character at the end that has been cut off: at most three bytes shorter.
[[nodiscard]] std::string_view without_partial_character(std::string_view text);

}  // namespace opsmgr
