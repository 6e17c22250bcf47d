#include <opsmgr/base/hash.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/text/char_class.hpp>
#include <opsmgr/contracts/digest.hpp>

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <utility>

namespace opsmgr {
namespace {

using Parts = std::initializer_list<std::string_view>;

/// Text to be hashed, gathered in pieces that are worth a call of the hash function.
template <class Hash>
class GatheredHash {
  public:
    void add(std::string_view part) {
        if (part.size() > room_.size() - used_) pass_on();
        if (part.size() > room_.size()) return hash_.add(part);
        part.copy(room_.data() + used_, part.size());
        used_ += part.size();
    }
    [[nodiscard]] HexHash finish() {
        pass_on();
        return HexHash(hash_.finish());
    }

  private:
    void pass_on() { hash_.add({room_.data(), std::exchange(used_, 0)}); }

    Hash hash_;
    std::array<char, 512> room_;
    std::size_t used_ = 0;
};

/// Of the parts with colons between them, as everything is joined that is hashed.
template <class Hash>
HexHash hash_of_joined(Parts parts) {
    GatheredHash<Hash> hash;
    bool first = true;
    for (const std::string_view part : parts) {
        if (!std::exchange(first, false)) hash.add(":");
        hash.add(part);
    }
    return hash.finish();
}

HexHash hash_of_joined(DigestAlgorithm algorithm, Parts parts) {
    const bool is_md5 = algorithm == DigestAlgorithm::md5 || algorithm == DigestAlgorithm::md5_sess;
    return is_md5 ? hash_of_joined<Md5>(parts) : hash_of_joined<Sha256>(parts);
}

bool session_variant(DigestAlgorithm algorithm) {
    return algorithm == DigestAlgorithm::md5_sess || algorithm == DigestAlgorithm::sha_256_sess;
}

constexpr CharClass is_token68_char = is_letter_or_digit.with("-._~+/");
constexpr CharClass is_padding([](char c) { return c == '='; });
constexpr CharClass is_separator = is_blank.with(",");
constexpr CharClass is_plain_in_quotes([](char c) { return c != '"' && c != '\\'; });

/// The grammar of RFC 9110, 11.2 to 11.4, from left to right. A list element is a parameter of the scheme before it
/// when `=` follows its first token, and the start of another scheme otherwise.
class AuthReader {
  public:
    /// Values whose escapes are undone lie in `room`.
    AuthReader(std::string_view text, std::string& room)
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), room_(room) {
        has_escapes_ = text.find('\\') != std::string_view::npos;
        if (has_escapes_) room.reserve(text.size());  // views into it stay good
    }

    /// What is wrong with the text, or nothing: `first` and `others` are then what is in it.
    std::optional<AuthSyntaxFault> read() {
        skip_separators();
        while (at_ != end_ && why_.empty()) {
            take_element();
            skip_blanks();
            if (why_.empty() && at_ != end_ && peek() != ',') refuse("expected a comma");
            skip_separators();
        }
        if (why_.empty() && scheme_ == nullptr) refuse("expected a scheme");
        if (!why_.empty()) return AuthSyntaxFault{static_cast<std::size_t>(at_ - begin_) + 1, why_};
        return std::nullopt;
    }

    AuthSchemeView first;
    std::vector<AuthSchemeView> others;

  private:
    void take_element() {
        const char* const start = at_;
        const auto name = take_token();
        if (name.empty()) return refuse("expected a scheme or a parameter name");
        const bool blank = skip_blanks();
        if (peek() == '=' && scheme_ != nullptr) {
            if (scheme_->token68.empty()) return take_value(name);
            at_ = start;
            refuse("a scheme has either a token or parameters, not both");
        } else if (peek() == '=') {
            at_ = start;
            refuse("a parameter stands before any scheme");
        } else {
            scheme_ = scheme_ == nullptr ? &first : &others.emplace_back();
            scheme_->name = name;
            scheme_->parameters.reserve(10);  // as many as credentials usually have
            if (blank && at_ != end_ && peek() != ',') take_first_of_scheme();
        }
    }

    void take_first_of_scheme() {
        const char* const start = at_;
        const auto token68 = take_while(is_token68_char);
        const auto padding = take_while(is_padding);
        const char* const end = at_;
        skip_blanks();
        if (!token68.empty() && (at_ == end_ || peek() == ',')) {
            scheme_->token68 = {token68.data(), token68.size() + padding.size()};
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
        AuthSchemeView::Parameter parameter{name, {}, peek() == '"'};
        if (parameter.quoted) {
            if (!take_quoted(parameter.value)) return;
        } else {
            parameter.value = take_token();
            if (parameter.value.empty()) return refuse("expected a value");
        }
        scheme_->parameters.push_back(parameter);
    }

    bool take_quoted(std::string_view& value) {
        const char* const opened = at_++;
        value = take_plain();
        if (peek() == '\\') value = take_escaped(value);
        if (at_ == end_) {
            at_ = opened;
            refuse("the quote is never closed");
            return false;
        }
        ++at_;
        return true;
    }

    std::string_view take_plain() {
        if (has_escapes_) return take_while(is_plain_in_quotes);
        const char* const quote = std::char_traits<char>::find(at_, static_cast<std::size_t>(end_ - at_), '"');
        return take_up_to(quote == nullptr ? end_ : quote);
    }

    /// Up to the closing quote, with the escapes undone; `begun` stands before the first of them.
    std::string_view take_escaped(std::string_view begun) {
        const std::size_t start = room_.size();
        room_ += begun;
        while (peek() == '\\') {
            if (++at_ != end_) room_ += *at_++;
            room_ += take_plain();
        }
        return std::string_view(room_).substr(start);
    }

    std::string_view take_while(const CharClass& characters) {
        return take_up_to(std::find_if_not(at_, end_, [&](char c) { return characters(c); }));
    }
    std::string_view take_up_to(const char* stop) {
        const char* const start = std::exchange(at_, stop);
        return {start, static_cast<std::size_t>(stop - start)};
    }
    std::string_view take_token() { return take_while(is_token_char); }
    bool skip_blanks() { return skip(is_blank); }
    void skip_separators() { skip(is_separator); }
    bool skip(const CharClass& characters) {
        const char* at = at_;
        while (at != end_ && characters(*at)) ++at;
        return std::exchange(at_, at) != at;
    }
    char peek() const { return at_ != end_ ? *at_ : '\0'; }
    void refuse(std::string why) { why_ = std::move(why); }

    const char* begin_;
    const char* at_;
    const char* end_;
    std::string& room_;
    bool has_escapes_ = false;
    AuthSchemeView* scheme_ = nullptr;  ///< the one at hand
    std::string why_;
};

/// A parameter whose name has come before (RFC 9110, 11.2), or null. Names are only compared where their first letter
/// and their length are the same.
const AuthSchemeView::Parameter* repeated(const AuthSchemeView& scheme) {
    std::uint64_t seen = 0;
    for (const auto& one : scheme.parameters) {
        const auto letter = static_cast<unsigned char>(lower_case(one.name.front()));
        const std::uint64_t mark = std::uint64_t{1} << ((letter * 8U + one.name.size()) % 64);
        if ((seen & mark) != 0 && scheme.find(one.name) != &one) return &one;
        seen |= mark;
    }
    return nullptr;
}

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

tl::expected<std::vector<AuthScheme>, AuthSyntaxFault> parse_challenges(std::string_view field_value) {
    std::string room;
    AuthReader reader(field_value, room);
    if (auto fault = reader.read()) return tl::make_unexpected(*std::move(fault));
    std::vector<AuthScheme> schemes{to_owned(reader.first)};
    for (const AuthSchemeView& one : reader.others) schemes.push_back(to_owned(one));
    return schemes;
}

AuthScheme to_owned(const AuthSchemeView& view) {
    AuthScheme scheme{std::string(view.name), std::string(view.token68), {}};
    for (const auto& [name, value, quoted] : view.parameters)
        scheme.parameters.push_back({std::string(name), std::string(value), quoted});
    return scheme;
}

tl::expected<AuthSchemeView, AuthSyntaxFault> parse_credentials(std::string_view field_value, std::string& room) {
    AuthReader reader(field_value, room);
    if (auto fault = reader.read()) return tl::make_unexpected(*std::move(fault));
    if (!reader.others.empty()) return tl::make_unexpected(AuthSyntaxFault{1, "expected one scheme, not several"});
    if (const auto* twice = repeated(reader.first))
        return tl::make_unexpected(
            AuthSyntaxFault{static_cast<std::size_t>(twice->name.data() - field_value.data()) + 1,
                            std::string(twice->name) + " stands twice"});
    return std::move(reader.first);
}

std::string quoted_string(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 2);
    append_quoted(out, text);
    return out;
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (true) {
        const std::size_t plain = length_while(text, is_plain_in_quotes);
        out += text.substr(0, plain);
        if (plain == text.size()) break;
        (out += '\\') += text[plain];
        text.remove_prefix(plain + 1);
    }
    out += '"';
}

HexHash::HexHash(std::span<const unsigned char> hash) : size_(2 * hash.size()) {
    static constexpr auto pairs = [] {  // of digits, for each byte
        constexpr std::string_view digits = "0123456789abcdef";
        std::array<std::array<char, 2>, 256> all{};
        for (std::size_t byte = 0; byte < all.size(); ++byte) all[byte] = {digits[byte >> 4U], digits[byte & 15U]};
        return all;
    }();
    char* place = digits_.data();
    for (const unsigned char byte : hash) place = std::copy_n(pairs[byte].data(), 2, place);
}

HexHash digest_hash(DigestAlgorithm algorithm, std::string_view data) {
    return hash_of_joined(algorithm, {data});
}

HexHash digest_a1(DigestAlgorithm algorithm, std::string_view user, std::string_view realm, std::string_view password) {
    return hash_of_joined(algorithm, {user, realm, password});
}

HexHash digest_response(DigestAlgorithm algorithm, const DigestInput& in) {
    std::optional<HexHash> session;
    if (session_variant(algorithm)) session = hash_of_joined(algorithm, {in.a1, in.nonce, in.cnonce});
    const std::string_view a1 = session ? session->text() : in.a1;
    const HexHash a2 = equal_ignoring_case(in.qop, "auth-int")
                           ? hash_of_joined(algorithm, {in.method, in.uri, digest_hash(algorithm, in.body).text()})
                           : hash_of_joined(algorithm, {in.method, in.uri});
    if (in.qop.empty()) return hash_of_joined(algorithm, {a1, in.nonce, a2.text()});
    return hash_of_joined(algorithm, {a1, in.nonce, in.nc, in.cnonce, in.qop, a2.text()});
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_hash_as_sent(const HexHash& hash, std::string_view sent) {
    return equal_in_constant_time(hash, sent) || equal_in_constant_time(hash, lower_case(sent));
}

}  // namespace opsmgr
