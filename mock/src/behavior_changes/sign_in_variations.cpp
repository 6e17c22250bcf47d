// Allowed differences of challenges, nonces and the answers to those who are not let in.
#include "edits.hpp"

#include <algorithm>

namespace opsmgr::mock::switches {
namespace {

/// In the finished text of each challenge.
template <class Edit>
void on_challenge_text(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion&, Reply& reply) {
        for (Header& field : reply.headers.fields())
            if (equal_ignoring_case(field.name, "WWW-Authenticate")) edit(field.value);
    });
}
void algorithm_form(Rules& rules, std::string_view value, bool quoted) {
    on_challenge(rules, [value, quoted](const RoutedRequest&, AuthScheme& challenge) {
        for (AuthParameter& one : challenge.parameters)
            if (one.name == "algorithm") one = {"algorithm", std::string(value), quoted};
    });
}
void stale_form(Rules& rules, std::string_view value, bool quoted) {
    on_challenge(rules, [value, quoted](const RoutedRequest&, AuthScheme& challenge) {
        for (AuthParameter& one : challenge.parameters) {
            if (one.name != "stale") continue;
            one.quoted = quoted;
            if (one.value == "false") one.value = value;
        }
    });
}
void add_parameter(Rules& rules, AuthParameter (*make)()) {
    on_challenge(rules,
                 [make](const RoutedRequest&, AuthScheme& challenge) { challenge.parameters.push_back(make()); });
}
AuthScheme basic() {
    return {"Basic", {}, {{"realm", "MMS Public API", true}}};
}
/// Of a refusal with a document.
template <class Edit>
void on_refusal_of(Rules& rules, std::string_view code, Edit edit) {
    on_code(rules, code, edit);
}

constexpr Switch sign_in_variations_rows[] = {
    variation("nonce-alphabet-free", "Nonces are longer, and have plus, slash, equals sign and colon in them.",
              [](Rules& rules) { rules.nonce_prefix = "MTU1MjA0+/6=:nonce:with/much+in=it:"; }),
    variation("nonce-single-use", "Each nonce serves once; a second use is answered stale=true.",
              [](Rules& rules) { on_sign_in(rules, [](SignInSettings& settings) { settings.nonce_uses = 1; }); }),
    variation("opaque-present", "The challenge has an opaque value.",
              [](Rules& rules) {
                  add_parameter(rules, [] {
                      return AuthParameter{"opaque", "5ccc069c403ebaf9f0171e9517f40e41", true};
                  });
              }),
    variation("opaque-empty", "The challenge has an empty opaque.",
              [](Rules& rules) { add_parameter(rules, [] {
                                     return AuthParameter{"opaque", "", true};
                                 }); }),
    variation("domain-absent", "The challenge has no domain.",
              [](Rules& rules) {
                  on_challenge(rules, [](const RoutedRequest&, AuthScheme& challenge) {
                      remove_parameter(challenge, "domain");
                  });
              }),
    variation("domain-list", "The domain of the challenge is a list.",
              [](Rules& rules) {
                  on_challenge(rules, [](const RoutedRequest&, AuthScheme& challenge) {
                      set_parameter(challenge, "domain", "/api/public/v1.0 /api/public/v2.0");
                  });
              }),
    variation("challenge-order-shuffled", "The parameters of the challenge come in another order.",
              [](Rules& rules) {
                  on_challenge(rules, [](const RoutedRequest&, AuthScheme& challenge) {
                      std::reverse(challenge.parameters.begin(), challenge.parameters.end());
                  });
              }),
    variation("challenge-without-blanks", "No blanks stand behind the commas of the challenge.",
              [](Rules& rules) {
                  on_challenge_text(rules, [](std::string& text) {
                      while (text.find("\", ") != std::string::npos) replace_in(text, "\", ", "\",");
                  });
              }),
    variation("challenge-with-odd-blanks", "Blanks stand around the commas of the challenge.",
              [](Rules& rules) {
                  on_challenge_text(rules, [](std::string& text) {
                      std::string spaced;
                      for (std::size_t i = 0; i < text.size(); ++i)
                          spaced += i > 0 && text[i] == ',' && text[i - 1] == '"' ? std::string(" ,  ")
                                                                                  : std::string(1, text[i]);
                      text = spaced;
                  });
              }),
    variation("algorithm-quoted", "The algorithm of the challenge is in quotes.",
              [](Rules& rules) { algorithm_form(rules, "MD5", true); }),
    variation("algorithm-lower-case", "The algorithm of the challenge is in lower case.",
              [](Rules& rules) { algorithm_form(rules, "md5", false); }),
    variation("algorithm-absent", "The challenge names no algorithm, which then is MD5.",
              [](Rules& rules) {
                  on_challenge(rules, [](const RoutedRequest&, AuthScheme& challenge) {
                      remove_parameter(challenge, "algorithm");
                  });
              }),
    variation(
        "qop-list", "The challenge offers auth and auth-int.",
        [](Rules& rules) { on_sign_in(rules, [](SignInSettings& settings) { settings.qop = "auth,auth-int"; }); }),
    variation("several-challenges", "A Basic challenge stands before the Digest one.",
              [](Rules& rules) {
                  rules.edit_challenges.emplace_back(
                      [](const RoutedRequest&, std::vector<AuthScheme>& all) { all.insert(all.begin(), basic()); });
              }),
    variation("several-challenges-in-one-field", "A Basic challenge stands before the Digest one, in the same field.",
              [](Rules& rules) {
                  on_challenge_text(rules,
                                    [](std::string& text) { text.insert(0, "Basic realm=\"MMS Public API\", "); });
              }),
    variation("stale-absent", "A challenge that is not stale does not say so.",
              [](Rules& rules) {
                  on_challenge(rules, [](const RoutedRequest&, AuthScheme& challenge) {
                      if (challenge.value("stale") == "false") remove_parameter(challenge, "stale");
                  });
              }),
    variation("stale-quoted", "stale is in quotes.", [](Rules& rules) { stale_form(rules, "false", true); }),
    variation("stale-upper-case", "stale is FALSE.", [](Rules& rules) { stale_form(rules, "FALSE", false); }),
    variation("charset-and-userhash", "The challenge has charset=UTF-8 and userhash=false.",
              [](Rules& rules) {
                  add_parameter(rules, [] { return AuthParameter{"charset", "UTF-8", false}; });
                  add_parameter(rules, [] { return AuthParameter{"userhash", "false", false}; });
              }),
    variation("authentication-info", "Signed answers carry Authentication-Info.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (!occasion.refused_at_sign_in && occasion.routed.signed_in)
                          reply.headers.add("Authentication-Info", "qop=auth");
                  });
              }),
    variation("strict-count-order", "A nonce count that is out of order is refused, with a fresh nonce.",
              [](Rules& rules) { rules.count_check = CountCheck::in_order; }),
    variation("short-nonce-life", "Nonces live for a second.",
              [](Rules& rules) {
                  on_sign_in(rules, [](SignInSettings& settings) { settings.nonce_life = std::chrono::seconds(1); });
              }),
    variation(
        "unauthorized-body-reworded", "The document of the 401 has other members first, an errorCode, and no blanks.",
        [](Rules& rules) {
            on_unauthorized(rules, [](const Occasion&, Reply& reply) {
                reply.body =
                    R"({"detail":"Please sign in.","error":401,"errorCode":"USER_UNAUTHORIZED","parameters":null,"reason":"Unauthorized"})";
            });
        }),
    variation("unauthorized-body-empty", "A 401 has no body at all.",
              [](Rules& rules) {
                  on_unauthorized(rules, [](const Occasion&, Reply& reply) {
                      reply.body.clear();
                      reply.headers.remove("Content-Type");
                  });
              }),
    variation("role-refused-403", "A missing role is answered 403.",
              [](Rules& rules) {
                  on_refusal_of(rules, "USER_UNAUTHORIZED", [](const Occasion& occasion, Reply& reply) {
                      set_status(reply, 403);
                      reply.headers.remove("WWW-Authenticate");
                      edit_json(occasion, reply, [](Json& document) {
                          document["error"] = 403;
                          document["reason"] = "Forbidden";
                      });
                  });
              }),
    variation("unknown-group-403", "An unknown group is answered 403.",
              [](Rules& rules) {
                  for (const char* code : {"NOT_IN_GROUP", "GROUP_NOT_FOUND"})
                      on_refusal_of(rules, code, [](const Occasion& occasion, Reply& reply) {
                          set_status(reply, 403);
                          reply.headers.remove("WWW-Authenticate");
                          edit_json(occasion, reply, [](Json& document) {
                              document["error"] = 403;
                              document["reason"] = "Forbidden";
                          });
                      });
              }),
};

}  // namespace

std::span<const Switch> sign_in_variations() {
    return sign_in_variations_rows;
}

}  // namespace opsmgr::mock::switches
