// Sets of characters that texts of HTTP are made of, as tables: one look-up a character, no locale.
//
//     is_token_char('-')                      // true
//     all_of("my-host", is_letter_or_digit)   // false
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace opsmgr {

class CharClass {
  public:
    /// Those for which `holds(char)` is true.
    template <class Predicate>
    explicit constexpr CharClass(Predicate holds) {
        for (std::size_t i = 0; i < holds_.size(); ++i) holds_[i] = holds(static_cast<char>(i));
    }
    [[nodiscard]] constexpr bool operator()(char c) const { return holds_[static_cast<unsigned char>(c)]; }

    /// These and the characters of `others`.
    [[nodiscard]] constexpr CharClass with(std::string_view others) const {
        return CharClass([&](char c) { return (*this)(c) || others.find(c) != std::string_view::npos; });
    }

  private:
    std::array<bool, 256> holds_{};
};

inline constexpr CharClass is_digit([](char c) { return c >= '0' && c <= '9'; });
inline constexpr CharClass is_hexadecimal = is_digit.with("abcdefABCDEF");
inline constexpr CharClass is_letter_or_digit([](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
});
/// Of a `token` (RFC 9110, 5.6.2).
inline constexpr CharClass is_token_char = is_letter_or_digit.with("!#$%&'*+-.^_`|~");
/// Optional white space (RFC 9110, 5.6.3).
inline constexpr CharClass is_blank([](char c) { return c == ' ' || c == '\t'; });
inline constexpr CharClass is_control([](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
/// ASCII that prints, without the blank.
inline constexpr CharClass is_visible([](char c) { return c > 0x20 && c < 0x7f; });

/// How many characters stand before the first of these; all where there is none.
[[nodiscard]] constexpr std::size_t length_until(std::string_view text, const CharClass& characters) {
    const auto end = std::find_if(text.begin(), text.end(), [&](char c) { return characters(c); });
    return static_cast<std::size_t>(end - text.begin());
}
/// How many of these stand at the beginning.
[[nodiscard]] constexpr std::size_t length_while(std::string_view text, const CharClass& characters) {
    const auto end = std::find_if_not(text.begin(), text.end(), [&](char c) { return characters(c); });
    return static_cast<std::size_t>(end - text.begin());
}

/// How many characters at the beginning are certainly ASCII from `first` to `last`. Looks at eight at a time and stops
/// before those with any other among them: for long texts of which a table looks at the rest.
template <char first, char last>
[[nodiscard]] inline std::size_t length_between(std::string_view text) {
    constexpr std::uint64_t each = 0x0101010101010101U;
    std::size_t length = 0;
    for (std::uint64_t eight = 0; text.size() - length >= sizeof eight; length += sizeof eight) {
        std::memcpy(&eight, text.data() + length, sizeof eight);
        // The highest bit of a byte is set by what is not ASCII, what is too high, and what is too low. What a byte
        // carries over to the next one does no harm: there is one already that is not between the two.
        if (((eight | (eight + each * (0x7f - last)) | (eight - each * first)) & each * 0x80) != 0) break;
    }
    return length;
}

/// Also true of an empty text.
[[nodiscard]] constexpr bool all_of(std::string_view text, const CharClass& characters) {
    return length_while(text, characters) == text.size();
}

}  // namespace opsmgr
