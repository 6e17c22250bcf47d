// What somebody is told who has not signed in, or not well.
#include "edits.hpp"

#include <memory>

namespace opsmgr::mock::changes {
namespace {

/// The unsigned exchange.
bool is_bare(const RoutedRequest& routed) {
    return !routed.request.headers.has("Authorization");
}

constexpr BehaviorChange challenges_rows[] = {
    deviation("challenge-missing", must, safe, "authentication/challenge-present", "The 401 has no WWW-Authenticate.",
              [](Behavior& behavior) {
                  behavior.edit_challenges.emplace_back([](const RoutedRequest& routed, std::vector<AuthScheme>& all) {
                      if (is_bare(routed)) all.clear();
                  });
              }),
    deviation("unauthenticated-403", must, safe, "authentication/refused-without-credentials",
              "A request without credentials is answered 403.",
              [](Behavior& behavior) { behavior.status_without_credentials = 403; }),
    deviation("unauthenticated-404", must, safe, "authentication/refused-without-credentials",
              "A request without credentials is answered 404.",
              [](Behavior& behavior) { behavior.status_without_credentials = 404; }),
    deviation("challenge-basic-only", must, safe, "authentication/offers-digest", "Only Basic is offered.",
              [](Behavior& behavior) {
                  behavior.edit_challenges.emplace_back([](const RoutedRequest&, std::vector<AuthScheme>& all) {
                      all = {AuthScheme{"Basic", {}, {{"realm", "MMS Public API", true}}}};
                  });
              }),
    deviation("realm-wrong", must, safe, "authentication/realm", "The realm is another than the documented one.",
              [](Behavior& behavior) {
                  on_sign_in(behavior, [](SignInSettings& settings) { settings.realm = "Cloud Manager"; });
              }),
    deviation("realm-varies", must, safe, "authentication/realm", "The realm differs from one challenge to the next.",
              [](Behavior& behavior) {
                  on_challenge(behavior,
                               [count = std::make_shared<int>(0)](const RoutedRequest&, AuthScheme& challenge) {
                                   if (++*count % 2 == 0)
                                       set_parameter(challenge, "realm", "MMS Public API " + std::to_string(*count));
                               });
              }),
    deviation("nonce-missing", must, safe, "authentication/nonce-present", "The challenge has no nonce.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      remove_parameter(challenge, "nonce");
                  });
              }),
    deviation("nonce-constant", should, safe, "authentication/nonce-varies", "Everybody gets the same nonce, for ever.",
              [](Behavior& behavior) { behavior.nonce_is_constant = true; }),
    deviation("nonce-guessable", should, safe, "authentication/nonce-varies", "The nonce is a plain counter.",
              [](Behavior& behavior) {
                  behavior.nonce_form = [](std::uint64_t number) { return std::to_string(1000 + number); };
                  behavior.foreign_nonces_are_refused = false;
              }),
    deviation("qop-missing", must, safe, "authentication/offers-qop-auth", "The challenge names no qop.",
              [](Behavior& behavior) {
                  behavior.qop_is_needed = false;
                  on_challenge(behavior,
                               [](const RoutedRequest&, AuthScheme& challenge) { remove_parameter(challenge, "qop"); });
              }),
    deviation(
        "qop-auth-int-only", must, safe, "authentication/offers-qop-auth", "auth-int alone is offered.",
        [](Behavior& behavior) { on_sign_in(behavior, [](SignInSettings& settings) { settings.qop = "auth-int"; }); }),
    deviation("qop-spelled-op", observe, safe, "authentication/printed-op",
              "The challenge says op, as one page prints it, and no qop.",
              [](Behavior& behavior) {
                  behavior.qop_is_needed = false;
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      rename_parameter(challenge, "qop", "op");
                  });
              }),
    deviation("sha-256-only", must, safe, "authentication/offers-md5", "Only SHA-256 is offered.",
              [](Behavior& behavior) {
                  on_sign_in(behavior, [](SignInSettings& settings) { settings.algorithm = "SHA-256"; });
              }),
    deviation("md5-sess-only", must, safe, "authentication/offers-md5", "Only MD5-sess is offered.",
              [](Behavior& behavior) {
                  on_sign_in(behavior, [](SignInSettings& settings) { settings.algorithm = "MD5-sess"; });
              }),
    deviation("challenge-badly-quoted", must, safe, "authentication/challenge-syntax", "The realm is not quoted.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      for (AuthParameter& one : challenge.parameters)
                          if (one.name == "realm") one.quoted = false;
                  });
              }),
    deviation("stale-on-first-challenge", should, safe, "authentication/stale-flag",
              "The very first challenge says stale=true.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest& routed, AuthScheme& challenge) {
                      if (is_bare(routed)) set_parameter(challenge, "stale", "true");
                  });
              }),
    deviation("expired-nonce-not-stale", should, safe, "authentication/stale-flag",
              "A right digest over a nonce that has expired is refused with stale=false.",
              [](Behavior& behavior) { behavior.stale_is_told = false; }),
    deviation("expired-nonce-403", should, safe, "authentication/stale-flag",
              "A right digest over a nonce that has expired is answered 403, without a challenge.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.reason != "nonce has expired") return;
                      set_status(response, 403);
                      response.headers.remove("WWW-Authenticate");
                      edit_json(context, response, [](Json& document) {
                          document["error"] = 403;
                          document["reason"] = "Forbidden";
                      });
                  });
              }),
    deviation("unauthorized-body-not-json", must, safe, "errors/json-document", "The body of the 401 is no JSON.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext&, Response& response) {
                      response.body = "You are not authorized for this resource.";
                  });
              }),
    deviation("unauthorized-body-wrong-number", must, safe, "errors/status-member",
              "The error member of the 401 is not 401.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext& context, Response& response) {
                      edit_json(context, response, [](Json& document) { document["error"] = 403; });
                  });
              }),
    deviation("group-oracle", should, safe, "authentication/no-existence-oracle",
              "Without credentials an unknown group gets 404 and a known one 401.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext& context, Response& response) {
                      const auto id = GroupId::parse(context.routed.group);
                      if (!id || context.store.find_group(*id) != nullptr) return;
                      become_error(context, response, 404, "GROUP_NOT_FOUND");
                      response.headers.remove("WWW-Authenticate");
                  });
              }),
    deviation("rechallenge-missing", must, safe, "authentication/challenge-present",
              "The 401 to wrong credentials has no WWW-Authenticate.",
              [](Behavior& behavior) {
                  behavior.edit_challenges.emplace_back([](const RoutedRequest& routed, std::vector<AuthScheme>& all) {
                      if (!is_bare(routed)) all.clear();
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> challenges() {
    return challenges_rows;
}

}  // namespace opsmgr::mock::changes
