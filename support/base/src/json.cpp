#include <opsmgr/base/json.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

namespace opsmgr {

std::optional<std::int64_t> whole_number(const Json& value) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        return number > static_cast<std::uint64_t>(most) ? std::nullopt
                                                         : std::optional(static_cast<std::int64_t>(number));
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    constexpr double end = 9'223'372'036'854'775'808.0;  // the first one that does not fit
    const double number = value.is_number_float() ? value.get<double>() : end;
    if (!(number >= -end && number < end) || number != std::floor(number)) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

void make_integers(Json& document) {
    if (document.is_structured()) {
        for (Json& member : document) make_integers(member);
    } else if (document.is_number_float()) {
        if (const auto number = whole_number(document)) document = *number;
    }
}

std::string pointer_token(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '~') out += "~0";
        else if (c == '/') out += "~1";
        else out += c;
    }
    return out;
}

std::string token_from_pointer(std::string_view token) {
    std::string name;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '~' && i + 1 < token.size()) name += token[++i] == '1' ? '/' : '~';
        else name += token[i];
    }
    return name;
}

const Json* value_at(const Json& document, std::string_view pointer) {
    const Json* value = &document;
    while (!pointer.empty()) {
        if (pointer.front() != '/') return nullptr;
        pointer.remove_prefix(1);
        const auto slash = pointer.find('/');
        const auto raw = pointer.substr(0, slash);
        pointer = slash == std::string_view::npos ? std::string_view() : pointer.substr(slash);
        const std::string token = token_from_pointer(raw);
        if (value->is_object()) {
            const auto found = value->find(token);
            if (found == value->end()) return nullptr;
            value = &*found;
        } else if (value->is_array()) {
            std::size_t index = 0;
            const auto [stop, error] = std::from_chars(token.data(), token.data() + token.size(), index);
            if (error != std::errc() || stop != token.data() + token.size() || index >= value->size()) return nullptr;
            value = &(*value)[index];
        } else {
            return nullptr;
        }
    }
    return value;
}

}  // namespace opsmgr
