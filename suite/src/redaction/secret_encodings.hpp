// The forms in which a secret may travel without looking like itself.
//
//     for (const SecretEncoding& form : forms_of(key))
//         if (text.find(form.text) != std::string_view::npos) ...   // found, as form.name
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

struct SecretEncoding {
    std::string name;  ///< `plain`, `base64`, ...
    std::string text;
};

/// Shorter ones would be found inside ordinary words: `forms_of` leaves them out.
inline constexpr std::size_t shortest_secret = 6;
/// The same for the letters of a secret in another case.
inline constexpr std::size_t shortest_in_any_case = 16;

/// Plain, reversed, in one letter case, percent-encoded (no more than must be, as libraries do it, or all of it),
/// hexadecimal, escaped for JSON, for XML and with backslashes, and the part of base64 (both alphabets) that stays the
/// same whatever stands before and behind. None twice.
[[nodiscard]] std::vector<SecretEncoding> forms_of(std::string_view secret);

/// Those of them in which software passes a value on that is no secret: plain, percent-encoded, base64.
[[nodiscard]] std::vector<SecretEncoding> forms_in_sight(std::string_view value);

/// The hash of user, realm and key (A1 of RFC 7616, 3.4.2), which signs in as well as the key does: with MD5 and with
/// SHA-256, each in its forms.
[[nodiscard]] std::vector<SecretEncoding> hashed_forms_of(std::string_view user, std::string_view realm,
                                                          std::string_view key);

}  // namespace opsmgr::suite
