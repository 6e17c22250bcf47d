// Credentials that are nearly right, and let in all the same.
#include "edits.hpp"

namespace opsmgr::mock::changes {
namespace {

std::string_view credentials_of(const RoutedRequest& routed) {
    return routed.request.headers.first("Authorization").value_or("");
}
bool names(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}
/// Digest credentials that lack a parameter; not what has no parameter at all.
bool lacks(const RoutedRequest& routed, std::string_view parameter) {
    const auto credentials = credentials_of(routed);
    return credentials.starts_with("Digest username=") && names(credentials, "realm=") &&
           !names(credentials, parameter);
}
bool has_empty_response(const RoutedRequest& routed) {
    return names(credentials_of(routed), "response=\"\"");
}
bool has_empty_field(const RoutedRequest& routed) {
    return routed.request.headers.has("Authorization") && credentials_of(routed).empty();
}
bool is_unsigned_with(const RoutedRequest& routed, std::string_view parameter) {
    return !routed.request.headers.has("Authorization") && names(routed.query, parameter);
}

constexpr BehaviorChange near_misses_rows[] = {
    deviation("empty-response-accepted", must, safe, "authentication/response-verified",
              "An empty response passes for a right one.",
              [](Behavior& behavior) { behavior.unguarded = has_empty_response; }),
    deviation("empty-response-retries", must, probe, "authentication/response-verified", "An empty response opens PUT.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) {
                      return routed.request.method == "PUT" && has_empty_response(routed);
                  };
              }),
    deviation("response-optional", must, safe, "authentication/response-verified",
              "Credentials without response are accepted.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) { return lacks(routed, "response="); };
              }),
    deviation("no-qop-no-check", must, safe, "authentication/response-verified",
              "Of credentials without qop nothing is verified.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) { return lacks(routed, "qop="); };
              }),
    deviation("uri-optional", should, safe, "authentication/required-parameters",
              "Credentials without uri are accepted.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) { return lacks(routed, "uri="); };
              }),
    deviation("empty-user-accepted", must, safe, "authentication/unknown-user-refused",
              "An empty public key stands for the first key pair.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) {
                      return names(credentials_of(routed), "username=\"\"");
                  };
              }),
    deviation("any-bearer-accepted", must, safe, "authentication/other-schemes-refused",
              "Any Bearer token is accepted.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) {
                      return credentials_of(routed).starts_with("Bearer ");
                  };
              }),
    deviation("empty-authorization-accepted", must, safe, "authentication/other-schemes-refused",
              "An empty Authorization field is accepted.",
              [](Behavior& behavior) { behavior.unguarded = has_empty_field; }),
    deviation("any-bearer-deletes", must, probe, "authentication/other-schemes-refused",
              "Any Bearer token opens DELETE.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) {
                      return routed.request.method == "DELETE" && credentials_of(routed).starts_with("Bearer ");
                  };
              }),
    deviation("query-opens", must, safe, "authentication/unsigned-query-refused",
              "A request with pretty=true needs no credentials.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) {
                      return routed.request.method == "GET" && is_unsigned_with(routed, "pretty=true");
                  };
              }),
    deviation("tenth-count-refused", should, safe, "authentication/nonce-reuse",
              "The tenth use of a nonce, nc=0000000a, is refused with stale=false.",
              [](Behavior& behavior) { behavior.refused_count = 10; }),
    deviation("thirtieth-use-refused", should, safe, "authentication/nonce-reuse",
              "After thirty uses a nonce is refused, and nobody says that it is stale.",
              [](Behavior& behavior) {
                  on_sign_in(behavior, [](SignInSettings& settings) { settings.nonce_uses = 30; });
                  behavior.stale_is_told = false;
              }),
    deviation("qop-unquoted", must, safe, "authentication/quoted-values", "qop stands without quotes in the challenge.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      for (AuthParameter& one : challenge.parameters)
                          if (one.name == "qop") one.quoted = false;
                  });
              }),
    deviation("info-malformed", should, safe, "authentication/info-syntax",
              "Authentication-Info has rspauth without quotes, and a count of one digit.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.refused_at_sign_in && context.routed.signed_in)
                          response.headers.add("Authentication-Info", "rspauth=abc, nc=1");
                  });
              }),
    deviation("roleless-key-deletes", must, full, "authentication/role-required",
              "A key without a role in the group may delete jobs.",
              [](Behavior& behavior) {
                  behavior.unguarded = [](const RoutedRequest& routed) {
                      return routed.request.method == "DELETE" && !routed.job.empty() &&
                             names(credentials_of(routed), "username=\"READONLY\"");
                  };
              }),
};

}  // namespace

std::span<const BehaviorChange> near_misses() {
    return near_misses_rows;
}

}  // namespace opsmgr::mock::changes
