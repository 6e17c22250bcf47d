// Base64 with padding and without line breaks (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace opsmgr {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Nothing for text that is not base64, or that lacks its padding.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace opsmgr
