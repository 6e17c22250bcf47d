// Allowed differences of challenges, nonces and the answers to those who are not let in.
#include "edits.hpp"

#include <algorithm>

namespace opsmgr::mock::changes {
namespace {

/// In the finished text of each challenge.
template <class Edit>
void on_challenge_text(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext&, Response& response) {
        response.headers.edit([&](const std::string& name, std::string& value) {
            if (equal_ignoring_case(name, "WWW-Authenticate")) edit(value);
        });
    });
}
/// One parameter of each digest challenge.
template <class Edit>
void on_parameter(Behavior& behavior, std::string_view name, Edit edit) {
    on_challenge(behavior, [name, edit](const RoutedRequest&, AuthScheme& challenge) {
        for (AuthParameter& one : challenge.parameters)
            if (one.name == name) edit(one);
    });
}
void add_parameter(Behavior& behavior, AuthParameter (*make)()) {
    on_challenge(behavior,
                 [make](const RoutedRequest&, AuthScheme& challenge) { challenge.parameters.push_back(make()); });
}
void demand_opaque(Behavior& behavior, OpaqueCheck check) {
    behavior.opaque = "5ccc069c403ebaf9f0171e9517f40e41";
    behavior.opaque_check = check;
    behavior.has_form_checks = true;
    on_challenge(behavior, [opaque = behavior.opaque](const RoutedRequest&, AuthScheme& challenge) {
        challenge.parameters.push_back({"opaque", opaque, true});
    });
}
AuthScheme basic() {
    return {"Basic", {}, {{"realm", "MMS Public API", true}}};
}
/// Of a refusal with a document.
template <class Edit>
void on_refusal_of(Behavior& behavior, std::string_view code, Edit edit) {
    on_code(behavior, code, edit);
}

constexpr BehaviorChange sign_in_variations_rows[] = {
    variation("nonce-alphabet-free", "Nonces are longer, and have plus, slash, equals sign and colon in them.",
              [](Behavior& behavior) { behavior.nonce_prefix = "MTU1MjA0+/6=:nonce:with/much+in=it:"; }),
    variation("nonce-single-use", "Each nonce serves once, with any count; a second use is answered stale=true.",
              [](Behavior& behavior) { behavior.nonce_serves_once = true; }),
    variation("opaque-present", "The challenge has an opaque value; one that comes back changed is refused.",
              [](Behavior& behavior) { demand_opaque(behavior, OpaqueCheck::returned); }),
    variation("opaque-demanded", "The challenge has an opaque value, and credentials without it are refused.",
              [](Behavior& behavior) { demand_opaque(behavior, OpaqueCheck::demanded); }),
    variation("opaque-empty", "The challenge has an empty opaque.",
              [](Behavior& behavior) { add_parameter(behavior, [] { return AuthParameter{"opaque", "", true}; }); }),
    variation("domain-absent", "The challenge has no domain.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      remove_parameter(challenge, "domain");
                  });
              }),
    variation("domain-list", "The domain of the challenge is a list.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      set_parameter(challenge, "domain", "/api/public/v1.0 /api/public/v2.0");
                  });
              }),
    variation("challenge-order-shuffled", "The parameters of the challenge come in another order.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      std::reverse(challenge.parameters.begin(), challenge.parameters.end());
                  });
              }),
    variation("challenge-without-blanks", "No blanks stand behind the commas of the challenge.",
              [](Behavior& behavior) {
                  on_challenge_text(behavior, [](std::string& text) {
                      bool quoted = false;
                      std::string dense;
                      for (const char c : text) {
                          if (c == '"') quoted = !quoted;
                          if (quoted || c != ' ' || !dense.ends_with(',')) dense += c;
                      }
                      text = dense;
                  });
              }),
    variation("challenge-with-odd-blanks", "Blanks stand around the commas of the challenge.",
              [](Behavior& behavior) {
                  on_challenge_text(behavior, [](std::string& text) {
                      std::string spaced;
                      for (std::size_t i = 0; i < text.size(); ++i)
                          spaced += i > 0 && text[i] == ',' && text[i - 1] == '"' ? std::string(" ,  ")
                                                                                  : std::string(1, text[i]);
                      text = spaced;
                  });
              }),
    variation("algorithm-quoted", "The algorithm of the challenge is in quotes.",
              [](Behavior& behavior) {
                  on_parameter(behavior, "algorithm", [](AuthParameter& algorithm) { algorithm.quoted = true; });
              }),
    variation("algorithm-lower-case", "The algorithm of the challenge is in lower case.",
              [](Behavior& behavior) {
                  on_parameter(behavior, "algorithm",
                               [](AuthParameter& algorithm) { make_lower_case(algorithm.value); });
              }),
    variation("algorithm-absent", "The challenge names no algorithm, which then is MD5.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      remove_parameter(challenge, "algorithm");
                  });
              }),
    variation("qop-list", "The challenge offers auth and auth-int.",
              [](Behavior& behavior) {
                  on_sign_in(behavior, [](SignInSettings& settings) { settings.qop = "auth,auth-int"; });
              }),
    variation("several-challenges", "A Basic challenge stands before the Digest one.",
              [](Behavior& behavior) {
                  behavior.edit_challenges.emplace_back(
                      [](const RoutedRequest&, std::vector<AuthScheme>& all) { all.insert(all.begin(), basic()); });
              }),
    variation("several-challenges-in-one-field", "A Basic challenge stands before the Digest one, in the same field.",
              [](Behavior& behavior) {
                  on_challenge_text(behavior,
                                    [](std::string& text) { text.insert(0, "Basic realm=\"MMS Public API\", "); });
              }),
    variation("stale-absent", "A challenge that is not stale does not say so.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      if (challenge.value("stale") == "false") remove_parameter(challenge, "stale");
                  });
              }),
    variation(
        "stale-quoted", "stale is in quotes.",
        [](Behavior& behavior) { on_parameter(behavior, "stale", [](AuthParameter& stale) { stale.quoted = true; }); }),
    variation("stale-upper-case", "stale is FALSE.",
              [](Behavior& behavior) {
                  on_parameter(behavior, "stale", [](AuthParameter& stale) {
                      if (stale.value == "false") stale.value = "FALSE";
                  });
              }),
    variation("charset-and-userhash", "The challenge has charset=UTF-8 and userhash=false.",
              [](Behavior& behavior) {
                  add_parameter(behavior, [] { return AuthParameter{"charset", "UTF-8", false}; });
                  add_parameter(behavior, [] { return AuthParameter{"userhash", "false", false}; });
              }),
    variation("authentication-info", "Signed answers carry Authentication-Info with rspauth, cnonce, nc and qop.",
              [](Behavior& behavior) { behavior.info = AuthenticationInfo::confirms; }),
    variation("next-nonce", "Authentication-Info of signed answers has a nextnonce besides; the old nonce serves too.",
              [](Behavior& behavior) { behavior.info = AuthenticationInfo::renews; }),
    variation("strict-count-order", "A nonce count that is out of order is refused, with a fresh nonce.",
              [](Behavior& behavior) { behavior.count_check = CountCheck::in_order; }),
    variation("short-nonce-life", "Nonces live for a second.",
              [](Behavior& behavior) {
                  on_sign_in(behavior, [](SignInSettings& settings) { settings.nonce_life = std::chrono::seconds(1); });
              }),
    variation(
        "unauthorized-body-reworded", "The document of the 401 has other members first, an errorCode, and no blanks.",
        [](Behavior& behavior) {
            on_unauthorized(behavior, [](const ResponseContext&, Response& response) {
                response.body =
                    R"({"detail":"Please sign in.","error":401,"errorCode":"USER_UNAUTHORIZED","parameters":null,"reason":"Unauthorized"})";
            });
        }),
    variation("unauthorized-body-empty", "A 401 has no body at all.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext&, Response& response) {
                      response.body.clear();
                      response.headers.remove("Content-Type");
                  });
              }),
    variation("role-refused-403", "A missing role is answered 403.",
              [](Behavior& behavior) {
                  on_refusal_of(behavior, "USER_UNAUTHORIZED", [](const ResponseContext& context, Response& response) {
                      set_status(response, 403);
                      response.headers.remove("WWW-Authenticate");
                      edit_json(context, response, [](Json& document) {
                          document["error"] = 403;
                          document["reason"] = "Forbidden";
                      });
                  });
              }),
    variation("unknown-group-403", "An unknown group is answered 403.",
              [](Behavior& behavior) {
                  for (const char* code : {"NOT_IN_GROUP", "GROUP_NOT_FOUND"})
                      on_refusal_of(behavior, code, [](const ResponseContext& context, Response& response) {
                          set_status(response, 403);
                          response.headers.remove("WWW-Authenticate");
                          edit_json(context, response, [](Json& document) {
                              document["error"] = 403;
                              document["reason"] = "Forbidden";
                          });
                      });
              }),
};

}  // namespace

std::span<const BehaviorChange> sign_in_variations() {
    return sign_in_variations_rows;
}

}  // namespace opsmgr::mock::changes
