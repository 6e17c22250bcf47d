#include "expression/condition.hpp"
#include "expression/matcher.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace opsmgr::suite {
namespace {

const Json& matcher_of(const Json& condition) {
    static const Json something{{"exists", true}};
    const auto matcher = condition.find("is");
    return matcher == condition.end() ? something : *matcher;
}

bool holds_at(const Json& condition, const Json& place, const Scope& scope) {
    return matches(looked_up(place.get_ref<const std::string&>(), scope), matcher_of(condition), scope);
}

Explanation explain_at(const Json& condition, const std::string& place, const Scope& scope) {
    const Json* value = looked_up(place, scope);
    return {fmt::format("{}{}{}", in_words(place), place.empty() ? "" : " ",
                        words_for(value, matcher_of(condition), scope)),
            found_at(place, value, scope)};
}

/// Of the first that holds, or of all.
Explanation explain_any(const Json& conditions, const Scope& scope) {
    std::vector<std::string> expected;
    std::vector<std::string> actual;
    for (const Json& condition : conditions) {
        Explanation one = explain(condition, scope);
        if (holds(condition, scope)) return one;
        expected.push_back(std::move(one.expected));
        actual.push_back(std::move(one.actual));
    }
    return {fmt::format("{}", fmt::join(expected, ", or ")), fmt::format("{}", fmt::join(actual, "; "))};
}

}  // namespace

bool holds(const Json& condition, const Scope& scope) {
    const auto part = [&](const char* name) {
        const auto found = condition.find(name);
        return found == condition.end() ? nullptr : &*found;
    };
    const auto one_holds = [&](const Json& one) { return holds(one, scope); };
    if (const Json* place = part("at"); place != nullptr && !holds_at(condition, *place, scope)) return false;
    if (const Json* all = part("all"); all != nullptr && !std::all_of(all->begin(), all->end(), one_holds))
        return false;
    if (const Json* any = part("any"); any != nullptr && !std::any_of(any->begin(), any->end(), one_holds))
        return false;
    const Json* none = part("none");
    return none == nullptr || std::none_of(none->begin(), none->end(), one_holds);
}

Explanation explain(const Json& condition, const Scope& scope) {
    Explanation last;
    if (const auto place = condition.find("at"); place != condition.end()) {
        last = explain_at(condition, place->get_ref<const std::string&>(), scope);
        if (!holds_at(condition, *place, scope)) return last;
    }
    if (const auto all = condition.find("all"); all != condition.end())
        for (const Json& part : *all) {
            last = explain(part, scope);
            if (!holds(part, scope)) return last;
        }
    if (const auto any = condition.find("any"); any != condition.end()) {
        last = explain_any(*any, scope);
        if (std::none_of(any->begin(), any->end(), [&](const Json& part) { return holds(part, scope); })) return last;
    }
    if (const auto none = condition.find("none"); none != condition.end())
        for (const Json& part : *none) {
            last = explain(part, scope);
            if (holds(part, scope)) return {"not " + last.expected, last.actual};
        }
    return last;
}

}  // namespace opsmgr::suite
