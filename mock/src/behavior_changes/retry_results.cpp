// What a retry is answered with.
#include "edits.hpp"

namespace opsmgr::mock::switches {
namespace {

void refuse_other_accepts(const Occasion& occasion, Reply& reply) {
    const auto accept = occasion.routed.request.headers.first("Accept");
    if (!occasion.refused_at_sign_in && (!accept || *accept == "*/*"))
        become_error(occasion, reply, 406, "NOT_ACCEPTABLE");
}

// Twenty bytes: the gzip form of nothing.
const std::string gzipped_nothing("\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0", 20);

constexpr Switch retry_results_rows[] = {
    deviation("retry-answers-204", must, full, "retry/answers-200", "The 200 of retry is a 204.",
              [](Rules& rules) { on_success(rules, "retry", [](Reply& reply) { set_status(reply, 204); }); }),
    deviation("retry-answers-202", must, full, "retry/answers-200", "The 200 of retry is a 202.",
              [](Rules& rules) { on_success(rules, "retry", [](Reply& reply) { set_status(reply, 202); }); }),
    deviation("retry-answers-201-with-location", must, full, "retry/answers-200",
              "The 200 of retry is a 201 with a Location.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (!occasion.routed.is("retry") || reply.status != 200) return;
                      set_status(reply, 201);
                      reply.headers.add("Location", std::string(occasion.routed.request.path()));
                  });
              }),
    deviation("retry-body-empty-object", must, full, "retry/empty-body", "The 200 of retry carries {}.",
              [](Rules& rules) { on_success(rules, "retry", [](Reply& reply) { reply.body = "{}"; }); }),
    deviation("retry-body-null", must, full, "retry/empty-body", "The 200 of retry carries null.",
              [](Rules& rules) { on_success(rules, "retry", [](Reply& reply) { reply.body = "null"; }); }),
    deviation("retry-body-chunked-newline", must, full, "retry/empty-body",
              "The 200 of retry is chunked and holds one newline.",
              [](Rules& rules) {
                  on_success(rules, "retry", [](Reply& reply) {
                      reply.framing = BodyFraming::chunked;
                      reply.body = "\n";
                  });
              }),
    deviation("retry-body-job", must, full, "retry/empty-body", "The 200 of retry carries the job.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (outcome) {
                          outcome->shape = Document::Shape::entity;
                          outcome->content = stage.show(*stage.job);
                      }
                      return outcome;
                  });
              }),
    deviation("retry-error-dressed-as-200", must, full, "retry/empty-body",
              "The retry fails, yet it is answered 200 with an error document.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage&, const Rules::Operate&) -> Outcome {
                      return Document{Document::Shape::entity, ErrorDocument::unavailable(500).to_json()};
                  });
              }),
    deviation("retry-phantom-success", must, probe, "retry/unknown-job",
              "The retry of a job that does not exist is answered 200.",
              [](Rules& rules) {
                  on_code(rules, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.is("retry")) become_empty_200(reply);
                  });
              }),
    deviation("retry-crashes-in-html", must, full, "retry/answers-200",
              "A valid retry is answered 500 with a stack trace in HTML.",
              [](Rules& rules) { on_success(rules, "retry", [](Reply& reply) { become_html(reply, 500); }); }),
    deviation("retry-redirects", must, full, "retry/answers-200", "A valid retry is answered 307 to a trailing slash.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (!occasion.routed.is("retry") || reply.status != 200) return;
                      reply.status = 307;
                      reply.reason = "Temporary Redirect";
                      reply.headers.add("Location", std::string(occasion.routed.request.path()) + "/");
                  });
              }),
    deviation("retry-empty-body-gzipped", must, full, "retry/empty-body",
              "A client that offers gzip gets the empty body as a gzip stream of 20 bytes.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (!occasion.routed.is("retry") || reply.status != 200) return;
                      if (!occasion.routed.request.headers.has_token("Accept-Encoding", "gzip")) return;
                      reply.headers.add("Content-Encoding", "gzip");
                      reply.body = gzipped_nothing;
                  });
              }),
    deviation("retry-demands-content-length", must, probe, "retry/without-content-length",
              "A PUT with neither Content-Length nor body is refused with 411.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      const Request& request = occasion.routed.request;
                      if (occasion.refused_at_sign_in || request.method != "PUT" ||
                          request.headers.has("Content-Length"))
                          return;
                      become_error(occasion, reply, 411, "LENGTH_REQUIRED");
                      reply.reason = "Length Required";
                  });
              }),
    deviation("retry-parses-empty-json", must, probe, "retry/documented-example",
              "A PUT that says application/json and has no byte is refused with 400.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      const Request& request = occasion.routed.request;
                      const bool says_json =
                          request.headers.first("Content-Type").value_or("").starts_with("application/json");
                      if (!occasion.refused_at_sign_in && request.method == "PUT" && says_json && request.body.empty())
                          become_error(occasion, reply, 400, "INVALID_JSON");
                  });
              }),
    deviation("accept-wildcard-refused", should, safe, "conventions/accept-forms",
              "Accept: */*, or no Accept, is answered 406.",
              [](Rules& rules) { on_reply(rules, refuse_other_accepts); }),
};

}  // namespace

std::span<const Switch> retry_results() {
    return retry_results_rows;
}

}  // namespace opsmgr::mock::switches
