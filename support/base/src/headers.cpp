#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/text/char_class.hpp>

#include <algorithm>
#include <cstddef>

namespace opsmgr {

void make_lower_case(std::string& text) {
    static constexpr CharClass is_upper_case([](char c) { return c >= 'A' && c <= 'Z'; });
    for (std::size_t i = length_until(text, is_upper_case); i < text.size(); ++i) text[i] = lower_case(text[i]);
}

std::string lower_case(std::string_view text) {
    std::string out(text);
    make_lower_case(out);
    return out;
}

std::string upper_case(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(length_while(text, is_blank));
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

namespace {

/// Of so many bytes in all.
void append_line(std::string& lines, std::string_view name, std::initializer_list<std::string_view> value,
                 std::size_t size) {
    const std::size_t begin = lines.size();
    lines.resize(begin + name.size() + size + 4);
    char* line = lines.data() + begin;
    line += name.copy(line, name.size());
    *line++ = ':';
    *line++ = ' ';
    for (const std::string_view part : value) line += part.copy(line, part.size());
    *line++ = '\r';
    *line = '\n';
}

}  // namespace

void append_line(std::string& lines, std::string_view name, std::string_view value) {
    append_line(lines, name, {value}, value.size());
}

void Headers::reserve(std::size_t bytes) {
    lines_.reserve(bytes);
    places_.reserve(16);  // more than most messages have
}

void Headers::add_joined(std::string_view name, std::initializer_list<std::string_view> value) {
    if (places_.capacity() == 0) reserve(512);
    std::size_t size = 0;
    for (const std::string_view part : value) size += part.size();
    places_.emplace_back(lines_.size(), name.size(), size);
    append_line(lines_, name, value, size);
}

void Headers::append_to_last(std::string_view more) {
    lines_.insert(lines_.size() - 2, more);
    places_.back().value += static_cast<std::uint32_t>(more.size());
}

void Headers::clear() {
    lines_.clear();
    places_.clear();
}

void Headers::set(std::string_view name, std::string_view value) {
    const std::size_t found = find(name);
    if (found == size()) return add(name, value);
    replace_value(found, value);
    for (std::size_t other = find(name, found + 1); other != size(); other = find(name, other)) erase(other);
}

void Headers::remove(std::string_view name) {
    for (std::size_t found = find(name); found != size(); found = find(name, found)) erase(found);
}

std::size_t Headers::find(std::string_view name, std::size_t from) const {
    const auto found = std::find_if(places_.begin() + static_cast<std::ptrdiff_t>(from), places_.end(),
                                    [&](const Place& place) { return equal_ignoring_case(name_at(place), name); });
    return static_cast<std::size_t>(found - places_.begin());
}

void Headers::replace_value(std::size_t index, std::string_view value) {
    Place& place = places_[index];
    if (value_at(place) == value) return;
    lines_.replace(place.value_begin(), place.value, value);
    shift(index + 1, static_cast<std::ptrdiff_t>(value.size()) - static_cast<std::ptrdiff_t>(place.value));
    place.value = static_cast<std::uint32_t>(value.size());
}

void Headers::erase(std::size_t index) {
    const Place place = places_[index];
    lines_.erase(place.begin, place.size());
    places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(index));
    shift(index, -static_cast<std::ptrdiff_t>(place.size()));
}

void Headers::shift(std::size_t index, std::ptrdiff_t bytes) {
    for (; index < size(); ++index) places_[index].begin = static_cast<std::uint32_t>(places_[index].begin + bytes);
}

std::optional<std::string_view> Headers::first(std::string_view name) const {
    const std::size_t found = find(name);
    if (found == size()) return std::nullopt;
    return (*this)[found].value;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Header field : *this)
        if (equal_ignoring_case(field.name, name)) values.push_back(field.value);
    return values;
}

std::size_t Headers::count(std::string_view name) const {
    std::size_t count = 0;
    for (std::size_t found = find(name); found != size(); found = find(name, found + 1)) ++count;
    return count;
}

bool Headers::has_token(std::string_view name, std::string_view token) const {
    for (std::size_t found = find(name); found != size(); found = find(name, found + 1)) {
        std::string_view rest = (*this)[found].value;
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
