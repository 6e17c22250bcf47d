// Forms of answers that were recorded and are not the mock's own (docs/recorded.md has the sources).
#include "edits.hpp"

#include <memory>

namespace opsmgr::mock::changes {
namespace {

/// Every answer but the challenge to somebody who has not signed in.
template <class Edit>
void on_admitted(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        if (!context.refused_at_sign_in) edit(context, response);
    });
}
void unauthorized_body(Behavior& behavior, std::string_view body) {
    on_unauthorized(behavior, [body](const ResponseContext&, Response& response) {
        if (response.status == 401) response.body = body;
    });
}
/// How many requests are left, of so many, until it begins anew.
auto rate_limit_fields(int limit) {
    return [limit, used = std::make_shared<int>(0)](const ResponseContext&, Response& response) {
        *used = *used % limit + 1;
        response.headers.add("Ratelimit-Limit", std::to_string(limit));
        response.headers.add("Ratelimit-Remaining", std::to_string(limit - *used));
    };
}

constexpr BehaviorChange recorded_variations_rows[] = {
    variation(
        "unauthorized-body-error-first",
        "The document of the 401 has error, reason and detail in this order: recorded of the hosted service up to "
        "March 2026.",
        [](Behavior& behavior) {
            unauthorized_body(behavior,
                              "{\n  \"error\" : 401,\n  \"reason\" : \"Unauthorized\",\n  \"detail\" : \"You are "
                              "not authorized for this resource.\"\n}");
        }),
    variation("unauthorized-body-with-error-code",
              "The document of the 401 has error, reason, detail and the errorCode UNEXPECTED_ERROR: recorded of the "
              "hosted service in August 2026.",
              [](Behavior& behavior) {
                  unauthorized_body(behavior,
                                    "{\n  \"error\" : 401,\n  \"reason\" : \"Unauthorized\",\n  \"detail\" : \"You are "
                                    "not authorized for this resource.\",\n  \"errorCode\" : \"UNEXPECTED_ERROR\"\n}");
              }),
    variation("error-code-field", "X-Error-Code repeats the errorCode of a 4xx, but for the challenge.",
              [](Behavior& behavior) {
                  on_admitted(behavior, [](const ResponseContext& context, Response& response) {
                      if (response.status < 400 || response.status > 499) return;
                      auto document = read_json(response.body);
                      if (!document || !document->is_object()) return;
                      const Json& error = entity_in(context, *document);
                      if (error.contains("errorCode"))
                          response.headers.add("X-Error-Code", error.at("errorCode").get<std::string>());
                  });
              }),
    variation("rate-limit-fields", "Ratelimit-Limit and Ratelimit-Remaining stand in each answer but the challenge.",
              [](Behavior& behavior) { on_admitted(behavior, rate_limit_fields(1200)); }),
    variation("download-empty", "A download brings no byte, as where there are no logs.",
              [](Behavior& behavior) {
                  on_success(behavior, "download", [](Response& response) { response.body.clear(); });
              }),
    variation("security-headers",
              "Referrer-Policy, X-Content-Type-Options, X-Frame-Options and X-Permitted-Cross-Domain-Policies stand in "
              "each answer but the challenge; over TLS Strict-Transport-Security is max-age=0.",
              [](Behavior& behavior) {
                  on_admitted(behavior, [](const ResponseContext& context, Response& response) {
                      response.headers.add("Referrer-Policy", "strict-origin-when-cross-origin");
                      response.headers.add("X-Permitted-Cross-Domain-Policies", "none");
                      response.headers.add("X-Content-Type-Options", "nosniff");
                      response.headers.add("X-Frame-Options", "DENY");
                      if (context.routed.request.tls)
                          response.headers.set("Strict-Transport-Security", "max-age=0; includeSubdomains;");
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> recorded_variations() {
    return recorded_variations_rows;
}

}  // namespace opsmgr::mock::changes
