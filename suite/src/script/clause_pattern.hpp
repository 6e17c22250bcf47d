// Patterns of clause ids, with which a user selects clauses: `--only 'retry/*'`.
//
//     matches_pattern("retry/empty-body", "retry/*")   // true
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

/// Whether a clause's id matches a pattern in which `*` stands for any text.
[[nodiscard]] bool matches_pattern(std::string_view id, std::string_view pattern);

/// Whether one of the patterns matches the id. Without any pattern every clause is selected.
[[nodiscard]] bool is_selected(std::string_view id, const std::vector<std::string>& patterns);

}  // namespace opsmgr::suite
