// What digest servers in use do that no RFC forbids and few clients expect. Each was seen in one of the servers of
// `presets.cpp`, beside which tests/interop holds it.
#include "edits.hpp"

#include <algorithm>

namespace opsmgr::mock::changes {
namespace {

/// The Authorization of the request, where it can be read.
std::optional<AuthScheme> credentials_of(const Request& request) {
    std::string room;
    const auto read = parse_credentials(request.headers.first("Authorization").value_or(""), room);
    if (!read) return std::nullopt;
    AuthScheme credentials{std::string(read->name), std::string(read->token68), {}};
    for (const auto& one : read->parameters)
        credentials.parameters.push_back({std::string(one.name), std::string(one.value), one.quoted});
    return credentials;
}

/// The refusal is that of a request which nobody can read, and has no challenge.
void become_bad_request(const ResponseContext& context, Response& response) {
    become_error(context, response, 400, "INVALID_REQUEST");
    response.headers.remove("WWW-Authenticate");
}
/// Digest credentials that lack something or contradict the request; no sign-in at all is none.
bool is_malformed(const ResponseContext& context) {
    const auto field = context.routed.request.headers.first("Authorization").value_or("");
    if (context.reason.starts_with("malformed")) return field.starts_with("Digest ");
    if (context.reason == "uri does not match") return true;
    const auto credentials = credentials_of(context.routed.request);
    if (!credentials || !equal_ignoring_case(credentials->name, "Digest")) return false;
    if (credentials->parameters.empty()) return !credentials->token68.empty();
    const std::size_t digits = credentials->value("response").value_or("").size();
    return context.reason.ends_with(" is missing") || (digits != 32 && digits != 64);
}

constexpr BehaviorChange server_variations_rows[] = {
    variation("scheme-in-lower-case", "The scheme of the challenge is digest.",
              [](Behavior& behavior) {
                  on_challenge(behavior,
                               [](const RoutedRequest&, AuthScheme& challenge) { challenge.name = "digest"; });
              }),
    variation("sha-256-beside-md5",
              "A challenge with SHA-256 stands before that with MD5, in a field of its own and with the same nonce.",
              [](Behavior& behavior) {
                  behavior.sha_256_is_offered = true;
                  behavior.edit_challenges.emplace_back([](const RoutedRequest&, std::vector<AuthScheme>& all) {
                      if (all.empty()) return;
                      all.insert(all.begin(), AuthScheme(all.front()));
                      set_parameter(all.front(), "algorithm", "SHA-256");
                  });
              }),
    variation("domain-root", "The domain of the challenge is the root.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      set_parameter(challenge, "domain", "/");
                  });
              }),
    variation("charset-in-quotes", "The challenge has charset, in quotes.",
              [](Behavior& behavior) {
                  on_challenge(behavior, [](const RoutedRequest&, AuthScheme& challenge) {
                      challenge.parameters.push_back({"charset", "UTF-8", true});
                  });
              }),
    variation("nonce-per-resource",
              "A nonce serves the method and the path alone whose challenge brought it; elsewhere it is stale.",
              [](Behavior& behavior) { behavior.nonce_is_per_resource = true; }),
    variation("unknown-nonce-not-stale", "A nonce that was not issued here is refused without stale=true.",
              [](Behavior& behavior) { behavior.unknown_nonce = UnknownNonce::refused; }),
    variation("odd-nonce-not-stale",
              "A nonce that is longer or shorter than those of the server is refused without stale=true.",
              [](Behavior& behavior) { behavior.unknown_nonce = UnknownNonce::stale_if_well_formed; }),
    variation("nonce-read-before-key",
              "An old nonce is answered stale=true whatever the key is; a refused try does not use up its count.",
              [](Behavior& behavior) { behavior.nonce_is_read_first = true; }),
    variation("refused-try-counts", "The count of a try with a wrong key is used up.",
              [](Behavior& behavior) { behavior.refused_tries_use_counts = true; }),
    variation("count-window",
              "A count is refused that is more than 50 away from the number of requests made with the nonce.",
              [](Behavior& behavior) { behavior.count_check = CountCheck::in_window; }),
    variation("quoted-count-refused", "nc in quotes is refused, which the grammar does not have.",
              [](Behavior& behavior) { behavior.has_form_checks = behavior.quoted_count_is_refused = true; }),
    variation("upper-case-response-refused", "A response in upper case is refused, which the grammar does not have.",
              [](Behavior& behavior) { behavior.has_form_checks = behavior.upper_case_response_is_refused = true; }),
    variation("algorithm-as-given", "An algorithm that is not written as it is registered is refused, such as md5.",
              [](Behavior& behavior) { behavior.has_form_checks = behavior.algorithm_case_matters = true; }),
    variation("long-cnonce-refused", "A cnonce of more than 128 bytes is refused.",
              [](Behavior& behavior) {
                  behavior.has_form_checks = true;
                  behavior.cnonce_at_most = 128;
              }),
    variation("absolute-uri-refused", "A signed uri with scheme and host is refused where the request has none.",
              [](Behavior& behavior) { behavior.uri_check = UriCheck::exact; }),
    variation("uri-mismatch-400", "A signed uri that names another address is answered 400, without a challenge.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.reason == "uri does not match") become_bad_request(context, response);
                  });
              }),
    variation("malformed-credentials-400",
              "Credentials that lack a parameter or name another address are answered 400, without a challenge.",
              [](Behavior& behavior) {
                  on_unauthorized(behavior, [](const ResponseContext& context, Response& response) {
                      if (is_malformed(context)) become_bad_request(context, response);
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> server_variations() {
    return server_variations_rows;
}

}  // namespace opsmgr::mock::changes
