#include "expression/condition.hpp"
#include "expression/matcher.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace opsmgr::suite {
namespace {

Judgement judge_any(const Json& conditions, const Scope& scope) {
    std::vector<std::string> expected;
    std::vector<std::string> actual;
    for (const Json& condition : conditions) {
        Judgement one = judge(condition, scope);
        if (one.holds) return one;
        expected.push_back(std::move(one.expected));
        actual.push_back(std::move(one.actual));
    }
    return {false, fmt::format("{}", fmt::join(expected, ", or ")), fmt::format("{}", fmt::join(actual, "; "))};
}

}  // namespace

Judgement judge(const Json& condition, const Scope& scope) {
    Judgement last{true, {}, {}};
    if (condition.contains("at")) {
        const auto& place = condition.at("at").get_ref<const std::string&>();
        const Json* value = looked_up(place, scope);
        const MatchResult outcome = match(value, condition.value("is", Json{{"exists", true}}), scope);
        last = {outcome.holds, fmt::format("{}{}{}", place, place.empty() ? "" : " ", outcome.expected),
                found_at(place, value, scope)};
        if (!last.holds) return last;
    }
    if (condition.contains("all"))
        for (const Json& part : condition.at("all"))
            if (last = judge(part, scope); !last.holds) return last;
    if (condition.contains("any"))
        if (last = judge_any(condition.at("any"), scope); !last.holds) return last;
    if (condition.contains("none"))
        for (const Json& part : condition.at("none"))
            if (last = judge(part, scope); last.holds) return {false, "not " + last.expected, last.actual};
    last.holds = true;
    return last;
}

}  // namespace opsmgr::suite
