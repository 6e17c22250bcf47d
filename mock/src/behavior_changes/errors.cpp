// Error documents.
#include "edits.hpp"

namespace opsmgr::mock::changes {
namespace {

constexpr BehaviorChange errors_rows[] = {
    deviation("error-code-missing", must, safe, "errors/has-error-code", "Error documents have no errorCode.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) { document.erase("errorCode"); });
              }),
    deviation("error-number-wrong", must, safe, "errors/status-member", "The error member differs from the status.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) {
                      document["error"] = document.value("error", 0) == 404 ? 400 : 404;
                  });
              }),
    deviation("reason-not-phrase", should, safe, "errors/reason-phrase", "The reason is not the phrase of the status.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) { document["reason"] = "Oops"; });
              }),
    deviation("error-in-html", must, safe, "errors/json-document", "Errors are pages of HTML.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (response.status < 400 || context.refused_at_sign_in) return;
                      response.headers.set("Content-Type", "text/html");
                      response.body =
                          fmt::format("<html><body><h1>{} {}</h1></body></html>", response.status, response.reason);
                  });
              }),
    deviation("error-code-wrong", must, safe, "errors/code-names-the-case",
              "An unknown job is answered with GROUP_NOT_FOUND.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) {
                      if (document.value("errorCode", "") == "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP")
                          document["errorCode"] = "GROUP_NOT_FOUND";
                  });
              }),
    deviation("error-body-empty", must, safe, "errors/json-document", "A 404 has no body.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (response.status == 404 && !context.refused_at_sign_in) response.body.clear();
                  });
              }),
    deviation("error-detail-missing", must, safe, "errors/detail", "Error documents have no detail.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) { document.erase("detail"); });
              }),
    deviation("unknown-path-answers-400", must, safe, "errors/unknown-path",
              "An address that does not exist is answered 400.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      auto document = read_json(response.status == 404 ? response.body : "null");
                      if (!document || !document->is_object() ||
                          document->value("errorCode", "") != "RESOURCE_NOT_FOUND")
                          return;
                      response.status = 400;
                      response.reason = "Bad Request";
                      (*document)["error"] = response.status;
                      (*document)["reason"] = response.reason;
                      response.body = write_json(*document, Layout::compact);
                  });
              }),
    deviation("unknown-path-under-another-code", should, safe, "errors/unknown-path-code",
              "An address that does not exist is answered with NOT_FOUND.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) {
                      if (document.value("errorCode", "") == "RESOURCE_NOT_FOUND") document["errorCode"] = "NOT_FOUND";
                  });
              }),
    deviation("error-leaks-internals", should, safe, "errors/no-internals",
              "The detail shows the classes of the server.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) {
                      document["detail"] =
                          "java.lang.IllegalStateException: no row at com.example.jobs.JobDao.find(JobDao.java:118)";
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> errors() {
    return errors_rows;
}

}  // namespace opsmgr::mock::changes
