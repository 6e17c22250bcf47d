#include "expression/condition.hpp"
#include <opsmgr/base/date.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/id.hpp>
#include <opsmgr/contracts/schema.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>
#include <vector>

namespace opsmgr::suite {
namespace {

Json expanded(const Json& value, const Scope& scope) {
    return value.is_string() ? Json(filled_in(value.get_ref<const std::string&>(), scope.variables)) : value;
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

bool has_type(const Json& value, const std::string& type) {
    if (type == "string") return value.is_string();
    if (type == "number") return value.is_number();
    if (type == "integer")
        return value.is_number_integer() ||
               (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
    if (type == "boolean") return value.is_boolean();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    return type == "null" && value.is_null();
}

std::optional<Instant> utc_date(const std::string& text) {
    if (!text.ends_with("Z") && !text.ends_with("+00:00") && !text.ends_with("-00:00")) return std::nullopt;
    return from_iso8601(text);
}

/// Seconds since 1970, as a number or as digits. What would lie thousands of years ahead is milliseconds.
std::optional<Instant> epoch_date(const Json& value) {
    double seconds = 0;
    if (value.is_number()) {
        seconds = value.get<double>();
    } else {
        const std::string text = value.is_string() ? value.get<std::string>() : "";
        if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string::npos)
            return std::nullopt;
        seconds = std::stod(text);
    }
    if (!(std::abs(seconds) < 1e11)) return std::nullopt;
    return Instant(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

bool has_form(const Json& value, const std::string& form) {
    if (form == "epoch") return epoch_date(value).has_value();
    if (!value.is_string()) return false;
    const auto& text = value.get_ref<const std::string&>();
    if (form == "iso8601") return from_iso8601(text).has_value();
    if (form == "iso8601-utc") return utc_date(text).has_value();
    if (form == "http-date") return from_http_date(text).has_value();
    return form == "hex24" && JobId::parse(text).has_value();
}

/// A date in any form that this API is said to have.
std::optional<Instant> date_of(const Json* value) {
    if (value == nullptr) return std::nullopt;
    if (const auto epoch = epoch_date(*value)) return epoch;
    return value->is_string() ? from_iso8601(value->get_ref<const std::string&>()) : std::nullopt;
}

/// Ids are the same in any letter case.
bool is_same(const Json& a, const Json& b) {
    if (a == b) return true;
    return has_form(a, "hex24") && has_form(b, "hex24") &&
           equal_ignoring_case(a.get_ref<const std::string&>(), b.get_ref<const std::string&>());
}

bool all_distinct(const Json& values) {
    std::vector<Json> sorted(values.begin(), values.end());
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
}

struct Outcome {
    bool holds;
    std::string expected;
};

Outcome match(const Json* value, const Json& matcher, const Scope& scope);

Outcome match_elements(const Json* value, const Json& condition, bool every, const Scope& scope) {
    if (value == nullptr || !value->is_structured()) return {false, "an array"};
    for (const Json& element : *value) {
        const Judgement one = judge(condition, {element, scope.steps, scope.variables});
        if (every && !one.holds)
            return {false, fmt::format("each element: {}, but one has {}", one.expected, one.actual)};
        if (!every && one.holds) return {true, {}};
    }
    return {every, every ? "" : "one element that meets the condition"};
}

Outcome match_schema(const Json* value, const std::string& schema) {
    if (value == nullptr) return {false, fmt::format("a document of the schema '{}'", schema)};
    const auto faults = check_against_schema(*value, schema);
    if (faults.empty()) return {true, {}};
    std::vector<std::string> texts;
    texts.reserve(faults.size());
    for (const DataFault& fault : faults)
        texts.push_back(fault.pointer.empty() ? fault.rule : fault.pointer + " " + fault.rule);
    return {false, fmt::format("a document of the schema '{}': {}", schema, fmt::join(texts, "; "))};
}

/// One keyword of a matcher.
Outcome match_keyword(const std::string& keyword, const Json* value, const Json& wanted, const Scope& scope) {
    const bool there = value != nullptr;
    const auto text = [&]() -> const std::string& { return value->get_ref<const std::string&>(); };
    if (keyword == "exists") return {there == wanted.get<bool>(), wanted.get<bool>() ? "something" : "nothing"};
    if (keyword == "equals") {
        const Json right = expanded(wanted, scope);
        return {there && *value == right, shown(&right)};
    }
    if (keyword == "equalsIgnoringCase") {
        const std::string right = filled_in(wanted.get<std::string>(), scope.variables);
        return {there && value->is_string() && equal_ignoring_case(text(), right),
                fmt::format("\"{}\" in any letter case", right)};
    }
    if (keyword == "oneOf") {
        const bool found = there && std::any_of(wanted.begin(), wanted.end(),
                                                [&](const Json& one) { return *value == expanded(one, scope); });
        return {found, "one of " + shown(&wanted)};
    }
    if (keyword == "matches") {
        const std::string pattern = filled_in(wanted.get<std::string>(), quoted_for_expressions(scope.variables));
        // The library's search recurses for each character, and a target's text may be of any length.
        return {there && value->is_string() && std::regex_search(text().substr(0, 2048), compiled(pattern)),
                fmt::format("text that matches {}", pattern)};
    }
    if (keyword == "contains") {
        const Json part = expanded(wanted, scope);
        const bool in_text = there && value->is_string() && part.is_string() &&
                             text().find(part.get_ref<const std::string&>()) != std::string::npos;
        const bool in_array =
            there && value->is_array() && std::find(value->begin(), value->end(), part) != value->end();
        return {in_text || in_array, "something that contains " + shown(&part)};
    }
    if (keyword == "type") {
        const std::vector<std::string> types =
            wanted.is_array() ? wanted.get<std::vector<std::string>>() : std::vector<std::string>{wanted};
        const bool right = there && std::any_of(types.begin(), types.end(),
                                                [&](const std::string& type) { return has_type(*value, type); });
        return {right, fmt::format("a value of type {}", fmt::join(types, " or "))};
    }
    if (keyword == "form")
        return {there && has_form(*value, wanted), "a value of the form " + wanted.get<std::string>()};
    if (keyword == "atLeast")
        return {there && value->is_number() && value->get<double>() >= wanted.get<double>(),
                "at least " + shown(&wanted)};
    if (keyword == "atMost")
        return {there && value->is_number() && value->get<double>() <= wanted.get<double>(),
                "at most " + shown(&wanted)};
    if (keyword == "count") {
        if (!there || !(value->is_structured() || value->is_string())) return {false, "something that can be counted"};
        const Json size = value->is_string() ? text().size() : value->size();
        const Outcome counted = match(&size, wanted, scope);
        return {counted.holds, fmt::format("a length of {}", counted.expected)};
    }
    if (keyword == "each") return match_elements(value, wanted, true, scope);
    if (keyword == "some") return match_elements(value, wanted, false, scope);
    if (keyword == "distinct")
        return {there && value->is_array() && all_distinct(*value) == wanted.get<bool>(),
                "values that are all different"};
    if (keyword == "schema") return match_schema(value, wanted);
    if (keyword == "sameAs") {
        const Json* other = looked_up(wanted.get_ref<const std::string&>(), scope);
        return {there == (other != nullptr) && (!there || *value == *other),
                fmt::format("the same as {}, {}", wanted.get<std::string>(), shown(other))};
    }
    if (keyword == "laterThan") {
        const Json* other = looked_up(wanted.get_ref<const std::string&>(), scope);
        const auto own = date_of(value);
        const auto earlier = date_of(other);
        return {own && earlier && *own > *earlier, "a date later than " + shown(other)};
    }
    if (keyword == "sameMomentAs") {
        const Json right = expanded(wanted, scope);
        const auto own = date_of(value);
        return {own && own == date_of(&right), "the moment " + shown(&right)};
    }
    if (keyword == "oneAmong") {
        const Json* all = looked_up(wanted.at("place").get_ref<const std::string&>(), scope);
        const bool found =
            there && all != nullptr && all->is_array() && std::any_of(all->begin(), all->end(), [&](const Json& one) {
                const Json* member = value_at(one, wanted.at("member").get_ref<const std::string&>());
                return member != nullptr && is_same(*member, *value);
            });
        return {found, fmt::format("one that is in {}", wanted.at("place").get<std::string>())};
    }
    // "not"
    const Outcome inner = match(value, wanted, scope);
    return {!inner.holds, "not " + inner.expected};
}

Outcome match(const Json* value, const Json& matcher, const Scope& scope) {
    std::vector<std::string> wanted;
    for (const auto& [keyword, argument] : matcher.items()) {
        Outcome one = match_keyword(keyword, value, argument, scope);
        if (!one.holds) return one;
        wanted.push_back(one.expected);
    }
    return {true, fmt::format("{}", fmt::join(wanted, " and "))};
}

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
        const Outcome outcome = match(value, condition.value("is", Json{{"exists", true}}), scope);
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
