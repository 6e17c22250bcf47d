// Sign-in: the challenge, and the verification of what a client makes of it (RFC 7616; RFC 2617 for older clients).
//
// Lenient where real servers are: `qop="auth"` in quotes, counts without leading zeros, an absent algorithm. Strict in
// what protects: method, uri, realm, user, nonce, count and response are all checked, and each refusal has a reason.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/nonce.hpp>
#include <opsmgr/mock/request.hpp>
#include <opsmgr/mock/rules.hpp>
#include <opsmgr/mock/world.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
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
    [[nodiscard]] static Credentials read(const Request& request) {
        const auto fields = request.headers.all("Authorization");
        if (fields.empty()) return refuse("no credentials");
        if (fields.size() > 1) return breach("several Authorization fields");
        auto credentials = parse_credentials(fields.front());
        if (!credentials) return breach("malformed Authorization: " + credentials.error().why);
        if (!equal_ignoring_case(credentials->name, "Digest")) return refuse("the scheme is not Digest");
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
        if (request.headers.has("Authorization"))
            if (auto scripted = take_scripted(world.sign_in)) return tl::make_unexpected(*scripted);
        if (!credentials) return tl::make_unexpected(credentials.error());
        if (settings.mode == SignInMode::any_key) {
            if (world.keys.empty()) return refuse("any key is accepted, but the fixture has no key pair to stand for");
            const KeyPair* named = world.find_key(credentials->value("username").value_or(""));
            return named != nullptr ? named : &world.keys.front();
        }
        return verify(request, *credentials, settings, world, rules, now);
    }

    /// One challenge with a new nonce, in the vendor's order.
    [[nodiscard]] AuthScheme challenge(const SignInSettings& settings, bool stale, Instant now) {
        return {"Digest",
                {},
                {{"realm", settings.realm, true},
                 {"domain", "", true},
                 {"nonce", nonces_.issue(now), true},
                 {"algorithm", settings.algorithm, false},
                 {"qop", settings.qop, true},
                 {"stale", stale ? "true" : "false", false}}};
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
        if (key == nullptr) return refuse("the user is unknown");
        if (*credentials.value("realm") != settings.realm) return breach("realm does not match");
        const auto algorithm = parse_algorithm(credentials.value("algorithm").value_or("MD5"));
        if (!algorithm || !equal_ignoring_case(to_string(*algorithm), settings.algorithm))
            return breach("algorithm was not offered");
        const auto qop = credentials.value("qop").value_or("");
        if (!equal_ignoring_case(qop, "auth") &&
            !(equal_ignoring_case(qop, "auth-int") && settings.qop == "auth,auth-int"))
            return breach(qop.empty() ? "qop is missing" : "qop was not offered");
        const auto count_text = credentials.value("nc").value_or("");
        if (count_text.empty()) return breach("nc is missing");
        if (credentials.value("cnonce").value_or("").empty()) return breach("cnonce is missing");
        const auto count = count_from(count_text);
        if (!count) return breach("nc is not a hexadecimal number of at most 8 digits");
        if (*count == 0) return breach("nc is 0, counts begin at 1");
        if (*credentials.value("uri") != request.target) return breach("uri does not match");
        const auto a1 = digest_a1(*algorithm, key->public_key, settings.realm, key->private_key);
        const auto expected =
            digest_response(*algorithm, {a1, request.method, *credentials.value("uri"), *credentials.value("nonce"),
                                         count_text, *credentials.value("cnonce"), qop, request.body});
        if (rules.response_is_verified && !equal_in_constant_time(expected, lower_case(*credentials.value("response"))))
            return refuse("response does not match");
        switch (nonces_.use(*credentials.value("nonce"), *count, now, {settings.nonce_life, settings.nonce_uses})) {
            case NonceUse::fresh: return key;
            case NonceUse::unknown: return stale("nonce was not issued here");
            case NonceUse::expired: return stale("nonce has expired");
            case NonceUse::used_up: return stale("nonce is used up");
            case NonceUse::count_reused: return breach("nc was used before");
            case NonceUse::count_too_low: return refuse("nc is too far behind");
        }
        return refuse("unreachable");
    }

    NonceBook nonces_;
};

}  // namespace opsmgr::mock
