#include "schema_finding.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace opsmgr {
namespace {

/// `<root>`, `[childJobs]`, `[1]`  ->  `/childJobs/1`
std::string pointer_from(const std::vector<std::string>& context) {
    std::string pointer;
    for (const std::string& step : context) {
        if (step.size() < 2 || step.front() != '[') continue;
        pointer += "/" + pointer_token(std::string_view(step).substr(1, step.size() - 2));
    }
    return pointer;
}

const Json& without_references(const Json& root, const Json& schema) {
    const Json* at = &schema;
    for (int depth = 0; depth < 8 && at->is_object() && at->contains("$ref"); ++depth) {
        const std::string reference = at->at("$ref");
        const Json* next = reference.starts_with("#") ? value_at(root, std::string_view(reference).substr(1)) : nullptr;
        if (next == nullptr) break;
        at = next;
    }
    return *at;
}

/// The part of the schema that speaks of the value at `pointer`, or null where alternatives leave it open.
const Json* schema_for(const Json& root, std::string_view pointer) {
    const Json* at = &without_references(root, root);
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const auto slash = pointer.find('/');
        const std::string token(pointer.substr(0, slash));
        pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash);
        const Json* properties = value_at(*at, "/properties");
        const Json* next = properties != nullptr && properties->contains(token) ? &properties->at(token) : nullptr;
        if (next == nullptr) next = value_at(*at, "/items");
        if (next == nullptr) next = value_at(*at, "/additionalProperties");
        if (next == nullptr || !next->is_object()) return nullptr;
        at = &without_references(root, *next);
    }
    return at;
}

std::string listed(const Json& values) {
    std::vector<std::string> texts;
    for (const Json& value : values) texts.push_back(value.dump());
    return fmt::format("{}", fmt::join(texts, ", "));
}

/// The values that a closed list allows; also where several lists are alternatives. Empty for any other schema.
Json allowed_values(const Json& schema) {
    if (schema.contains("enum")) return schema.at("enum");
    if (schema.contains("const")) return Json::array({schema.at("const")});
    Json values = Json::array();
    for (const Json& alternative : schema.value("anyOf", Json::array())) {
        Json more = allowed_values(alternative);
        if (more.empty()) return more;
        values.insert(values.end(), more.begin(), more.end());
    }
    return values;
}

std::string type_text(const Json& type) {
    if (!type.is_array()) return type.get<std::string>();
    std::vector<std::string> names = type;
    return fmt::format("{}", fmt::join(names, " or "));
}

/// What stands between the last pair of single quotes.
std::string quoted_name(const std::string& finding) {
    const auto end = finding.rfind('\'');
    const auto begin = end == std::string::npos || end == 0 ? std::string::npos : finding.rfind('\'', end - 1);
    return begin == std::string::npos ? std::string() : finding.substr(begin + 1, end - begin - 1);
}

std::string range_text(const Json& schema) {
    const bool whole = schema.value("type", Json()) == "integer";  // it may be a list
    std::string text = whole ? "must be a whole number" : "must be a number";
    if (schema.contains("minimum")) text += " from " + schema.at("minimum").dump();
    if (schema.contains("maximum")) text += " to " + schema.at("maximum").dump();
    else if (whole) text += fmt::format(" to {}", std::numeric_limits<std::int64_t>::max());
    return text;
}

/// Whether the finding is about the schema itself, not about the alternatives in it, which `$comment` puts in words.
bool is_its_own(const Json& schema, const std::string& finding) {
    if (finding.find("Missing required property") != std::string::npos) {
        const Json required = schema.value("required", Json::array());
        return std::find(required.begin(), required.end(), quoted_name(finding)) != required.end();
    }
    return finding.find("'type'") != std::string::npos && schema.contains("type");
}

/// A whole number as JSON may have it, and no reader here takes.
bool is_beyond_integers(const Json* value, const Json* schema) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (value == nullptr || schema == nullptr || schema->value("type", Json()) != "integer") return false;
    if (value->is_number_unsigned()) return value->get<std::uint64_t>() > static_cast<std::uint64_t>(most);
    return value->is_number_float() && std::abs(value->get<double>()) >= static_cast<double>(most);
}

/// What would be right, in the words of the schema; the validator's own words where the schema has none.
std::string rule_for(const Json* schema, const std::string& finding) {
    const auto says = [&](std::string_view words) { return finding.find(words) != std::string::npos; };
    const auto has = [&](const char* keyword) {
        return schema != nullptr && schema->is_object() && schema->contains(keyword);
    };
    if (has("$comment") && !is_its_own(*schema, finding)) return schema->at("$comment");
    if (says("Missing required property")) return fmt::format("the member '{}' is missing", quoted_name(finding));
    if (says("'const'") && has("const")) return "must be " + schema->at("const").dump();
    if (schema != nullptr && (says("enum") || says("'const'") || says("anyOf")))
        if (const Json values = allowed_values(*schema); !values.empty()) return "must be one of " + listed(values);
    if (says("'type'") && has("type")) return "must be of type " + type_text(schema->at("type"));
    if (says("'pattern'") || says("child schema") || says("anyOf") || says("Expected number") || says("Maximum") ||
        says("Minimum") || says("properties")) {
        if (has("description")) return "must be " + schema->at("description").get<std::string>();
        if (has("pattern")) return "must match " + schema->at("pattern").get<std::string>();
        if (has("minimum") || has("maximum")) return range_text(*schema);
    }
    return finding.ends_with('.') ? finding.substr(0, finding.size() - 1) : finding;
}

/// Members that have another name since 0.2, and what they are called now.
constexpr std::pair<std::string_view, std::string_view> renamed_members[] = {
    {"switches", "'deviations'"},                          // of a report
    {"leftBehind", "'leakedJobs', a list in the report"},  // of a change in a report
    {"together", "'concurrent'"},                          // of a step in a script
};

std::string unknown_member_rule(std::string_view name) {
    for (const auto& [old, now] : renamed_members)
        if (name == old) return fmt::format("has another name since 0.2: {}", now);
    return "is not a known member";
}

/// The members of the object at `pointer` that its schema does not have. The validator names the first one alone.
std::vector<DataFault> unknown_members(const std::string& pointer, const Json& document, const Json* schema,
                                       const std::string& first) {
    std::vector<DataFault> faults{{pointer + "/" + pointer_token(first), unknown_member_rule(first)}};
    const Json* object = value_at(document, pointer);
    const Json* known = schema == nullptr ? nullptr : value_at(*schema, "/properties");
    if (object == nullptr || !object->is_object() || known == nullptr) return faults;
    for (const auto& [name, value] : object->items())
        if (name != first && !known->contains(name))
            faults.push_back({pointer + "/" + pointer_token(name), unknown_member_rule(name)});
    return faults;
}

}  // namespace

bool is_about_a_part(const std::string& description) {
    return description.starts_with("Failed to validate against schema associated with property name") ||
           description.starts_with("Failed to validate item #") ||
           description.starts_with("Failed to validate against child schema #") ||
           description.starts_with("Failed to validate against additional");
}

std::vector<DataFault> faults_from(const ValidatorFinding& finding, const Json& document, const Json& root) {
    const std::string pointer = pointer_from(finding.context);
    const Json* schema = schema_for(root, pointer);
    if (finding.description.find("could not be validated using 'properties'") != std::string::npos)
        return unknown_members(pointer, document, schema, quoted_name(finding.description));
    if (is_beyond_integers(value_at(document, pointer), schema))
        return {{pointer, schema->contains("description") ? rule_for(schema, "Maximum") : range_text(*schema)}};
    if (schema != nullptr) return {{pointer, rule_for(schema, finding.description)}};
    // Inside alternatives: what they come to is said where they stand.
    for (std::string above = pointer; !above.empty() && schema == nullptr;) {
        above.erase(above.rfind('/'));
        schema = schema_for(root, above);
        if (schema != nullptr && schema->contains("$comment")) return {{above, schema->at("$comment")}};
    }
    return {{pointer, rule_for(nullptr, finding.description)}};
}

}  // namespace opsmgr
