// HTTP Digest access authentication: the arithmetic and the two header fields (RFC 7616; RFC 2617 for what older
// peers send). Both sides of the project use it, so it is proven by the RFCs' own examples and by foreign clients
// and servers, never by one side agreeing with the other.
//
//     auto challenges = parse_challenges(R"(Digest realm="MMS Public API", nonce="abc", qop="auth")");
//     challenges->front().value("realm");                    // "MMS Public API"
//     const auto a1 = digest_a1(algorithm, "user", "realm", "password");
//     digest_response(algorithm, {a1, "GET", "/dir/index.html", nonce, "00000001", cnonce, "auth"});
#pragma once

#include <opsmgr/base/headers.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr {

/// RFC 7616, 3.3 and 6.1. SHA-512/256 is not offered by any known server of this API.
enum class DigestAlgorithm { md5, md5_sess, sha_256, sha_256_sess };

/// The registered token: `MD5`, `MD5-sess`, `SHA-256`, `SHA-256-sess`.
[[nodiscard]] std::string_view to_string(DigestAlgorithm algorithm);
/// Without case. Nothing for an unknown token.
[[nodiscard]] std::optional<DigestAlgorithm> parse_algorithm(std::string_view token);

/// A scheme and its parameters: one challenge of `WWW-Authenticate`, or the whole of `Authorization`. `Text` is a
/// string, or a view into the field value.
template <class Text>
struct BasicAuthScheme {
    struct Parameter {
        Text name;
        Text value;
        bool quoted = false;
    };
    Text name;
    Text token68;  ///< what `Basic` carries; empty for a parameter list
    std::vector<Parameter> parameters;

    /// The first parameter of that name, without case.
    [[nodiscard]] const Parameter* find(std::string_view parameter) const {
        for (const Parameter& one : parameters)
            if (equal_ignoring_case(one.name, parameter)) return &one;
        return nullptr;
    }
    /// Its value, or nothing.
    [[nodiscard]] std::optional<std::string_view> value(std::string_view parameter) const {
        const Parameter* found = find(parameter);
        if (found == nullptr) return std::nullopt;
        return found->value;
    }
};
using AuthScheme = BasicAuthScheme<std::string>;
using AuthSchemeView = BasicAuthScheme<std::string_view>;
/// `name=value` or `name="value"`; `value` has its escapes undone.
using AuthParameter = AuthScheme::Parameter;

/// With texts of its own.
[[nodiscard]] AuthScheme to_owned(const AuthSchemeView& view);

struct AuthSyntaxFault {
    std::size_t column = 1;  ///< from 1, in the field value
    std::string why;
};

/// The challenges of one `WWW-Authenticate` value, in order (RFC 9110, 11.6.1). Several challenges may share one
/// field. Strict: an unclosed quote, a stray character or a blank in an unquoted value is refused.
[[nodiscard]] tl::expected<std::vector<AuthScheme>, AuthSyntaxFault> parse_challenges(std::string_view field_value);

/// The one scheme of an `Authorization` value (RFC 9110, 11.6.2). Its views lead into `field_value` and, where escapes
/// were undone, into `room`, which must both outlive it.
[[nodiscard]] tl::expected<AuthSchemeView, AuthSyntaxFault> parse_credentials(std::string_view field_value,
                                                                              std::string& room);

/// `"` and `\` escaped, and quotes around (RFC 9110, 5.6.4).
[[nodiscard]] std::string quoted_string(std::string_view text);
/// The same, added to `out`.
void append_quoted(std::string& out, std::string_view text);

/// A hash in lower-case hexadecimal: 32 digits of MD5, 64 of SHA-256.
class HexHash {
  public:
    explicit HexHash(std::span<const unsigned char> hash);
    [[nodiscard]] std::string_view text() const { return {digits_.data(), size_}; }
    [[nodiscard]] std::string str() const { return std::string(text()); }
    operator std::string_view() const { return text(); }  // NOLINT(google-explicit-constructor): it is that text
    friend bool operator==(const HexHash& hash, std::string_view text) { return hash.text() == text; }

  private:
    std::array<char, 64> digits_{};
    std::size_t size_ = 0;
};

/// Of the algorithm's hash function.
[[nodiscard]] HexHash digest_hash(DigestAlgorithm algorithm, std::string_view data);

/// H(user:realm:password), the part of A1 that does not change with the nonce (RFC 7616, 3.4.2).
[[nodiscard]] HexHash digest_a1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                                std::string_view password);

struct DigestInput {
    std::string_view a1;      ///< what `digest_a1` gave
    std::string_view method;  ///< of the request that is signed
    std::string_view uri;     ///< as in the `uri` parameter
    std::string_view nonce;
    std::string_view nc;  ///< the text as sent, not the number; ignored without qop
    std::string_view cnonce;
    std::string_view qop;     ///< empty: the older form without nc and cnonce (RFC 2069)
    std::string_view body{};  ///< hashed for `auth-int` only
};

/// The `response` parameter (RFC 7616, 3.4.1).
[[nodiscard]] HexHash digest_response(DigestAlgorithm algorithm, const DigestInput& input);

/// Whether two texts are equal, in a time that does not tell where they differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);
/// Whether `sent` is the hash, in digits of either case; in a time that does not tell where they differ.
[[nodiscard]] bool is_hash_as_sent(const HexHash& hash, std::string_view sent);

}  // namespace opsmgr
