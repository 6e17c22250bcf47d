#include <opsmgr/base/headers.hpp>

#include <algorithm>
#include <utility>

namespace opsmgr {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto same = [](char x, char y) { return lower(x) == lower(y); };
    return a.size() == b.size() && (a == b || std::equal(a.begin(), a.end(), b.begin(), same));
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

void Headers::add(std::string name, std::string value) {
    if (fields_.empty()) fields_.reserve(8);
    fields_.push_back({std::move(name), std::move(value)});
}

void Headers::set(std::string_view name, std::string value) {
    const auto named = [&](const Header& field) { return equal_ignoring_case(field.name, name); };
    const auto found = std::find_if(fields_.begin(), fields_.end(), named);
    if (found == fields_.end()) {
        add(std::string(name), std::move(value));
        return;
    }
    found->value = std::move(value);
    fields_.erase(std::remove_if(found + 1, fields_.end(), named), fields_.end());
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [&](const Header& field) { return equal_ignoring_case(field.name, name); });
}

std::optional<std::string_view> Headers::first(std::string_view name) const {
    for (const Header& field : fields_)
        if (equal_ignoring_case(field.name, name)) return field.value;
    return std::nullopt;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Header& field : fields_)
        if (equal_ignoring_case(field.name, name)) values.push_back(field.value);
    return values;
}

std::size_t Headers::count(std::string_view name) const {
    return all(name).size();
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
    for (const Header& field : fields_) {
        if (!equal_ignoring_case(field.name, name)) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const auto comma = rest.find(',');
            if (equal_ignoring_case(trimmed(rest.substr(0, comma)), token)) return true;
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return false;
}

}  // namespace opsmgr
