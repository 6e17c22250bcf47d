#include "expression/matcher.hpp"
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/schema.hpp>
#include "expression/condition.hpp"
#include "expression/value_form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <stdexcept>
#include <vector>

namespace opsmgr::suite {
namespace {

Json expanded(const Json& value, const Scope& scope) {
    return value.is_string() ? Json(filled_in(value.get_ref<const std::string&>(), scope.variables)) : value;
}

/// The text of the value; null when it is not there or is no text.
const std::string* text_of(const Json* value) {
    return value != nullptr && value->is_string() ? &value->get_ref<const std::string&>() : nullptr;
}

/// Variables may hold what a target said; in an expression they stand for their own letters.
Variables quoted_for_expressions(const Variables& variables) {
    Variables quoted;
    for (const auto& [name, value] : variables)
        for (const char c : value) {
            if (std::string_view(R"(\^$.|?*+()[]{})").find(c) != std::string_view::npos) quoted[name] += '\\';
            quoted[name] += c;
        }
    return quoted;
}

/// Compiling costs more than searching, and the same few expressions are asked of every answer.
const std::regex& compiled(const std::string& pattern) {
    thread_local std::map<std::string, std::regex> known;
    return known.try_emplace(pattern, pattern).first->second;
}

bool all_distinct(const Json& values) {
    std::vector<Json> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

MatchResult match_exists(const Json* value, const Json& wanted, const Scope&) {
    return {(value != nullptr) == wanted.get<bool>(), wanted.get<bool>() ? "something" : "nothing"};
}

MatchResult match_equals(const Json* value, const Json& wanted, const Scope& scope) {
    const Json right = expanded(wanted, scope);
    return {value != nullptr && *value == right, shown(&right)};
}

MatchResult match_equals_ignoring_case(const Json* value, const Json& wanted, const Scope& scope) {
    const std::string right = filled_in(wanted.get<std::string>(), scope.variables);
    const std::string* text = text_of(value);
    return {text != nullptr && equal_ignoring_case(*text, right), fmt::format("\"{}\" in any letter case", right)};
}

MatchResult match_one_of(const Json* value, const Json& wanted, const Scope& scope) {
    const bool found = value != nullptr && std::any_of(wanted.begin(), wanted.end(),
                                                       [&](const Json& one) { return *value == expanded(one, scope); });
    return {found, "one of " + shown(&wanted)};
}

MatchResult match_expression(const Json* value, const Json& wanted, const Scope& scope) {
    const std::string pattern = filled_in(wanted.get<std::string>(), quoted_for_expressions(scope.variables));
    const std::string* text = text_of(value);
    // The library's search recurses for each character, and a target's text may be of any length.
    return {text != nullptr && std::regex_search(text->substr(0, 2048), compiled(pattern)),
            fmt::format("text that matches {}", pattern)};
}

MatchResult match_contains(const Json* value, const Json& wanted, const Scope& scope) {
    const Json part = expanded(wanted, scope);
    const std::string* text = text_of(value);
    const bool in_text =
        text != nullptr && part.is_string() && text->find(part.get_ref<const std::string&>()) != std::string::npos;
    const bool in_array =
        value != nullptr && value->is_array() && std::find(value->begin(), value->end(), part) != value->end();
    return {in_text || in_array, "something that contains " + shown(&part)};
}

MatchResult match_type(const Json* value, const Json& wanted, const Scope&) {
    const std::vector<std::string> types =
        wanted.is_array() ? wanted.get<std::vector<std::string>>() : std::vector<std::string>{wanted};
    const bool right = value != nullptr && std::any_of(types.begin(), types.end(),
                                                       [&](const std::string& type) { return has_type(*value, type); });
    return {right, fmt::format("a value of type {}", fmt::join(types, " or "))};
}

MatchResult match_form(const Json* value, const Json& wanted, const Scope&) {
    const auto& form = wanted.get_ref<const std::string&>();
    return {value != nullptr && has_form(*value, form), "a value of the form " + form};
}

MatchResult match_at_least(const Json* value, const Json& wanted, const Scope&) {
    return {value != nullptr && value->is_number() && value->get<double>() >= wanted.get<double>(),
            "at least " + shown(&wanted)};
}

MatchResult match_at_most(const Json* value, const Json& wanted, const Scope&) {
    return {value != nullptr && value->is_number() && value->get<double>() <= wanted.get<double>(),
            "at most " + shown(&wanted)};
}

MatchResult match_count(const Json* value, const Json& wanted, const Scope& scope) {
    const std::string* text = text_of(value);
    if (value == nullptr || !(value->is_structured() || text != nullptr))
        return {false, "something that can be counted"};
    const Json size = text != nullptr ? text->size() : value->size();
    const MatchResult counted = match(&size, wanted, scope);
    return {counted.holds, fmt::format("a length of {}", counted.expected)};
}

MatchResult match_each(const Json* value, const Json& condition, const Scope& scope) {
    if (value == nullptr || !value->is_structured()) return {false, "an array"};
    for (const Json& element : *value)
        if (const Judgement one = judge(condition, {element, scope.steps, scope.variables}); !one.holds)
            return {false, fmt::format("each element: {}, but one has {}", one.expected, one.actual)};
    return {true, {}};
}

MatchResult match_some(const Json* value, const Json& condition, const Scope& scope) {
    if (value == nullptr || !value->is_structured()) return {false, "an array"};
    const bool found = std::any_of(value->begin(), value->end(), [&](const Json& element) {
        return judge(condition, {element, scope.steps, scope.variables}).holds;
    });
    return {found, found ? "" : "one element that meets the condition"};
}

MatchResult match_distinct(const Json* value, const Json& wanted, const Scope&) {
    return {value != nullptr && value->is_array() && all_distinct(*value) == wanted.get<bool>(),
            "values that are all different"};
}

MatchResult match_schema(const Json* value, const Json& wanted, const Scope&) {
    const auto& schema = wanted.get_ref<const std::string&>();
    if (value == nullptr) return {false, fmt::format("a document of the schema '{}'", schema)};
    const auto faults = check_against_schema(*value, schema);
    if (faults.empty()) return {true, {}};
    std::vector<std::string> texts;
    texts.reserve(faults.size());
    for (const DataFault& fault : faults)
        texts.push_back(fault.pointer.empty() ? fault.rule : fault.pointer + " " + fault.rule);
    return {false, fmt::format("a document of the schema '{}': {}", schema, fmt::join(texts, "; "))};
}

MatchResult match_same_as(const Json* value, const Json& wanted, const Scope& scope) {
    const auto& place = wanted.get_ref<const std::string&>();
    const Json* other = looked_up(place, scope);
    const bool same = value == nullptr || other == nullptr ? value == other : *value == *other;
    return {same, fmt::format("the same as {}, {}", place, shown(other))};
}

MatchResult match_later_than(const Json* value, const Json& wanted, const Scope& scope) {
    const Json* other = looked_up(wanted.get_ref<const std::string&>(), scope);
    const auto own = date_of(value);
    const auto earlier = date_of(other);
    return {own && earlier && *own > *earlier, "a date later than " + shown(other)};
}

MatchResult match_same_moment_as(const Json* value, const Json& wanted, const Scope& scope) {
    const Json right = expanded(wanted, scope);
    const auto own = date_of(value);
    return {own && own == date_of(&right), "the moment " + shown(&right)};
}

MatchResult match_one_among(const Json* value, const Json& wanted, const Scope& scope) {
    const auto& place = wanted.at("place").get_ref<const std::string&>();
    const auto& member = wanted.at("member").get_ref<const std::string&>();
    const Json* all = looked_up(place, scope);
    const bool found = value != nullptr && all != nullptr && all->is_array() &&
                       std::any_of(all->begin(), all->end(), [&](const Json& one) {
                           const Json* own = value_at(one, member);
                           return own != nullptr && is_same(*own, *value);
                       });
    return {found, fmt::format("one that is in {}", place)};
}

MatchResult match_not(const Json* value, const Json& wanted, const Scope& scope) {
    const MatchResult inner = match(value, wanted, scope);
    return {!inner.holds, "not " + inner.expected};
}

struct Keyword {
    std::string_view name;
    MatchResult (*match)(const Json* value, const Json& wanted, const Scope& scope);
};
constexpr std::array<Keyword, 20> keywords{{{"exists", match_exists},
                                            {"equals", match_equals},
                                            {"equalsIgnoringCase", match_equals_ignoring_case},
                                            {"oneOf", match_one_of},
                                            {"matches", match_expression},
                                            {"contains", match_contains},
                                            {"type", match_type},
                                            {"form", match_form},
                                            {"atLeast", match_at_least},
                                            {"atMost", match_at_most},
                                            {"count", match_count},
                                            {"each", match_each},
                                            {"some", match_some},
                                            {"distinct", match_distinct},
                                            {"schema", match_schema},
                                            {"sameAs", match_same_as},
                                            {"laterThan", match_later_than},
                                            {"sameMomentAs", match_same_moment_as},
                                            {"oneAmong", match_one_among},
                                            {"not", match_not}}};

const Keyword& keyword_named(std::string_view name) {
    const auto* found =
        std::find_if(keywords.begin(), keywords.end(), [&](const Keyword& one) { return one.name == name; });
    if (found == keywords.end()) throw std::logic_error(fmt::format("there is no matcher '{}'", name));
    return *found;
}

}  // namespace

MatchResult match(const Json* value, const Json& matcher, const Scope& scope) {
    std::vector<std::string> wanted;
    for (const auto& [keyword, argument] : matcher.items()) {
        MatchResult one = keyword_named(keyword).match(value, argument, scope);
        if (!one.holds) return one;
        wanted.push_back(one.expected);
    }
    return {true, fmt::format("{}", fmt::join(wanted, " and "))};
}

}  // namespace opsmgr::suite
