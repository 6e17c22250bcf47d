// What a request line and a field line may be made of (RFC 9110, RFC 9112). Bytes and ASCII only, no locale.
//
//     grammar::is_token("Content-Type")   // true
#pragma once

#include <opsmgr/base/headers.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace opsmgr::mock::grammar {

[[nodiscard]] inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
[[nodiscard]] inline bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
[[nodiscard]] inline bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

[[nodiscard]] inline bool is_hexadecimal(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Letters, digits and `others`, perhaps none.
[[nodiscard]] inline bool is_word_of(std::string_view text, std::string_view others) {
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return is_digit(c) || is_letter(c) || others.find(c) != std::string_view::npos; });
}

/// `token` of RFC 9110, 5.6.2.
[[nodiscard]] inline bool is_token(std::string_view text) {
    return !text.empty() && is_word_of(text, "!#$%&'*+-.^_`|~");
}

/// The methods of RFC 9110, 9 and PATCH.
[[nodiscard]] inline bool is_known_method(std::string_view method) {
    constexpr std::array<std::string_view, 9> known{"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                                    "DELETE", "OPTIONS", "TRACE", "CONNECT"};
    return std::find(known.begin(), known.end(), method) != known.end();
}

/// `HTTP-version` of RFC 9112, 2.3: any, spoken here or not.
[[nodiscard]] inline bool is_version(std::string_view text) {
    return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' && is_digit(text[7]);
}

/// The four forms of RFC 9112, 3.2. Escapes and the rest of the URI are the handler's to judge.
[[nodiscard]] inline bool is_target_for(std::string_view method, std::string_view target) {
    const bool visible = std::none_of(target.begin(), target.end(),
                                      [](char c) { return is_control(c) || static_cast<unsigned char>(c) >= 0x80; });
    if (!visible || target.empty()) return false;
    if (method == "CONNECT") return target.find('/') == std::string_view::npos;
    if (target.front() == '/' || (method == "OPTIONS" && target == "*")) return true;
    const auto colon = target.find("://");
    return colon != std::string_view::npos && (equal_ignoring_case(target.substr(0, colon), "http") ||
                                               equal_ignoring_case(target.substr(0, colon), "https"));
}

}  // namespace opsmgr::mock::grammar
