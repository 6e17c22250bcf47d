// What somebody is told who has not signed in, or not well.
#include "edits.hpp"

#include <memory>

namespace opsmgr::mock::switches {
namespace {

/// The unsigned leg.
bool is_bare(const RoutedRequest& routed) {
    return !routed.request.headers.has("Authorization");
}

constexpr Switch challenges_rows[] = {
    deviation("challenge-missing", must, safe, "authentication/challenge-present", "The 401 has no WWW-Authenticate.",
              [](Rules& rules) {
                  rules.edit_challenges.emplace_back([](const RoutedRequest& routed, std::vector<AuthScheme>& all) {
                      if (is_bare(routed)) all.clear();
                  });
              }),
    deviation("unauthenticated-403", must, safe, "authentication/refused-without-credentials",
              "A request without credentials is answered 403.",
              [](Rules& rules) { rules.status_without_credentials = 403; }),
    deviation("unauthenticated-404", must, safe, "authentication/refused-without-credentials",
              "A request without credentials is answered 404.",
              [](Rules& rules) { rules.status_without_credentials = 404; }),
    deviation("challenge-basic-only", must, safe, "authentication/offers-digest", "Only Basic is offered.",
              [](Rules& rules) {
                  rules.edit_challenges.emplace_back([](const RoutedRequest&, std::vector<AuthScheme>& all) {
                      all = {AuthScheme{"Basic", {}, {{"realm", "MMS Public API", true}}}};
                  });
              }),
    deviation(
        "realm-wrong", must, safe, "authentication/realm", "The realm is another than the documented one.",
        [](Rules& rules) { on_sign_in(rules, [](SignInSettings& settings) { settings.realm = "Cloud Manager"; }); }),
    deviation("realm-varies", must, safe, "authentication/realm", "The realm differs from one challenge to the next.",
              [](Rules& rules) {
                  on_challenge(rules, [count = std::make_shared<int>(0)](const RoutedRequest&, AuthScheme& challenge) {
                      if (++*count % 2 == 0)
                          set_parameter(challenge, "realm", "MMS Public API " + std::to_string(*count));
                  });
              }),
    deviation("nonce-missing", must, safe, "authentication/nonce-present", "The challenge has no nonce.",
              [](Rules& rules) {
                  on_challenge(
                      rules, [](const RoutedRequest&, AuthScheme& challenge) { remove_parameter(challenge, "nonce"); });
              }),
    deviation("nonce-constant", should, safe, "authentication/nonce-varies", "Everybody gets the same nonce, for ever.",
              [](Rules& rules) { rules.nonce_is_constant = true; }),
    deviation("nonce-guessable", should, safe, "authentication/nonce-varies", "The nonce is a plain counter.",
              [](Rules& rules) {
                  rules.nonce_form = [](std::uint64_t number) { return std::to_string(1000 + number); };
                  rules.foreign_nonces_are_refused = false;
              }),
    deviation("qop-missing", must, safe, "authentication/offers-qop-auth", "The challenge names no qop.",
              [](Rules& rules) {
                  rules.qop_is_needed = false;
                  on_challenge(rules,
                               [](const RoutedRequest&, AuthScheme& challenge) { remove_parameter(challenge, "qop"); });
              }),
    deviation("qop-auth-int-only", must, safe, "authentication/offers-qop-auth", "auth-int alone is offered.",
              [](Rules& rules) { on_sign_in(rules, [](SignInSettings& settings) { settings.qop = "auth-int"; }); }),
    deviation("qop-spelled-op", observe, safe, "authentication/printed-op",
              "The challenge says op, as one page prints it, and no qop.",
              [](Rules& rules) {
                  rules.qop_is_needed = false;
                  on_challenge(rules, [](const RoutedRequest&, AuthScheme& challenge) {
                      rename_parameter(challenge, "qop", "op");
                  });
              }),
    deviation(
        "sha-256-only", must, safe, "authentication/offers-md5", "Only SHA-256 is offered.",
        [](Rules& rules) { on_sign_in(rules, [](SignInSettings& settings) { settings.algorithm = "SHA-256"; }); }),
    deviation("challenge-badly-quoted", must, safe, "authentication/challenge-syntax", "The realm is not quoted.",
              [](Rules& rules) {
                  on_challenge(rules, [](const RoutedRequest&, AuthScheme& challenge) {
                      for (AuthParameter& one : challenge.parameters)
                          if (one.name == "realm") one.quoted = false;
                  });
              }),
    deviation("stale-on-first-challenge", should, safe, "authentication/stale-flag",
              "The very first challenge says stale=true.",
              [](Rules& rules) {
                  on_challenge(rules, [](const RoutedRequest& routed, AuthScheme& challenge) {
                      if (is_bare(routed)) set_parameter(challenge, "stale", "true");
                  });
              }),
    deviation("expired-nonce-not-stale", should, safe, "authentication/stale-flag",
              "A right digest over a nonce that has expired is refused with stale=false.",
              [](Rules& rules) { rules.stale_is_told = false; }),
    deviation("unauthorized-body-not-json", must, safe, "errors/json-document", "The body of the 401 is no JSON.",
              [](Rules& rules) {
                  on_unauthorized(rules, [](const Occasion&, Reply& reply) {
                      reply.body = "You are not authorized for this resource.";
                  });
              }),
    deviation("unauthorized-body-wrong-number", must, safe, "errors/status-member",
              "The error member of the 401 is not 401.",
              [](Rules& rules) {
                  on_unauthorized(rules, [](const Occasion& occasion, Reply& reply) {
                      edit_json(occasion, reply, [](Json& document) { document["error"] = 403; });
                  });
              }),
    deviation("group-oracle", should, safe, "authentication/no-existence-oracle",
              "Without credentials an unknown group gets 404 and a known one 401.",
              [](Rules& rules) {
                  on_unauthorized(rules, [](const Occasion& occasion, Reply& reply) {
                      const auto id = GroupId::parse(occasion.routed.group);
                      if (!id || occasion.world.find_group(*id) != nullptr) return;
                      become_error(occasion, reply, 404, "GROUP_NOT_FOUND");
                      reply.headers.remove("WWW-Authenticate");
                  });
              }),
    deviation("rechallenge-missing", must, safe, "authentication/challenge-present",
              "The 401 to wrong credentials has no WWW-Authenticate.",
              [](Rules& rules) {
                  rules.edit_challenges.emplace_back([](const RoutedRequest& routed, std::vector<AuthScheme>& all) {
                      if (!is_bare(routed)) all.clear();
                  });
              }),
};

}  // namespace

std::span<const Switch> challenges() {
    return challenges_rows;
}

}  // namespace opsmgr::mock::switches
