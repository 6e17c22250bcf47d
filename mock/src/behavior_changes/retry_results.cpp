// What a retry is answered with.
#include "edits.hpp"

namespace opsmgr::mock::changes {
namespace {

void refuse_other_accepts(const ResponseContext& context, Response& response) {
    const auto accept = context.routed.request.headers.first("Accept");
    if (!context.refused_at_sign_in && (!accept || *accept == "*/*"))
        become_error(context, response, 406, "NOT_ACCEPTABLE");
}

// Twenty bytes: the gzip form of nothing.
const std::string gzipped_nothing("\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0", 20);

bool lacks_length(const Request& request) {
    const bool may_have_body = request.method == "PUT" || request.method == "POST" || request.method == "PATCH";
    return may_have_body && !request.headers.has("Content-Length") && !request.headers.has("Transfer-Encoding");
}

constexpr BehaviorChange retry_results_rows[] = {
    deviation("retry-answers-204", must, full, "retry/answers-200", "The 200 of retry is a 204.",
              [](Behavior& behavior) {
                  on_success(behavior, "retry", [](Response& response) { set_status(response, 204); });
              }),
    deviation("retry-answers-202", must, full, "retry/answers-200", "The 200 of retry is a 202.",
              [](Behavior& behavior) {
                  on_success(behavior, "retry", [](Response& response) { set_status(response, 202); });
              }),
    deviation("retry-answers-201-with-location", must, full, "retry/answers-200",
              "The 200 of retry is a 201 with a Location.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.is("retry") || response.status != 200) return;
                      set_status(response, 201);
                      response.headers.add("Location", std::string(context.routed.request.path()));
                  });
              }),
    deviation(
        "retry-body-empty-object", must, full, "retry/empty-body", "The 200 of retry carries {}.",
        [](Behavior& behavior) { on_success(behavior, "retry", [](Response& response) { response.body = "{}"; }); }),
    deviation(
        "retry-body-null", must, full, "retry/empty-body", "The 200 of retry carries null.",
        [](Behavior& behavior) { on_success(behavior, "retry", [](Response& response) { response.body = "null"; }); }),
    deviation("retry-body-chunked-newline", must, full, "retry/empty-body",
              "The 200 of retry is chunked and holds one newline.",
              [](Behavior& behavior) {
                  on_success(behavior, "retry", [](Response& response) {
                      response.parsed = BodyFraming::chunked;
                      response.body = "\n";
                  });
              }),
    deviation("retry-body-job", must, full, "retry/empty-body", "The 200 of retry carries the job.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (outcome) {
                                 outcome->shape = Document::Shape::entity;
                                 outcome->content = context.show(*context.job);
                             }
                             return outcome;
                         });
              }),
    deviation("retry-error-dressed-as-200", must, full, "retry/empty-body",
              "The retry fails, yet it is answered 200 with an error document.",
              [](Behavior& behavior) {
                  around(behavior, "retry", [](OperationContext&, const OperationBehavior::Execute&) -> Outcome {
                      return Document{Document::Shape::entity, ApiError::unavailable(500).to_json()};
                  });
              }),
    deviation("retry-phantom-success", must, probe, "retry/unknown-job",
              "The retry of a job that does not exist is answered 200.",
              [](Behavior& behavior) {
                  on_code(behavior, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP",
                          [](const ResponseContext& context, Response& response) {
                              if (context.routed.is("retry")) become_empty_200(response);
                          });
              }),
    deviation("retry-crashes-in-html", must, full, "retry/answers-200",
              "A valid retry is answered 500 with a stack trace in HTML.",
              [](Behavior& behavior) {
                  on_success(behavior, "retry", [](Response& response) { become_html(response, 500); });
              }),
    deviation("retry-redirects", must, full, "retry/answers-200", "A valid retry is answered 307 to a trailing slash.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.is("retry") || response.status != 200) return;
                      response.status = 307;
                      response.reason = "Temporary Redirect";
                      response.headers.add("Location", std::string(context.routed.request.path()) + "/");
                  });
              }),
    deviation("retry-empty-body-gzipped", must, full, "retry/empty-body",
              "A client that offers gzip gets the empty body as a gzip stream of 20 bytes.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.is("retry") || response.status != 200) return;
                      if (!context.routed.request.headers.has_token("Accept-Encoding", "gzip")) return;
                      response.headers.add("Content-Encoding", "gzip");
                      response.body = gzipped_nothing;
                  });
              }),
    deviation("retry-demands-content-length", must, probe, "retry/without-content-length",
              "A PUT with neither Content-Length nor body is refused with 411.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      const Request& request = context.routed.request;
                      if (context.refused_at_sign_in || request.method != "PUT" ||
                          request.headers.has("Content-Length"))
                          return;
                      become_error(context, response, 411, "LENGTH_REQUIRED");
                      response.reason = "Length Required";
                  });
              }),
    deviation("length-before-challenge", must, probe, "retry/without-content-length",
              "PUT, POST and PATCH with neither Content-Length nor body are refused with 411, signed or not.",
              [](Behavior& behavior) {
                  behavior.unavailable = [](const RoutedRequest& routed) {
                      return lacks_length(routed.request) ? std::optional(Unavailable{411, {}}) : std::nullopt;
                  };
              }),
    deviation("retry-parses-empty-json", must, probe, "retry/documented-example",
              "A PUT that says application/json and has no byte is refused with 400.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      const Request& request = context.routed.request;
                      const bool says_json =
                          request.headers.first("Content-Type").value_or("").starts_with("application/json");
                      if (!context.refused_at_sign_in && request.method == "PUT" && says_json && request.body.empty())
                          become_error(context, response, 400, "INVALID_JSON");
                  });
              }),
    deviation("accept-wildcard-refused", should, safe, "conventions/accept-forms",
              "Accept: */*, or no Accept, is answered 406.",
              [](Behavior& behavior) { on_reply(behavior, refuse_other_accepts); }),
};

}  // namespace

std::span<const BehaviorChange> retry_results() {
    return retry_results_rows;
}

}  // namespace opsmgr::mock::changes
