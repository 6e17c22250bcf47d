// Text made fit for HTML.
#pragma once

#include <string>
#include <string_view>

namespace opsmgr::suite {

/// As content or as a quoted attribute. Control characters become question marks, line feeds stay.
[[nodiscard]] std::string escaped(std::string_view text);

/// As content, with every control character and line end made visible; a line breaks behind each line feed.
[[nodiscard]] std::string with_marks(std::string_view text);

}  // namespace opsmgr::suite
