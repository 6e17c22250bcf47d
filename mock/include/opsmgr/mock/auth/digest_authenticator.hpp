// Sign-in: the challenge, and the verification of what a client makes of it (RFC 7616; RFC 2617 for older clients).
//
// Lenient where real servers are: `qop="auth"` in quotes, counts without leading zeros or from 0 on, an absent
// algorithm. Strict in what protects: method, uri, realm, user, nonce, count and response are all checked, and each
// refusal has a reason.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/auth/auth_failure.hpp>
#include <opsmgr/mock/auth/credential_form.hpp>
#include <opsmgr/mock/auth/nonce_store.hpp>
#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace opsmgr::mock {

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
        if (!store.sign_in.next.empty() && request.headers.has("Authorization"))
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
        auto key = verify(request, DigestCredentials(*credentials), settings, store, behavior, now);
        if (key && behavior.connections_stay_signed_in && request.connection != 0)
            signed_in_.insert(request.connection);
        return key;
    }

    /// When a nonce was issued, if it was issued here and in the usual form.
    [[nodiscard]] std::optional<Instant> issued_at(std::string_view nonce, const Behavior& behavior) const {
        if (nonce.starts_with(behavior.nonce_prefix)) nonce.remove_prefix(behavior.nonce_prefix.size());
        if (behavior.nonce_is_per_resource && nonce.size() > 8) nonce.remove_suffix(8);
        return nonces_.issued_at(nonce);
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

    /// For the next challenge, which answers this request.
    [[nodiscard]] std::string new_nonce(const Request& request, const Behavior& behavior, Instant now) {
        if (behavior.nonce_form) return behavior.nonce_form(++formed_);
        std::string nonce = nonces_.issue(now);
        if (!behavior.nonce_prefix.empty()) nonce.insert(0, behavior.nonce_prefix);
        if (behavior.nonce_is_per_resource) nonce += resource_mark(request);
        if (!behavior.nonce_is_constant) return nonce;
        if (constant_.empty()) constant_ = std::move(nonce);
        return constant_;
    }

  private:
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
            case ScriptedAnswer::Kind::refuse: return AuthFailure{"refused as signIn.next says"};
            case ScriptedAnswer::Kind::stale: return AuthFailure{"stale as signIn.next says", true};
            case ScriptedAnswer::Kind::unavailable:
                return AuthFailure{"unavailable as signIn.next says", false, true, answer.retry_after_seconds};
        }
        return std::nullopt;
    }

    tl::expected<const KeyPair*, AuthFailure> verify(const Request& request, const DigestCredentials& credentials,
                                                     const SignInSettings& settings, const Store& store,
                                                     const Behavior& behavior, Instant now) {
        if (behavior.missing_nonce_is_stale && !credentials.nonce) return stale("nonce is missing");
        if (const auto name = credentials.missing()) return breach(std::string(*name) + " is missing");
        if (behavior.nonce_is_used_first)
            if (const auto count = read_count(credentials, settings, behavior); count && *count)
                if (auto used = use(request, credentials, **count, nullptr, settings, behavior, now); !used)
                    return used;
        if (behavior.nonce_is_read_first)
            if (auto read = look_at_nonce(request, credentials, settings, behavior, now); !read)
                return tl::make_unexpected(std::move(read.error()));
        const KeyPair* key = store.find_key(*credentials.username);
        if (key == nullptr && (behavior.users_are_known || store.keys.empty())) return refuse("the user is unknown");
        if (key == nullptr) return &store.keys.front();
        if (*credentials.realm != settings.realm) return breach("realm does not match");
        const auto algorithm = parse_algorithm(credentials.algorithm.value_or("MD5"));
        if (!algorithm || !is_offered(*algorithm, settings, behavior)) return breach("algorithm was not offered");
        const auto count = read_count(credentials, settings, behavior);
        if (!count) return tl::make_unexpected(count.error());
        if (behavior.has_form_checks)
            if (auto fault = form_fault(request, credentials, behavior)) return tl::make_unexpected(*std::move(fault));
        if (!uri_fits(*credentials.uri, request, behavior.uri_check)) return breach("uri does not match");
        if (!response_fits(request, credentials, *algorithm, *key, settings, behavior)) {
            if (behavior.refused_tries_use_counts && *count)
                static_cast<void>(use(request, credentials, **count, key, settings, behavior, now));
            return refuse("response does not match");
        }
        if (behavior.refused_count && *count == behavior.refused_count)
            return refuse("this count is refused, as a deviation says");
        const bool is_open = *count && !behavior.nonce_is_used_first;
        return is_open ? use(request, credentials, **count, key, settings, behavior, now) : key;
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

    bool response_fits(const Request& request, const DigestCredentials& credentials, DigestAlgorithm algorithm,
                       const KeyPair& key, const SignInSettings& settings, const Behavior& behavior) {
        if (!behavior.response_is_verified) return true;
        const bool complete = credentials.nc && credentials.cnonce;
        if (!complete && !behavior.counts_are_needed) return true;
        const std::string& a1 = a1_of(key, algorithm, settings.realm);
        DigestInput signed_with{a1,
                                request.method,
                                *credentials.uri,
                                *credentials.nonce,
                                credentials.nc.value_or(""),
                                credentials.cnonce.value_or(""),
                                credentials.qop.value_or(""),
                                request.body};
        const auto made_for = [&](std::string_view method) {
            signed_with.method = method;
            return is_hash_as_sent(digest_response(algorithm, signed_with), *credentials.response);
        };
        if (made_for(request.method)) return true;
        if (behavior.method_is_signed) return false;
        for (const char* method : {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"})
            if (made_for(method)) return true;
        return false;
    }

    /// The nonce as it was issued, without what changes have put around it; nothing when it is another resource's.
    static std::optional<std::string_view> bare_nonce(const Request& request, const DigestCredentials& credentials,
                                                      const Behavior& behavior) {
        std::string_view nonce = *credentials.nonce;
        if (nonce.starts_with(behavior.nonce_prefix)) nonce.remove_prefix(behavior.nonce_prefix.size());
        if (!behavior.nonce_is_per_resource) return nonce;
        const std::string mark = resource_mark(request);
        if (!nonce.ends_with(mark)) return std::nullopt;
        nonce.remove_suffix(mark.size());
        return nonce;
    }

    static tl::unexpected<AuthFailure> unknown(std::string_view nonce, const Behavior& behavior) {
        const bool tells =
            behavior.unknown_nonce == UnknownNonce::stale ||
            (behavior.unknown_nonce == UnknownNonce::stale_if_well_formed && NonceStore::has_form(nonce));
        return tells ? stale("nonce was not issued here") : refuse("nonce was not issued here");
    }

    tl::expected<void, AuthFailure> look_at_nonce(const Request& request, const DigestCredentials& credentials,
                                                  const SignInSettings& settings, const Behavior& behavior,
                                                  Instant now) {
        const auto nonce = bare_nonce(request, credentials, behavior);
        if (!nonce) return stale("nonce is of another resource");
        switch (nonces_.look(*nonce, now, {settings.nonce_life, settings.nonce_uses})) {
            case NonceUse::unknown: return unknown(*nonce, behavior);
            case NonceUse::expired: return stale("nonce has expired");
            default: return {};
        }
    }

    tl::expected<const KeyPair*, AuthFailure> use(const Request& request, const DigestCredentials& credentials,
                                                  std::uint32_t count, const KeyPair* key,
                                                  const SignInSettings& settings, const Behavior& behavior,
                                                  Instant now) {
        if (behavior.nonce_is_constant && *credentials.nonce == constant_) return key;
        const auto bare = bare_nonce(request, credentials, behavior);
        if (!bare) return stale("nonce is of another resource");
        const std::string_view nonce = *bare;
        if (behavior.nonce_serves_once && nonces_.taken(nonce) > 0) return stale("nonce is used up");
        if (auto fault = order_fault(nonce, count, behavior.count_check)) return tl::make_unexpected(*std::move(fault));
        const std::uint32_t highest = behavior.count_check == CountCheck::once ? 0 : nonces_.highest(nonce);
        switch (nonces_.use(nonce, count, now, {settings.nonce_life, settings.nonce_uses})) {
            case NonceUse::fresh: return key;
            case NonceUse::unknown:
                if (!behavior.foreign_nonces_are_refused) return key;
                return unknown(nonce, behavior);
            case NonceUse::expired: return stale("nonce has expired");
            case NonceUse::used_up: return stale("nonce is used up");
            case NonceUse::count_reused:
                if (behavior.count_check == CountCheck::none) return key;
                if (behavior.count_check == CountCheck::below_highest && count < highest) return key;
                return tl::make_unexpected(
                    AuthFailure{"nc was used before", behavior.count_check == CountCheck::in_order, false, 0, true});
            case NonceUse::count_too_low: return refuse("nc is too far behind");
        }
        return refuse("unreachable");
    }

    /// A count that the order of counts does not take.
    [[nodiscard]] std::optional<AuthFailure> order_fault(std::string_view nonce, std::uint32_t count,
                                                         CountCheck check) const {
        constexpr std::uint32_t window = 50;  // as Tomcat has it
        switch (check) {
            case CountCheck::in_order:
                if (count < nonces_.highest(nonce)) return AuthFailure{"nc is out of order", true};
                return std::nullopt;
            case CountCheck::in_succession:
                if (count != nonces_.highest(nonce) + 1) return AuthFailure{"nc is not the next one", true};
                return std::nullopt;
            case CountCheck::in_window:
                if (const auto taken = nonces_.taken(nonce); count > taken + window || count + window <= taken)
                    return AuthFailure{"nc is outside the window"};
                return std::nullopt;
            default: return std::nullopt;
        }
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
