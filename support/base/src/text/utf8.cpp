#include <opsmgr/base/text/utf8.hpp>

#include <cstddef>
#include <cstdint>

namespace opsmgr {
namespace {

/// Bytes of the character that begins with this one; 0 when none does.
std::size_t length_of(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Of a character of several bytes that are all there.
bool is_character(std::string_view bytes) {
    for (const char c : bytes.substr(1))
        if (!is_continuation(c)) return false;
    const auto first = static_cast<unsigned char>(bytes[0]);
    const auto second = static_cast<unsigned char>(bytes[1]);
    return !((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90) ||
             (first == 0xF4 && second > 0x8F));
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = length_of(static_cast<unsigned char>(text[0]));
        if (length == 0 || length > text.size()) return false;
        if (length > 1 && !is_character(text.substr(0, length))) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string_view without_partial_character(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        const char c = text[text.size() - back];
        if (is_continuation(c)) continue;
        if (length_of(static_cast<unsigned char>(c)) > back) text.remove_suffix(back);
        break;
    }
    return text;
}

}  // namespace opsmgr
