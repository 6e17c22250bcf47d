#include "expression/pattern_cache.hpp"

#include <map>

namespace opsmgr::suite {

const Pattern& compiled_pattern(const std::string& expression) {
    thread_local std::map<std::string, Pattern> known;
    const auto found = known.find(expression);
    return found != known.end() ? found->second
                                : known.emplace(expression, Pattern::compile(expression).value()).first->second;
}

}  // namespace opsmgr::suite
