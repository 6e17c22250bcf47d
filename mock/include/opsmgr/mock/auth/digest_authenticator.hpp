// Sign-in: the challenge, and the verification of what a client makes of it (RFC 7616; RFC 2617 for older clients).
//
// Lenient where real servers are: `qop="auth"` in quotes, counts without leading zeros or from 0 on, an absent
// algorithm. Strict in what protects: method, uri, realm, user, nonce, count and response are all checked, and each
// refusal has a reason.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/auth/nonce_store.hpp>
#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace opsmgr::mock {

/// Why a request was not let in. For the journal and the log: an answer does not tell unless it is asked to.
struct AuthFailure {
    std::string reason;
    bool stale = false;        ///< the digest is right, the nonce is not: sign again with a new one (RFC 7616, 3.3)
    bool unavailable = false;  ///< a scripted 503 instead of a challenge
    unsigned retry_after_seconds = 0;
    bool breach = false;  ///< no client that keeps to the RFC sends this, whatever key it has
};

/// What a request says about who sends it, not yet verified. Its views lead into the request.
using Credentials = tl::expected<AuthSchemeView, AuthFailure>;

class DigestAuthenticator {
  public:
    explicit DigestAuthenticator(std::shared_ptr<NonceSource> source)
        : nonces_(NonceStore::sharing(std::move(source))) {}

    /// Every nonce that has been issued so far is stale.
    void expire_nonces() {
        nonces_.expire_all();
        constant_.clear();
    }

    /// What has escapes in it is undone in `room`, which must outlive the credentials.
    [[nodiscard]] static Credentials read(const Request& request, const Behavior& behavior, std::string& room) {
        const auto field = request.headers.first("Authorization");
        if (!field) return refuse("no credentials");
        if (request.headers.count("Authorization") > 1) return breach("several Authorization fields");
        auto credentials = parse_credentials(*field, room);
        if (!credentials) return breach("malformed Authorization: " + credentials.error().why);
        const bool digest = behavior.scheme_case_matters ? credentials->name == "Digest"
                                                         : equal_ignoring_case(credentials->name, "Digest");
        if (!digest) return refuse("the scheme is not Digest");
        return *std::move(credentials);
    }

    /// The key pair that signed the request; it belongs to `store`. `settings` are those at work, which need not be the
    /// store's own.
    [[nodiscard]] tl::expected<const KeyPair*, AuthFailure> check(const Request& request,
                                                                  const Credentials& credentials,
                                                                  const SignInSettings& settings, Store& store,
                                                                  const Behavior& behavior, Instant now) {
        if (settings.mode == SignInMode::off) {
            if (store.keys.empty()) return refuse("sign-in is off, and the fixture has no key pair to stand for");
            return &store.keys.front();
        }
        if (behavior.connections_stay_signed_in && signed_in_.contains(request.connection) && !store.keys.empty())
            return &store.keys.front();
        if (request.headers.has("Authorization"))
            if (auto scripted = take_scripted(store.sign_in)) return tl::make_unexpected(*scripted);
        if (!credentials) {
            AuthFailure failure = credentials.error();
            failure.stale = behavior.missing_nonce_is_stale && has_no_nonce(request);
            return tl::make_unexpected(std::move(failure));
        }
        if (settings.mode == SignInMode::any_key) {
            if (store.keys.empty()) return refuse("any key is accepted, but the fixture has no key pair to stand for");
            const KeyPair* named = store.find_key(credentials->value("username").value_or(""));
            return named != nullptr ? named : &store.keys.front();
        }
        auto key = verify(request, *credentials, settings, store, behavior, now);
        if (key && behavior.connections_stay_signed_in && request.connection != 0)
            signed_in_.insert(request.connection);
        return key;
    }

    /// When a nonce was issued, if it was issued here and in the usual form.
    [[nodiscard]] std::optional<Instant> issued_at(std::string_view nonce, const Behavior& behavior) const {
        if (nonce.starts_with(behavior.nonce_prefix)) nonce.remove_prefix(behavior.nonce_prefix.size());
        return nonces_.issued_at(nonce);
    }

    /// For the next challenge.
    [[nodiscard]] std::string new_nonce(const Behavior& behavior, Instant now) {
        if (behavior.nonce_form) return behavior.nonce_form(++formed_);
        std::string nonce = nonces_.issue(now);
        if (!behavior.nonce_prefix.empty()) nonce.insert(0, behavior.nonce_prefix);
        if (!behavior.nonce_is_constant) return nonce;
        if (constant_.empty()) constant_ = std::move(nonce);
        return constant_;
    }

    /// One challenge in the vendor's order. Its views lead into the arguments, which must outlive it.
    [[nodiscard]] static AuthSchemeView challenge(const SignInSettings& settings, std::string_view nonce, bool stale) {
        return {"Digest",
                {},
                {{"realm", settings.realm, true},
                 {"domain", "", true},
                 {"nonce", nonce, true},
                 {"algorithm", settings.algorithm, false},
                 {"qop", settings.qop, true},
                 {"stale", stale ? "true" : "false", false}}};
    }

  private:
    static tl::unexpected<AuthFailure> refuse(std::string reason) {
        return tl::make_unexpected(AuthFailure{std::move(reason)});
    }
    static tl::unexpected<AuthFailure> stale(std::string reason) {
        return tl::make_unexpected(AuthFailure{std::move(reason), true});
    }
    static tl::unexpected<AuthFailure> breach(std::string reason) {
        AuthFailure error_response{std::move(reason)};
        error_response.breach = true;
        return tl::make_unexpected(std::move(error_response));
    }

    /// There are credentials, and no nonce can be read in them.
    static bool has_no_nonce(const Request& request) {
        const auto field = request.headers.first("Authorization");
        return field && field->find("nonce=") == std::string_view::npos;
    }

    static std::optional<AuthFailure> take_scripted(SignInSettings& settings) {
        if (settings.next.empty()) return std::nullopt;
        const ScriptedAnswer answer = settings.next.front();
        settings.next.pop_front();
        switch (answer.kind) {
            case ScriptedAnswer::Kind::refuse: return AuthFailure{"refused as the fixture says"};
            case ScriptedAnswer::Kind::stale: return AuthFailure{"stale as the fixture says", true};
            case ScriptedAnswer::Kind::unavailable:
                return AuthFailure{"unavailable as the fixture says", false, true, answer.retry_after_seconds};
        }
        return std::nullopt;
    }

    static std::optional<std::uint32_t> count_from(std::string_view text) {
        std::uint32_t count = 0;
        const char* end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, count, 16);
        if (error != std::errc() || stop != end || text.size() > 8) return std::nullopt;
        return count;
    }

    tl::expected<const KeyPair*, AuthFailure> verify(const Request& request, const AuthSchemeView& credentials,
                                                     const SignInSettings& settings, const Store& store,
                                                     const Behavior& behavior, Instant now) {
        if (behavior.missing_nonce_is_stale && !credentials.value("nonce")) return stale("nonce is missing");
        for (const char* name : {"username", "realm", "nonce", "uri", "response"})
            if (!credentials.value(name)) return breach(std::string(name) + " is missing");
        if (behavior.nonce_is_used_first)
            if (const auto count = read_count(credentials, settings, behavior); count && *count)
                if (auto used = use(credentials, **count, nullptr, settings, behavior, now); !used) return used;
        const KeyPair* key = store.find_key(*credentials.value("username"));
        if (key == nullptr && (behavior.users_are_known || store.keys.empty())) return refuse("the user is unknown");
        if (key == nullptr) return &store.keys.front();
        if (*credentials.value("realm") != settings.realm) return breach("realm does not match");
        const auto algorithm = parse_algorithm(credentials.value("algorithm").value_or("MD5"));
        if (!algorithm || !equal_ignoring_case(to_string(*algorithm), settings.algorithm))
            return breach("algorithm was not offered");
        const auto count = read_count(credentials, settings, behavior);
        if (!count) return tl::make_unexpected(count.error());
        if (!uri_fits(*credentials.value("uri"), request, behavior.uri_check)) return breach("uri does not match");
        if (!response_fits(request, credentials, *algorithm, *key, settings, behavior))
            return refuse("response does not match");
        if (behavior.refused_count && *count == behavior.refused_count)
            return refuse("this count is refused, as a deviation says");
        const bool is_open = *count && !behavior.nonce_is_used_first;
        return is_open ? use(credentials, **count, key, settings, behavior, now) : key;
    }

    /// The nonce count; nothing for the older form that has none, where that is taken.
    static tl::expected<std::optional<std::uint32_t>, AuthFailure> read_count(const AuthSchemeView& credentials,
                                                                              const SignInSettings& settings,
                                                                              const Behavior& behavior) {
        const auto qop = credentials.value("qop").value_or("");
        if (qop.empty() && !behavior.qop_is_needed) return std::nullopt;
        if (!equal_ignoring_case(qop, "auth") &&
            !(equal_ignoring_case(qop, "auth-int") && settings.qop.find("auth-int") != std::string::npos))
            return breach(qop.empty() ? "qop is missing" : "qop was not offered");
        if (behavior.quoted_qop_is_refused && credentials.find("qop")->quoted) return refuse("qop is quoted");
        const auto text = credentials.value("nc").value_or("");
        const bool complete = !text.empty() && !credentials.value("cnonce").value_or("").empty();
        if (!complete && !behavior.counts_are_needed) return std::nullopt;
        if (text.empty()) return breach("nc is missing");
        if (!complete) return breach("cnonce is missing");
        if (behavior.unpadded_count_is_refused && text.size() != 8) return refuse("nc is not padded");
        const auto count = count_from(text);
        if (!count) return breach("nc is not a hexadecimal number of at most 8 digits");
        return count;
    }

    static bool uri_fits(std::string_view uri, const Request& request, UriCheck check) {
        switch (check) {
            case UriCheck::whole: return uri == request.target || names_resource_of(request, uri);
            case UriCheck::path_only: return split_target(uri).path == split_target(request.target).path;
            case UriCheck::none: return true;
        }
        return false;
    }

    /// H(A1) of a key (RFC 7616, 3.4.2), which changes with nothing that a request brings.
    const std::string& a1_of(const KeyPair& key, DigestAlgorithm algorithm, const std::string& realm) {
        A1& known = a1_[key.public_key];
        if (known.hash.empty() || known.private_key != key.private_key || known.algorithm != algorithm ||
            known.realm != realm)
            known = {key.private_key, algorithm, realm,
                     digest_a1(algorithm, key.public_key, realm, key.private_key).str()};
        return known.hash;
    }

    bool response_fits(const Request& request, const AuthSchemeView& credentials, DigestAlgorithm algorithm,
                       const KeyPair& key, const SignInSettings& settings, const Behavior& behavior) {
        if (!behavior.response_is_verified) return true;
        const bool complete = credentials.value("nc") && credentials.value("cnonce");
        if (!complete && !behavior.counts_are_needed) return true;
        const std::string& a1 = a1_of(key, algorithm, settings.realm);
        std::string given(*credentials.value("response"));
        make_lower_case(given);
        DigestInput signed_with{a1,
                                request.method,
                                *credentials.value("uri"),
                                *credentials.value("nonce"),
                                credentials.value("nc").value_or(""),
                                credentials.value("cnonce").value_or(""),
                                credentials.value("qop").value_or(""),
                                request.body};
        const auto made_for = [&](std::string_view method) {
            signed_with.method = method;
            return equal_in_constant_time(digest_response(algorithm, signed_with).text(), given);
        };
        if (made_for(request.method)) return true;
        if (behavior.method_is_signed) return false;
        for (const char* method : {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"})
            if (made_for(method)) return true;
        return false;
    }

    tl::expected<const KeyPair*, AuthFailure> use(const AuthSchemeView& credentials, std::uint32_t count,
                                                  const KeyPair* key, const SignInSettings& settings,
                                                  const Behavior& behavior, Instant now) {
        std::string_view nonce = *credentials.value("nonce");
        if (behavior.nonce_is_constant && nonce == constant_) return key;
        if (nonce.starts_with(behavior.nonce_prefix)) nonce.remove_prefix(behavior.nonce_prefix.size());
        const std::uint32_t highest = behavior.count_check == CountCheck::once ? 0 : nonces_.highest(nonce);
        if (behavior.count_check == CountCheck::in_order && count < highest) return stale("nc is out of order");
        if (behavior.count_check == CountCheck::in_succession && count != highest + 1)
            return stale("nc is not the next one");
        switch (nonces_.use(nonce, count, now, {settings.nonce_life, settings.nonce_uses})) {
            case NonceUse::fresh: return key;
            case NonceUse::unknown:
                if (!behavior.foreign_nonces_are_refused) return key;
                return stale("nonce was not issued here");
            case NonceUse::expired: return stale("nonce has expired");
            case NonceUse::used_up: return stale("nonce is used up");
            case NonceUse::count_reused:
                if (behavior.count_check == CountCheck::none) return key;
                if (behavior.count_check == CountCheck::below_highest && count < highest) return key;
                return breach("nc was used before");
            case NonceUse::count_too_low: return refuse("nc is too far behind");
        }
        return refuse("unreachable");
    }

    struct A1 {
        std::string private_key;
        DigestAlgorithm algorithm = DigestAlgorithm::md5;
        std::string realm;
        std::string hash;
    };

    NonceStore nonces_;
    std::unordered_map<std::string, A1> a1_;  ///< by public key
    // Only where a change asks for them:
    std::uint64_t formed_ = 0;                     ///< nonces made by `Behavior::nonce_form`
    std::string constant_;                         ///< the nonce that everybody gets
    std::unordered_set<std::uint64_t> signed_in_;  ///< connections that need no more signatures
};

}  // namespace opsmgr::mock
