// What a request line and a field line may be made of (RFC 9110, RFC 9112). Bytes and ASCII only, no locale.
//
//     grammar::is_token("Content-Type")   // true
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/text/char_class.hpp>
#include <opsmgr/base/url.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace opsmgr::mock::grammar {

/// `token` of RFC 9110, 5.6.2.
[[nodiscard]] inline bool is_token(std::string_view text) {
    return !text.empty() && all_of(text, is_token_char);
}

/// What a `Host` field may be made of (RFC 3986, 3.2.2 and 3.2.3); whether it names a host is not looked at.
inline constexpr CharClass is_host_char = is_letter_or_digit.with("-._~!$&'()*+,;=:[]%");

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

/// The four forms of RFC 9112, 3.2; an absolute one must have a host (RFC 9110, 4.2.1). Escapes and the rest of the URI
/// are the handler's to judge.
[[nodiscard]] inline bool is_target_for(std::string_view method, std::string_view target) {
    if (target.empty() || !all_of(target.substr(length_between<'!', '~'>(target)), is_visible)) return false;
    if (method == "CONNECT") return target.find('/') == std::string_view::npos;
    if (target.front() == '/' || (method == "OPTIONS" && target == "*")) return true;
    const auto origin = origin_of(target);
    if (!origin || origin->authority.empty() || !all_of(origin->authority, is_host_char)) return false;
    return equal_ignoring_case(origin->scheme, "http") || equal_ignoring_case(origin->scheme, "https");
}

}  // namespace opsmgr::mock::grammar
