// Sign-in: the challenge, and the verification of what a client makes of it (RFC 7616; RFC 2617 for older clients).
//
// Lenient where real servers are: `qop="auth"` in quotes, counts without leading zeros, an absent algorithm. Strict in
// what protects: method, uri, realm, user, nonce, count and response are all checked, and each refusal has a reason.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/auth/nonce_store.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_set>
#include <vector>

namespace opsmgr::mock {

/// Why a request was not let in. For the journal and the log: an answer does not tell unless it is asked to.
struct Refusal {
    std::string reason;
    bool stale = false;        ///< the digest is right, the nonce is not: sign again with a new one (RFC 7616, 3.3)
    bool unavailable = false;  ///< a scripted 503 instead of a challenge
    unsigned retry_after_seconds = 0;
    bool breach = false;  ///< no client that keeps to the RFC sends this, whatever key it has
};

using Credentials = tl::expected<AuthScheme, Refusal>;

class SignIn {
  public:
    explicit SignIn(const NonceBook::Key& key) : nonces_(key) {}

    /// What the request says about who sends it, not yet verified.
    [[nodiscard]] static Credentials read(const Request& request, const Rules& rules) {
        const auto fields = request.headers.all("Authorization");
        if (fields.empty()) return refuse("no credentials");
        if (fields.size() > 1) return breach("several Authorization fields");
        auto credentials = parse_credentials(fields.front());
        if (!credentials) return breach("malformed Authorization: " + credentials.error().why);
        const bool digest = rules.scheme_case_matters ? credentials->name == "Digest"
                                                      : equal_ignoring_case(credentials->name, "Digest");
        if (!digest) return refuse("the scheme is not Digest");
        return *std::move(credentials);
    }

    /// The key pair that signed the request; it belongs to `world`. `settings` are those at work, which need not be the
    /// world's own.
    [[nodiscard]] tl::expected<const KeyPair*, Refusal> check(const Request& request, const Credentials& credentials,
                                                              const SignInSettings& settings, World& world,
                                                              const Rules& rules, Instant now) {
        if (settings.mode == SignInMode::off) {
            if (world.keys.empty()) return refuse("sign-in is off, and the fixture has no key pair to stand for");
            return &world.keys.front();
        }
        if (rules.connections_stay_signed_in && signed_in_.contains(request.connection) && !world.keys.empty())
            return &world.keys.front();
        if (request.headers.has("Authorization"))
            if (auto scripted = take_scripted(world.sign_in)) return tl::make_unexpected(*scripted);
        if (!credentials) return tl::make_unexpected(credentials.error());
        if (settings.mode == SignInMode::any_key) {
            if (world.keys.empty()) return refuse("any key is accepted, but the fixture has no key pair to stand for");
            const KeyPair* named = world.find_key(credentials->value("username").value_or(""));
            return named != nullptr ? named : &world.keys.front();
        }
        auto key = verify(request, *credentials, settings, world, rules, now);
        if (key && rules.connections_stay_signed_in && request.connection != 0) signed_in_.insert(request.connection);
        return key;
    }

    /// One challenge with a new nonce, in the vendor's order.
    [[nodiscard]] AuthScheme challenge(const SignInSettings& settings, const Rules& rules, bool stale, Instant now) {
        AuthScheme challenge{"Digest", {}, {}};
        challenge.parameters.reserve(6);
        challenge.parameters.push_back({"realm", settings.realm, true});
        challenge.parameters.push_back({"domain", "", true});
        challenge.parameters.push_back({"nonce", new_nonce(rules, now), true});
        challenge.parameters.push_back({"algorithm", settings.algorithm, false});
        challenge.parameters.push_back({"qop", settings.qop, true});
        challenge.parameters.push_back({"stale", stale ? "true" : "false", false});
        return challenge;
    }

  private:
    static tl::unexpected<Refusal> refuse(std::string reason) {
        return tl::make_unexpected(Refusal{std::move(reason)});
    }
    static tl::unexpected<Refusal> stale(std::string reason) {
        return tl::make_unexpected(Refusal{std::move(reason), true});
    }
    static tl::unexpected<Refusal> breach(std::string reason) {
        Refusal refusal{std::move(reason)};
        refusal.breach = true;
        return tl::make_unexpected(std::move(refusal));
    }

    static std::optional<Refusal> take_scripted(SignInSettings& settings) {
        if (settings.next.empty()) return std::nullopt;
        const ScriptedAnswer answer = settings.next.front();
        settings.next.pop_front();
        switch (answer.kind) {
            case ScriptedAnswer::Kind::refuse: return Refusal{"refused as the fixture says"};
            case ScriptedAnswer::Kind::stale: return Refusal{"stale as the fixture says", true};
            case ScriptedAnswer::Kind::unavailable:
                return Refusal{"unavailable as the fixture says", false, true, answer.retry_after_seconds};
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

    tl::expected<const KeyPair*, Refusal> verify(const Request& request, const AuthScheme& credentials,
                                                 const SignInSettings& settings, const World& world, const Rules& rules,
                                                 Instant now) {
        for (const char* name : {"username", "realm", "nonce", "uri", "response"})
            if (!credentials.value(name)) return breach(std::string(name) + " is missing");
        const KeyPair* key = world.find_key(*credentials.value("username"));
        if (key == nullptr && (rules.users_are_known || world.keys.empty())) return refuse("the user is unknown");
        if (key == nullptr) return &world.keys.front();
        if (*credentials.value("realm") != settings.realm) return breach("realm does not match");
        const auto algorithm = parse_algorithm(credentials.value("algorithm").value_or("MD5"));
        if (!algorithm || !equal_ignoring_case(to_string(*algorithm), settings.algorithm))
            return breach("algorithm was not offered");
        const auto count = read_count(credentials, settings, rules);
        if (!count) return tl::make_unexpected(count.error());
        if (!uri_fits(*credentials.value("uri"), request.target, rules.uri_check)) return breach("uri does not match");
        if (!response_fits(request, credentials, *algorithm, *key, settings, rules))
            return refuse("response does not match");
        if (rules.refused_count && *count == rules.refused_count)
            return refuse("this count is refused, as a switch says");
        return *count ? use(credentials, **count, key, settings, rules, now) : key;
    }

    /// The nonce count; nothing for the older form that has none, where that is taken.
    static tl::expected<std::optional<std::uint32_t>, Refusal> read_count(const AuthScheme& credentials,
                                                                          const SignInSettings& settings,
                                                                          const Rules& rules) {
        const auto qop = credentials.value("qop").value_or("");
        if (qop.empty() && !rules.qop_is_needed) return std::nullopt;
        if (!equal_ignoring_case(qop, "auth") &&
            !(equal_ignoring_case(qop, "auth-int") && settings.qop.find("auth-int") != std::string::npos))
            return breach(qop.empty() ? "qop is missing" : "qop was not offered");
        if (rules.quoted_qop_is_refused && credentials.find("qop")->quoted) return refuse("qop is quoted");
        const auto text = credentials.value("nc").value_or("");
        const bool complete = !text.empty() && !credentials.value("cnonce").value_or("").empty();
        if (!complete && !rules.counts_are_needed) return std::nullopt;
        if (text.empty()) return breach("nc is missing");
        if (!complete) return breach("cnonce is missing");
        if (rules.unpadded_count_is_refused && text.size() != 8) return refuse("nc is not padded");
        const auto count = count_from(text);
        if (!count) return breach("nc is not a hexadecimal number of at most 8 digits");
        if (*count == 0) return breach("nc is 0, counts begin at 1");
        return count;
    }

    static bool uri_fits(std::string_view uri, std::string_view target, UriCheck check) {
        switch (check) {
            case UriCheck::whole: return uri == target;
            case UriCheck::path_only: return split_target(uri).path == split_target(target).path;
            case UriCheck::none: return true;
        }
        return false;
    }

    static bool response_fits(const Request& request, const AuthScheme& credentials, DigestAlgorithm algorithm,
                              const KeyPair& key, const SignInSettings& settings, const Rules& rules) {
        if (!rules.response_is_verified) return true;
        const bool complete = credentials.value("nc") && credentials.value("cnonce");
        if (!complete && !rules.counts_are_needed) return true;
        const auto a1 = digest_a1(algorithm, key.public_key, settings.realm, key.private_key);
        const auto given = lower_case(*credentials.value("response"));
        const auto made_for = [&](std::string_view method) {
            const auto expected = digest_response(
                algorithm, {a1, method, *credentials.value("uri"), *credentials.value("nonce"),
                            credentials.value("nc").value_or(""), credentials.value("cnonce").value_or(""),
                            credentials.value("qop").value_or(""), request.body});
            return equal_in_constant_time(expected, given);
        };
        if (made_for(request.method)) return true;
        if (rules.method_is_signed) return false;
        for (const char* method : {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"})
            if (made_for(method)) return true;
        return false;
    }

    tl::expected<const KeyPair*, Refusal> use(const AuthScheme& credentials, std::uint32_t count, const KeyPair* key,
                                              const SignInSettings& settings, const Rules& rules, Instant now) {
        std::string_view nonce = *credentials.value("nonce");
        if (rules.nonce_is_constant && nonce == constant_) return key;
        if (nonce.starts_with(rules.nonce_prefix)) nonce.remove_prefix(rules.nonce_prefix.size());
        const std::uint32_t highest = rules.count_check == CountCheck::once ? 0 : nonces_.highest(nonce);
        if (rules.count_check == CountCheck::in_order && count < highest) return stale("nc is out of order");
        if (rules.count_check == CountCheck::in_succession && count != highest + 1)
            return stale("nc is not the next one");
        switch (nonces_.use(nonce, count, now, {settings.nonce_life, settings.nonce_uses})) {
            case NonceUse::fresh: return key;
            case NonceUse::unknown:
                if (!rules.foreign_nonces_are_refused) return key;
                return stale("nonce was not issued here");
            case NonceUse::expired: return stale("nonce has expired");
            case NonceUse::used_up: return stale("nonce is used up");
            case NonceUse::count_reused:
                if (rules.count_check == CountCheck::none) return key;
                if (rules.count_check == CountCheck::below_highest && count < highest) return key;
                return breach("nc was used before");
            case NonceUse::count_too_low: return refuse("nc is too far behind");
        }
        return refuse("unreachable");
    }

    [[nodiscard]] std::string new_nonce(const Rules& rules, Instant now) {
        if (rules.nonce_form) return rules.nonce_form(++formed_);
        std::string nonce = rules.nonce_prefix + nonces_.issue(now);
        if (!rules.nonce_is_constant) return nonce;
        if (constant_.empty()) constant_ = std::move(nonce);
        return constant_;
    }

    NonceBook nonces_;
    // Only where a switch asks for them:
    std::uint64_t formed_ = 0;                     ///< nonces made by `Rules::nonce_form`
    std::string constant_;                         ///< the nonce that everybody gets
    std::unordered_set<std::uint64_t> signed_in_;  ///< connections that need no more signatures
};

}  // namespace opsmgr::mock
