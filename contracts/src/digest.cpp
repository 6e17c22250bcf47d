#include <opsmgr/base/hash.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/digest.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <initializer_list>
#include <span>

namespace opsmgr {
namespace {

std::string in_hexadecimal(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(2 * bytes.size(), '0');
    auto place = text.begin();
    for (const unsigned char one : bytes) {
        *place++ = digits[one >> 4U];
        *place++ = digits[one & 15U];
    }
    return text;
}

/// With colons between them, as everything is joined that is hashed.
std::string joined(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) size += part.size() + 1;
    std::string text;
    text.reserve(size);
    for (const std::string_view part : parts) (text += part) += ':';
    text.pop_back();
    return text;
}

bool session_variant(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm::md5_sess || algorithm == DigestAlgorithm::sha_256_sess;
}

bool is_token_character(char c) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
}

/// The grammar of RFC 9110, 11.2 to 11.4, from left to right. A list element is a parameter of the scheme before it
/// when `=` follows its first token, and the start of another scheme otherwise.
class AuthReader {
  public:
    explicit AuthReader(std::string_view text) : text_(text) {}

    tl::expected<std::vector<AuthScheme>, AuthSyntaxFault> read() {
        skip_separators();
        while (at_ < text_.size() && why_.empty()) {
            take_element();
            skip_blanks();
            if (why_.empty() && at_ < text_.size() && peek() != ',') refuse("expected a comma");
            skip_separators();
        }
        if (why_.empty() && schemes_.empty()) refuse("expected a scheme");
        if (!why_.empty()) return tl::make_unexpected(AuthSyntaxFault{at_ + 1, why_});
        return std::move(schemes_);
    }

  private:
    void take_element() {
        const std::size_t start = at_;
        const auto name = take_token();
        if (name.empty()) return refuse("expected a scheme or a parameter name");
        const bool blank = skip_blanks();
        if (peek() == '=' && !schemes_.empty()) {
            if (schemes_.back().token68.empty()) return take_value(name);
            at_ = start;
            refuse("a scheme has either a token or parameters, not both");
        } else if (peek() == '=') {
            at_ = start;
            refuse("a parameter stands before any scheme");
        } else {
            schemes_.push_back({std::string(name), {}, {}});
            schemes_.back().parameters.reserve(10);  // as many as credentials usually have
            if (blank && at_ < text_.size() && peek() != ',') take_first_of_scheme();
        }
    }

    void take_first_of_scheme() {
        const std::size_t start = at_;
        const auto token68 = take_while([](char c) { return is_token_character(c) || c == '/'; });
        const auto padding = take_while([](char c) { return c == '='; });
        const std::size_t end = at_;
        skip_blanks();
        if (!token68.empty() && (at_ == text_.size() || peek() == ',')) {
            schemes_.back().token68 = std::string(token68) + std::string(padding);
            at_ = end;
            return;
        }
        at_ = start;
        const auto name = take_token();
        skip_blanks();
        if (name.empty() || peek() != '=') return refuse("expected a parameter, name=value");
        take_value(name);
    }

    void take_value(std::string_view name) {
        ++at_;  // the '='
        skip_blanks();
        AuthParameter parameter{std::string(name), {}, peek() == '"'};
        if (parameter.quoted) {
            if (!take_quoted(parameter.value)) return;
        } else {
            parameter.value = std::string(take_token());
            if (parameter.value.empty()) return refuse("expected a value");
        }
        schemes_.back().parameters.push_back(std::move(parameter));
    }

    bool take_quoted(std::string& value) {
        const std::size_t opened = at_++;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (text_[at_] != '\\') value.append(take_while([](char c) { return c != '"' && c != '\\'; }));
            else if (++at_ < text_.size()) value.push_back(text_[at_++]);
        }
        if (at_ == text_.size()) {
            at_ = opened;
            refuse("the quote is never closed");
            return false;
        }
        ++at_;
        return true;
    }

    template <class Accept>
    std::string_view take_while(Accept accept) {
        const std::size_t start = at_;
        while (at_ < text_.size() && accept(text_[at_])) ++at_;
        return text_.substr(start, at_ - start);
    }
    std::string_view take_token() { return take_while(is_token_character); }
    bool skip_blanks() {
        return !take_while([](char c) { return c == ' ' || c == '\t'; }).empty();
    }
    void skip_separators() {
        take_while([](char c) { return c == ' ' || c == '\t' || c == ','; });
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    void refuse(std::string why) { why_ = std::move(why); }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<AuthScheme> schemes_;
    std::string why_;
};

}  // namespace

std::string_view to_string(DigestAlgorithm algorithm) {
    switch (algorithm) {
        case DigestAlgorithm::md5: return "MD5";
        case DigestAlgorithm::md5_sess: return "MD5-sess";
        case DigestAlgorithm::sha_256: return "SHA-256";
        case DigestAlgorithm::sha_256_sess: return "SHA-256-sess";
    }
    return {};
}

std::optional<DigestAlgorithm> parse_algorithm(std::string_view token) {
    for (const auto algorithm :
         {DigestAlgorithm::md5, DigestAlgorithm::md5_sess, DigestAlgorithm::sha_256, DigestAlgorithm::sha_256_sess})
        if (equal_ignoring_case(token, to_string(algorithm))) return algorithm;
    return std::nullopt;
}

const AuthParameter* AuthScheme::find(std::string_view parameter) const {
    for (const AuthParameter& one : parameters)
        if (equal_ignoring_case(one.name, parameter)) return &one;
    return nullptr;
}

std::optional<std::string_view> AuthScheme::value(std::string_view parameter) const {
    const AuthParameter* found = find(parameter);
    if (found == nullptr) return std::nullopt;
    return found->value;
}

tl::expected<std::vector<AuthScheme>, AuthSyntaxFault> parse_challenges(std::string_view field_value) {
    return AuthReader(field_value).read();
}

tl::expected<AuthScheme, AuthSyntaxFault> parse_credentials(std::string_view field_value) {
    auto schemes = AuthReader(field_value).read();
    if (!schemes) return tl::make_unexpected(schemes.error());
    if (schemes->size() > 1) return tl::make_unexpected(AuthSyntaxFault{1, "expected one scheme, not several"});
    return std::move(schemes->front());
}

std::string quoted_string(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    const auto is_escaped = [](char c) { return c == '"' || c == '\\'; };
    for (auto from = text.begin(); from != text.end();) {
        const auto next = std::find_if(from, text.end(), is_escaped);
        out.append(from, next);
        if (next == text.end()) break;
        (out += '\\') += *next;
        from = next + 1;
    }
    return out += '"';
}

std::string digest_hash(DigestAlgorithm algorithm, std::string_view data) {
    switch (algorithm) {
        case DigestAlgorithm::md5:
        case DigestAlgorithm::md5_sess: return in_hexadecimal(md5(data));
        case DigestAlgorithm::sha_256:
        case DigestAlgorithm::sha_256_sess: return in_hexadecimal(sha256(data));
    }
    return {};
}

std::string digest_a1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm,
                      std::string_view password) {
    return digest_hash(algorithm, joined({user, realm, password}));
}

std::string digest_response(DigestAlgorithm algorithm, const DigestInput& in) {
    std::string a1(in.a1);
    if (session_variant(algorithm)) a1 = digest_hash(algorithm, joined({in.a1, in.nonce, in.cnonce}));
    const bool with_body = equal_ignoring_case(in.qop, "auth-int");
    const std::string a2 =
        digest_hash(algorithm, with_body ? joined({in.method, in.uri, digest_hash(algorithm, in.body)})
                                         : joined({in.method, in.uri}));
    if (in.qop.empty()) return digest_hash(algorithm, joined({a1, in.nonce, a2}));
    return digest_hash(algorithm, joined({a1, in.nonce, in.nc, in.cnonce, in.qop, a2}));
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace opsmgr
