#include "expression/value_form.hpp"
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/id.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <string>

namespace opsmgr::suite {
namespace {

bool is_integer(const Json& value) {
    return value.is_number_integer() ||
           (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>());
}

struct ValueType {
    std::string_view name;
    bool (*holds)(const Json& value);
};
constexpr std::array<ValueType, 7> types{{{"string", [](const Json& value) { return value.is_string(); }},
                                          {"number", [](const Json& value) { return value.is_number(); }},
                                          {"integer", is_integer},
                                          {"boolean", [](const Json& value) { return value.is_boolean(); }},
                                          {"array", [](const Json& value) { return value.is_array(); }},
                                          {"object", [](const Json& value) { return value.is_object(); }},
                                          {"null", [](const Json& value) { return value.is_null(); }}}};

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

bool is_utc_date(const std::string& text) {
    return (text.ends_with("Z") || text.ends_with("+00:00") || text.ends_with("-00:00")) && from_iso8601(text);
}

struct TextForm {
    std::string_view name;
    bool (*holds)(const std::string& text);
};
constexpr std::array<TextForm, 4> text_forms{
    {{"iso8601", [](const std::string& text) { return from_iso8601(text).has_value(); }},
     {"iso8601-utc", is_utc_date},
     {"http-date", [](const std::string& text) { return from_http_date(text).has_value(); }},
     {"hex24", [](const std::string& text) { return JobId::parse(text).has_value(); }}}};

template <class Rows>
auto row_named(const Rows& rows, std::string_view name) {
    return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
}

}  // namespace

bool is_type_name(std::string_view name) {
    return row_named(types, name) != types.end();
}

bool has_type(const Json& value, std::string_view type) {
    const auto row = row_named(types, type);
    return row != types.end() && row->holds(value);
}

bool has_form(const Json& value, std::string_view form) {
    if (form == "epoch") return epoch_date(value).has_value();
    const auto row = row_named(text_forms, form);
    return row != text_forms.end() && value.is_string() && row->holds(value.get_ref<const std::string&>());
}

std::optional<Instant> date_of(const Json* value) {
    if (value == nullptr) return std::nullopt;
    if (const auto epoch = epoch_date(*value)) return epoch;
    return value->is_string() ? from_iso8601(value->get_ref<const std::string&>()) : std::nullopt;
}

std::optional<Instant> moment_of(const Json* value) {
    if (auto date = date_of(value)) return date;
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return from_http_date(value->get_ref<const std::string&>());
}

bool is_same(const Json& a, const Json& b) {
    if (a == b) return true;
    return has_form(a, "hex24") && has_form(b, "hex24") &&
           equal_ignoring_case(a.get_ref<const std::string&>(), b.get_ref<const std::string&>());
}

}  // namespace opsmgr::suite
