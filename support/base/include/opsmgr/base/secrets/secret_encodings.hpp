// The forms in which a secret may travel without looking like itself.
//
//     const std::string lower = lower_case(text);
//     for (const SecretEncoding& form : forms_of(key))
//         if ((form.in_any_case ? lower : text).find(form.text) != std::string::npos) ...   // found, as form.name
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr {

struct SecretEncoding {
    std::string name;          ///< `plain`, `base64`, ...
    std::string text;          ///< in lower case where that does not matter
    bool in_any_case = false;  ///< letters count in either case; only where the text is too long to be an ordinary word
};

/// Shorter ones would be found inside ordinary words: `forms_of` leaves them out.
inline constexpr std::size_t shortest_secret = 6;
/// From this length on letters may be in another case.
inline constexpr std::size_t shortest_in_any_case = 16;

/// Plain, reversed, without dashes, with a blank behind each character, percent-encoded once or twice (no more than
/// must be, as libraries do it, or all of it), hexadecimal, escaped for JSON, for XML and with backslashes, and the
/// part of base64 (both alphabets, once or twice) that stays the same whatever stands before and behind. None twice.
/// Letters in any case.
[[nodiscard]] std::vector<SecretEncoding> forms_of(std::string_view secret);

/// Those in which software passes a value on that is no secret, letters in their own case: plain, percent-encoded,
/// base64.
[[nodiscard]] std::vector<SecretEncoding> forms_in_sight(std::string_view value);

}  // namespace opsmgr
