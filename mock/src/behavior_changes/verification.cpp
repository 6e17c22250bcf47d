// What sign-in looks at, and what it lets pass.
#include "edits.hpp"

namespace opsmgr::mock::changes {
namespace {

bool accepts_basic(const RoutedRequest& routed) {
    return routed.request.headers.first("Authorization").value_or("").starts_with("Basic ");
}
bool is_put(const RoutedRequest& routed) {
    return routed.request.method == "PUT" && !routed.request.headers.has("Authorization");
}
bool is_get(const RoutedRequest& routed) {
    return routed.request.method == "GET" && !routed.request.headers.has("Authorization");
}

/// That of the first digest challenge; empty when there is none.
std::string offered_nonce(const Headers& headers) {
    for (const Header& field : headers) {
        if (!equal_ignoring_case(field.name, "WWW-Authenticate")) continue;
        const auto challenges = parse_challenges(field.value);
        if (!challenges) continue;
        for (const AuthScheme& one : *challenges)
            if (const auto nonce = one.value("nonce")) return std::string(*nonce);
    }
    return {};
}

constexpr BehaviorChange verification_rows[] = {
    deviation("basic-accepted", should, safe, "authentication/basic-refused",
              "Basic credentials are accepted though only Digest is offered.",
              [](Behavior& behavior) { behavior.unguarded = accepts_basic; }),
    deviation("any-key-accepted", must, safe, "authentication/wrong-key-refused", "Any private key is accepted.",
              [](Behavior& behavior) { behavior.response_is_verified = false; }),
    deviation("any-user-accepted", must, safe, "authentication/unknown-user-refused", "Any public key is accepted.",
              [](Behavior& behavior) { behavior.users_are_known = false; }),
    deviation("response-unchecked", must, safe, "authentication/response-verified",
              "Any 32 hexadecimal digits pass as response.",
              [](Behavior& behavior) { behavior.response_is_verified = false; }),
    deviation("method-not-signed", must, probe, "authentication/method-signed", "A signature made for GET opens PUT.",
              [](Behavior& behavior) { behavior.method_is_signed = false; }),
    deviation("uri-not-compared", should, safe, "authentication/uri-signed",
              "The signed uri may name another path than the request.",
              [](Behavior& behavior) { behavior.uri_check = UriCheck::none; }),
    deviation("query-not-compared", should, safe, "authentication/query-signed",
              "The signed uri may lack the query of the request.",
              [](Behavior& behavior) { behavior.uri_check = UriCheck::path_only; }),
    deviation("replay-accepted", observe, safe, "authentication/replay", "The same nonce count is accepted twice.",
              [](Behavior& behavior) { behavior.count_check = CountCheck::none; }),
    deviation("lower-count-accepted", observe, safe, "authentication/replay",
              "A used nonce count is accepted again after a higher one.",
              [](Behavior& behavior) { behavior.count_check = CountCheck::below_highest; }),
    deviation("nonce-immortal", should, safe, "authentication/nonce-expires", "A nonce never expires.",
              [](Behavior& behavior) {
                  on_sign_in(behavior,
                             [](SignInSettings& settings) { settings.nonce_life = std::chrono::hours(24 * 3650); });
              }),
    deviation("foreign-nonce-accepted", should, safe, "authentication/nonce-was-issued",
              "A nonce that was never issued is accepted.",
              [](Behavior& behavior) { behavior.foreign_nonces_are_refused = false; }),
    deviation("nonce-count-optional", should, safe, "authentication/required-parameters",
              "qop=auth is accepted without nc or without cnonce.",
              [](Behavior& behavior) { behavior.counts_are_needed = false; }),
    deviation("put-unguarded", must, probe, "authentication/refused-without-credentials",
              "PUT needs no credentials; GET does.", [](Behavior& behavior) { behavior.unguarded = is_put; }),
    deviation("get-unguarded", must, safe, "authentication/refused-without-credentials",
              "GET needs no credentials; PUT does.", [](Behavior& behavior) { behavior.unguarded = is_get; }),
    deviation("download-unguarded", must, safe, "authentication/refused-without-credentials",
              "Download needs no credentials.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) {
                      return routed.is("download") && is_get(routed);
                  };
              }),
    deviation("connection-stays-signed-in", must, safe, "authentication/per-request",
              "After one signed request the connection needs no more signatures.",
              [](Behavior& behavior) { behavior.connections_stay_signed_in = true; }),
    deviation("second-use-refused", should, safe, "authentication/nonce-reuse",
              "The second use of a fresh nonce is refused with stale=false.",
              [](Behavior& behavior) { behavior.refused_count = 2; }),
    deviation("first-count-refused", must, safe, "authentication/first-count", "nc=00000001 is refused.",
              [](Behavior& behavior) { behavior.refused_count = 1; }),
    deviation("scheme-case-sensitive", must, safe, "authentication/scheme-case",
              "digest in lower case is refused as the scheme.",
              [](Behavior& behavior) { behavior.scheme_case_matters = true; }),
    deviation("malformed-credentials-crash", should, safe, "authentication/malformed-header",
              "A malformed Authorization is answered 500.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.reason.starts_with("malformed")) return;
                      become_html(response, 500);
                      response.headers.remove("WWW-Authenticate");
                  });
              }),
    deviation("role-unchecked", must, safe, "authentication/role-required",
              "A key without a role in the group is served as if it had one.",
              [](Behavior& behavior) { behavior.roles_are_checked = false; }),
    deviation("quoted-qop-refused", observe, safe, "authentication/quoted-qop",
              "qop in quotes is refused in Authorization.",
              [](Behavior& behavior) { behavior.quoted_qop_is_refused = true; }),
    deviation("leaping-count-refused", observe, safe, "authentication/leaping-count",
              "A nonce count that is not the next one is refused as stale.",
              [](Behavior& behavior) { behavior.count_check = CountCheck::in_succession; }),
    deviation("nonce-in-cookie", must, safe, "authentication/first-count",
              "A challenge comes with a cookie; credentials without it are refused.",
              [](Behavior& behavior) {
                  behavior.has_form_checks = behavior.nonce_is_in_cookie = true;
                  behavior.unknown_nonce = UnknownNonce::refused;
                  on_unauthorized(behavior, [](const ResponseContext&, Response& response) {
                      const std::string nonce = offered_nonce(response.headers);
                      if (!nonce.empty())
                          response.headers.add("Set-Cookie",
                                               std::string(nonce_cookie) + "=" + nonce + "; HttpOnly; Path=/");
                  });
              }),
    deviation("unknown-parameter-refused", should, safe, "authentication/unknown-parameter",
              "A parameter in Authorization that no RFC has is refused.",
              [](Behavior& behavior) { behavior.has_form_checks = behavior.unknown_parameters_are_refused = true; }),
    deviation("unpadded-count-refused", observe, safe, "authentication/unpadded-count", "nc=1, unpadded, is refused.",
              [](Behavior& behavior) { behavior.unpadded_count_is_refused = true; }),
};

}  // namespace

std::span<const BehaviorChange> verification() {
    return verification_rows;
}

}  // namespace opsmgr::mock::changes
