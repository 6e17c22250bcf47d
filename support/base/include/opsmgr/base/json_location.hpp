// Where the values of a JSON text stand in it, for what is said about files that people write.
//
//     locate(text, {"/groups/0/id"})   // {{3, 12}}: line 3, column 12
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr {

struct TextPlace {
    std::size_t line = 1;    ///< from 1
    std::size_t column = 1;  ///< in bytes, from 1
};

/// For each JSON Pointer the place where its value begins; of a member that stands twice, the last one. Nothing for a
/// value that is not there. `text` has passed `read_json`. All of them take one pass over the text.
[[nodiscard]] std::vector<std::optional<TextPlace>> locate(std::string_view text,
                                                           const std::vector<std::string>& pointers);

}  // namespace opsmgr
