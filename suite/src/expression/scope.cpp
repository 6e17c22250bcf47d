#include "expression/scope.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {

std::string shown(const Json* value) {
    if (value == nullptr) return "nothing";
    std::string text = write_json(*value, Layout::compact);
    if (text.size() > 200) text = text.substr(0, 200) + fmt::format("... ({} characters)", text.size());
    return text;
}

std::string in_words(std::string_view place) {
    const auto mark = place.find('#');
    if (mark != std::string_view::npos && mark > 0)
        return fmt::format("{} in the answer to {}", in_words(place.substr(mark + 1)), place.substr(0, mark));
    const std::string_view pointer = mark == 0 ? place.substr(1) : place;
    constexpr std::string_view field = "/headers/";
    constexpr std::string_view document = "/body";
    if (pointer == "/status") return "status";
    if (pointer == "/mediaType") return "media type";
    if (pointer == "/bodyBytes") return "number of body bytes";
    if (pointer == document) return "the document";
    if (pointer.starts_with("/body/")) return fmt::format("{} of the document", pointer.substr(document.size()));
    if (pointer.starts_with(field))
        return fmt::format("field {}", pointer.substr(field.size(), pointer.find('/', field.size()) - field.size()));
    return std::string(pointer);
}

std::string found_at(std::string_view place, const Json* value, const Scope& scope) {
    const bool is_none = value == nullptr && place.starts_with("/body") && scope.view.contains("bodyFault");
    return is_none ? "no JSON: " + shown(&scope.view.at("text")) : shown(value);
}

const Json* looked_up(std::string_view place, const Scope& scope) {
    const auto mark = place.find('#');
    if (mark == std::string_view::npos) return value_at(scope.view, place);
    if (mark == 0) return value_at(scope.view, place.substr(1));
    const auto step = scope.steps.find(place.substr(0, mark));
    return step == scope.steps.end() ? nullptr : value_at(step->second.document(), place.substr(mark + 1));
}

std::string filled_in(std::string_view text, const Variables& variables) {
    std::string out;
    while (true) {
        const auto begin = text.find("${");
        const auto end = begin == std::string_view::npos ? begin : text.find('}', begin);
        if (end == std::string_view::npos) return out.append(text);
        const auto variable = variables.find(text.substr(begin + 2, end - begin - 2));
        out.append(text.substr(0, begin))
            .append(variable == variables.end() ? text.substr(begin, end + 1 - begin)
                                                : std::string_view(variable->second));
        text.remove_prefix(end + 1);
    }
}

std::string filled_in(std::string_view text, const Scope& scope) {
    const std::string with_variables = filled_in(text, scope.variables);
    std::string_view rest = with_variables;
    std::string out;
    while (true) {
        const auto begin = rest.find('{');
        const auto end = begin == std::string_view::npos ? begin : rest.find('}', begin);
        if (end == std::string_view::npos) return out.append(rest);
        const auto place = rest.substr(begin + 1, end - begin - 1);
        const bool is_place = place.starts_with('/') || place.find("#/") != std::string_view::npos;
        const Json* value = is_place ? looked_up(place, scope) : nullptr;
        out.append(rest.substr(0, begin));
        if (!is_place) out.append(rest.substr(begin, end + 1 - begin));
        else if (value != nullptr && value->is_string()) out.append(value->get_ref<const std::string&>());
        else out.append(value == nullptr && place.ends_with("/errorCode") ? "without an errorCode" : shown(value));
        rest.remove_prefix(end + 1);
    }
}

Json members_of(const Json& element, const Json& pointers) {
    Json found = Json::array();
    for (const Json& pointer : pointers) {
        const Json* value = value_at(element, pointer.get_ref<const std::string&>());
        found.push_back(value == nullptr ? Json() : *value);
    }
    return found;
}

}  // namespace opsmgr::suite
