#include "script/clause_pattern.hpp"

#include <algorithm>

namespace opsmgr::suite {

bool matches_pattern(std::string_view id, std::string_view pattern) {
    if (pattern.empty()) return id.empty();
    if (pattern.front() == '*')
        return matches_pattern(id, pattern.substr(1)) || (!id.empty() && matches_pattern(id.substr(1), pattern));
    return !id.empty() && id.front() == pattern.front() && matches_pattern(id.substr(1), pattern.substr(1));
}

bool is_selected(std::string_view id, const std::vector<std::string>& patterns) {
    return patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                           [&](const std::string& pattern) { return matches_pattern(id, pattern); });
}

}  // namespace opsmgr::suite
