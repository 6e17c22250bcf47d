#include "expression/matcher.hpp"
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/schema.hpp>
#include "expression/condition.hpp"
#include "expression/pattern_cache.hpp"
#include "expression/value_form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <stdexcept>
#include <vector>

namespace opsmgr::suite {
namespace {

const std::string& text_in(const Json& value) {
    return value.get_ref<const std::string&>();
}

/// The text of the value; null when it is not there or is no text.
const std::string* text_of(const Json* value) {
    return value != nullptr && value->is_string() ? &text_in(*value) : nullptr;
}

Json expanded(const Json& value, const Scope& scope) {
    return value.is_string() ? Json(filled_in(text_in(value), scope.variables)) : value;
}

bool is_equal(const Json& value, const Json& wanted, const Scope& scope) {
    if (!wanted.is_string()) return value == wanted;
    return value.is_string() && text_in(value) == filled_in(text_in(wanted), scope.variables);
}

/// Variables may hold what a target said; in an expression they stand for their own letters.
std::string expression_of(const Json& wanted, const Scope& scope) {
    const std::string& expression = text_in(wanted);
    if (expression.find("${") == std::string::npos) return expression;
    Variables quoted;
    for (const auto& [name, value] : scope.variables) quoted[name] = Pattern::quoted(value);
    return filled_in(expression, quoted);
}

/// How many members or bytes there are; null when the value is nothing that has any.
Json size_of(const Json* value) {
    if (value == nullptr || !(value->is_structured() || value->is_string())) return nullptr;
    return value->is_string() ? text_in(*value).size() : value->size();
}

Scope within(const Json& element, const Scope& scope) {
    return {element, scope.steps, scope.variables};
}

/// The first element that does not meet the condition; null when all do.
const Json* first_failing(const Json& elements, const Json& condition, const Scope& scope) {
    for (const Json& element : elements)
        if (!holds(condition, within(element, scope))) return &element;
    return nullptr;
}

bool is_structure(const Json* value) {
    return value != nullptr && value->is_structured();
}

// Each keyword has two functions: whether it holds, and what it wants in words.

bool exists(const Json* value, const Json& wanted, const Scope&) {
    return (value != nullptr) == wanted.get<bool>();
}
std::string say_exists(const Json*, const Json& wanted, const Scope&) {
    return wanted.get<bool>() ? "something" : "nothing";
}

bool equals(const Json* value, const Json& wanted, const Scope& scope) {
    return value != nullptr && is_equal(*value, wanted, scope);
}
std::string say_equals(const Json*, const Json& wanted, const Scope& scope) {
    const Json right = expanded(wanted, scope);
    return shown(&right);
}

bool equals_in_any_case(const Json* value, const Json& wanted, const Scope& scope) {
    const std::string* text = text_of(value);
    return text != nullptr && equal_ignoring_case(*text, filled_in(text_in(wanted), scope.variables));
}
std::string say_equals_in_any_case(const Json*, const Json& wanted, const Scope& scope) {
    return fmt::format("\"{}\" in any letter case", filled_in(text_in(wanted), scope.variables));
}

bool is_one_of(const Json* value, const Json& wanted, const Scope& scope) {
    return value != nullptr &&
           std::any_of(wanted.begin(), wanted.end(), [&](const Json& one) { return is_equal(*value, one, scope); });
}
std::string say_one_of(const Json*, const Json& wanted, const Scope&) {
    return "one of " + shown(&wanted);
}

bool matches_expression(const Json* value, const Json& wanted, const Scope& scope) {
    const std::string* text = text_of(value);
    return text != nullptr && compiled_pattern(expression_of(wanted, scope)).is_in(*text);
}
std::string say_expression(const Json*, const Json& wanted, const Scope& scope) {
    return "text that matches " + expression_of(wanted, scope);
}

bool contains(const Json* value, const Json& wanted, const Scope& scope) {
    if (const std::string* text = text_of(value))
        return wanted.is_string() && text->find(filled_in(text_in(wanted), scope.variables)) != std::string::npos;
    return value != nullptr && value->is_array() &&
           std::any_of(value->begin(), value->end(), [&](const Json& one) { return is_equal(one, wanted, scope); });
}
std::string say_contains(const Json* value, const Json& wanted, const Scope& scope) {
    return "something that contains " + say_equals(value, wanted, scope);
}

bool is_of_type(const Json* value, const Json& wanted, const Scope&) {
    if (value == nullptr) return false;
    if (wanted.is_string()) return has_type(*value, text_in(wanted));
    return std::any_of(wanted.begin(), wanted.end(), [&](const Json& type) { return has_type(*value, text_in(type)); });
}
std::string say_type(const Json*, const Json& wanted, const Scope&) {
    const auto types = wanted.is_array() ? wanted.get<std::vector<std::string>>() : std::vector{text_in(wanted)};
    return fmt::format("a value of type {}", fmt::join(types, " or "));
}

bool is_of_form(const Json* value, const Json& wanted, const Scope&) {
    return value != nullptr && has_form(*value, text_in(wanted));
}
std::string say_form(const Json*, const Json& wanted, const Scope&) {
    return "a value of the form " + text_in(wanted);
}

bool is_at_least(const Json* value, const Json& wanted, const Scope&) {
    return value != nullptr && value->is_number() && value->get<double>() >= wanted.get<double>();
}
std::string say_at_least(const Json*, const Json& wanted, const Scope&) {
    return "at least " + shown(&wanted);
}

bool is_at_most(const Json* value, const Json& wanted, const Scope&) {
    return value != nullptr && value->is_number() && value->get<double>() <= wanted.get<double>();
}
std::string say_at_most(const Json*, const Json& wanted, const Scope&) {
    return "at most " + shown(&wanted);
}

bool has_count(const Json* value, const Json& wanted, const Scope& scope) {
    const Json size = size_of(value);
    return !size.is_null() && matches(&size, wanted, scope);
}
std::string say_count(const Json* value, const Json& wanted, const Scope& scope) {
    const Json size = size_of(value);
    return size.is_null() ? "something that can be counted" : "a length of " + words_for(&size, wanted, scope);
}

bool is_met_by_each(const Json* value, const Json& condition, const Scope& scope) {
    return is_structure(value) && first_failing(*value, condition, scope) == nullptr;
}
std::string say_each(const Json* value, const Json& condition, const Scope& scope) {
    if (!is_structure(value)) return "an array";
    const Json* failing = first_failing(*value, condition, scope);
    if (failing == nullptr) return "elements that all meet the condition";
    const Explanation why = explain(condition, within(*failing, scope));
    return fmt::format("each element: {}, but one has {}", why.expected, why.actual);
}

bool is_met_by_some(const Json* value, const Json& condition, const Scope& scope) {
    return is_structure(value) && std::any_of(value->begin(), value->end(), [&](const Json& element) {
               return holds(condition, within(element, scope));
           });
}
std::string say_some(const Json* value, const Json&, const Scope&) {
    return is_structure(value) ? "one element that meets the condition" : "an array";
}

bool has_distinct(const Json* value, const Json& wanted, const Scope&) {
    if (value == nullptr || !value->is_array()) return false;
    std::set<Json> seen;
    const bool all = std::all_of(value->begin(), value->end(), [&](const Json& one) {
        return seen.insert(wanted.is_array() ? members_of(one, wanted) : one).second;
    });
    return all == (wanted.is_array() || wanted.get<bool>());
}
std::string say_distinct(const Json*, const Json& wanted, const Scope&) {
    return wanted.is_array() ? "elements that differ in one of these: " + shown(&wanted)
                             : "values that are all different";
}

bool fits_schema(const Json* value, const Json& wanted, const Scope&) {
    return value != nullptr && check_against_schema(*value, text_in(wanted)).empty();
}
std::string name_of_schema(const std::string& schema) {
    if (schema == "job-list") return "a list of log collection jobs";
    if (schema == "job") return "a log collection job";
    return schema == "child-job" ? "a child job" : fmt::format("a document of the schema '{}'", schema);
}
std::string say_schema(const Json* value, const Json& wanted, const Scope&) {
    std::string words = fmt::format("as {} in its documented form", name_of_schema(text_in(wanted)));
    if (value == nullptr) return words;
    std::vector<std::string> faults;
    for (const DataFault& fault : check_against_schema(*value, text_in(wanted)))
        faults.push_back(fault.pointer.empty() ? fault.rule : fault.pointer + " " + fault.rule);
    return faults.empty() ? words : fmt::format("{}: {}", words, fmt::join(faults, "; "));
}

bool is_same_as(const Json* value, const Json& wanted, const Scope& scope) {
    const Json* other = looked_up(text_in(wanted), scope);
    return value == nullptr || other == nullptr ? value == other : *value == *other;
}
std::string say_same_as(const Json*, const Json& wanted, const Scope& scope) {
    return fmt::format("the same as {}, {}", text_in(wanted), shown(looked_up(text_in(wanted), scope)));
}

bool is_later_than(const Json* value, const Json& wanted, const Scope& scope) {
    const auto own = date_of(value);
    const auto earlier = date_of(looked_up(text_in(wanted), scope));
    return own && earlier && *own > *earlier;
}
std::string say_later_than(const Json*, const Json& wanted, const Scope& scope) {
    return "a date later than " + shown(looked_up(text_in(wanted), scope));
}

bool is_same_moment(const Json* value, const Json& wanted, const Scope& scope) {
    const Json right = expanded(wanted, scope);
    const auto own = date_of(value);
    return own && own == date_of(&right);
}
std::string say_same_moment(const Json* value, const Json& wanted, const Scope& scope) {
    return "the moment " + say_equals(value, wanted, scope);
}

bool is_near(const Json* value, const Json& wanted, const Scope& scope) {
    const auto own = moment_of(value);
    const auto other = moment_of(looked_up(text_in(wanted.at("place")), scope));
    return own && other && std::chrono::abs(*own - *other) <= std::chrono::duration<double>(wanted.at("seconds"));
}
std::string say_near(const Json*, const Json& wanted, const Scope&) {
    return fmt::format("a date within {} s of {}", shown(&wanted.at("seconds")), text_in(wanted.at("place")));
}

bool is_one_among(const Json* value, const Json& wanted, const Scope& scope) {
    const std::string& member = text_in(wanted.at("member"));
    const Json* all = looked_up(text_in(wanted.at("place")), scope);
    return value != nullptr && all != nullptr && all->is_array() &&
           std::any_of(all->begin(), all->end(), [&](const Json& one) {
               const Json* own = value_at(one, member);
               return own != nullptr && is_same(*own, *value);
           });
}
std::string say_one_among(const Json*, const Json& wanted, const Scope&) {
    return "one that is in " + text_in(wanted.at("place"));
}

bool does_not_match(const Json* value, const Json& wanted, const Scope& scope) {
    return !matches(value, wanted, scope);
}
std::string say_not(const Json* value, const Json& wanted, const Scope& scope) {
    return "not " + words_for(value, wanted, scope);
}

struct Keyword {
    std::string_view name;
    bool (*holds)(const Json* value, const Json& wanted, const Scope& scope);
    std::string (*say)(const Json* value, const Json& wanted, const Scope& scope);
};
constexpr std::array<Keyword, 21> keywords{{{"exists", exists, say_exists},
                                            {"equals", equals, say_equals},
                                            {"equalsIgnoringCase", equals_in_any_case, say_equals_in_any_case},
                                            {"oneOf", is_one_of, say_one_of},
                                            {"matches", matches_expression, say_expression},
                                            {"contains", contains, say_contains},
                                            {"type", is_of_type, say_type},
                                            {"form", is_of_form, say_form},
                                            {"atLeast", is_at_least, say_at_least},
                                            {"atMost", is_at_most, say_at_most},
                                            {"count", has_count, say_count},
                                            {"each", is_met_by_each, say_each},
                                            {"some", is_met_by_some, say_some},
                                            {"distinct", has_distinct, say_distinct},
                                            {"schema", fits_schema, say_schema},
                                            {"sameAs", is_same_as, say_same_as},
                                            {"laterThan", is_later_than, say_later_than},
                                            {"sameMomentAs", is_same_moment, say_same_moment},
                                            {"near", is_near, say_near},
                                            {"oneAmong", is_one_among, say_one_among},
                                            {"not", does_not_match, say_not}}};

const Keyword& keyword_named(std::string_view name) {
    const auto* found =
        std::find_if(keywords.begin(), keywords.end(), [&](const Keyword& one) { return one.name == name; });
    if (found == keywords.end()) throw std::logic_error(fmt::format("there is no matcher '{}'", name));
    return *found;
}

}  // namespace

bool matches(const Json* value, const Json& matcher, const Scope& scope) {
    const auto& wanted = matcher.get_ref<const Json::object_t&>();
    return std::all_of(wanted.begin(), wanted.end(),
                       [&](const auto& one) { return keyword_named(one.first).holds(value, one.second, scope); });
}

std::string words_for(const Json* value, const Json& matcher, const Scope& scope) {
    std::vector<std::string> all;
    for (const auto& [name, argument] : matcher.items()) {
        const Keyword& keyword = keyword_named(name);
        std::string words = keyword.say(value, argument, scope);
        if (!keyword.holds(value, argument, scope)) return words;
        all.push_back(std::move(words));
    }
    return fmt::format("{}", fmt::join(all, " and "));
}

}  // namespace opsmgr::suite
