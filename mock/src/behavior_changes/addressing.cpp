// Paths, ids and methods.
#include "edits.hpp"

#include <opsmgr/mock/operations/router.hpp>

#include <cctype>

namespace opsmgr::mock::changes {
namespace {

std::string without_end(std::string_view path, std::size_t size) {
    return std::string(path.substr(0, path.size() - size));
}

/// A retry asked for by another method.
void becomes_put(Behavior& behavior, bool (*applies)(const Request&)) {
    on_request(behavior, [applies](Request& request, Store&) {
        if (ends_path(request, "/retry") && applies(request)) request.method = "PUT";
    });
}

/// The 405 of an address other than that of retry.
template <class Edit>
void on_other_method(Behavior& behavior, Edit edit) {
    on_code(behavior, "METHOD_NOT_ALLOWED", [edit](const ResponseContext& context, Response& response) {
        if (!ends_path(context.routed.request, "/retry")) edit(context, response);
    });
}

constexpr BehaviorChange addressing_rows[] = {
    deviation("get-on-retry", must, safe, "retry/other-methods-refused", "GET on /retry is answered 200.",
              [](Behavior& behavior) {
                  on_code(behavior, "METHOD_NOT_ALLOWED", [](const ResponseContext& context, Response& response) {
                      if (context.routed.request.method != "GET" || !ends_path(context.routed.request, "/retry"))
                          return;
                      become_empty_200(response);
                      response.headers.remove("Allow");
                  });
              }),
    deviation("head-starts-retry", must, full, "retry/safe-methods", "HEAD and OPTIONS on /retry start the retry.",
              [](Behavior& behavior) {
                  becomes_put(behavior, [](const Request& request) {
                      return request.method == "HEAD" || request.method == "OPTIONS";
                  });
                  // The answer is as it would have been.
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.is("retry") || context.routed.request.headers.has("Content-Type")) return;
                      response.head = response.head || response.body.empty();
                  });
              }),
    deviation("post-retries", must, probe, "retry/other-methods-refused", "POST on /retry works as PUT does.",
              [](Behavior& behavior) {
                  becomes_put(behavior, [](const Request& request) { return request.method == "POST"; });
              }),
    deviation("delete-on-retry-deletes", must, probe, "retry/other-methods-refused",
              "DELETE on /retry removes the job.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      if (request.method == "DELETE" && ends_path(request, "/retry"))
                          change_path(request, without_end(request.path(), 6));
                  });
              }),
    deviation("method-override", should, probe, "conventions/method-override",
              "X-HTTP-Method-Override on a GET is obeyed.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      if (const auto other = request.headers.first("X-HTTP-Method-Override");
                          other && request.method != "PUT")
                          request.method = std::string(*other);
                  });
              }),
    deviation("other-method-crashes", must, probe, "retry/other-methods-refused", "PATCH on /retry is answered 500.",
              [](Behavior& behavior) {
                  on_code(behavior, "METHOD_NOT_ALLOWED", [](const ResponseContext& context, Response& response) {
                      if (context.routed.request.method != "PATCH") return;
                      become_html(response, 500);
                      response.headers.remove("Allow");
                  });
              }),
    deviation("no-allow-on-405", must, safe, "retry/allow-header", "The 405 has no Allow.",
              [](Behavior& behavior) {
                  on_code(behavior, "METHOD_NOT_ALLOWED",
                          [](const ResponseContext&, Response& response) { response.headers.remove("Allow"); });
              }),
    deviation("path-case-ignored", observe, safe, "conventions/path-case",
              "/logcollectionjobs is served like /logCollectionJobs.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      replace_in(request.target, "/logcollectionjobs", "/logCollectionJobs");
                  });
              }),
    deviation("trailing-slash-retries", observe, probe, "conventions/trailing-slash", "/retry/ works like /retry.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      if (ends_path(request, "/")) change_path(request, without_end(request.path(), 1));
                  });
              }),
    deviation("non-hex-id-accepted", must, safe, "errors/malformed-id",
              "A job id of 24 letters that are not hexadecimal is answered 200.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store& store) {
                      const RoutedRequest routed = route(request);
                      const auto group = GroupId::parse(routed.group);
                      if (!group || routed.job.size() != 24 || JobId::parse(routed.job)) return;
                      const Group* found = store.find_group(*group);
                      if (found != nullptr && !found->jobs().empty())
                          replace_in(request.target, routed.job, found->jobs().front().id().text());
                  });
              }),
    deviation("wrong-length-id-crashes", must, safe, "errors/malformed-id", "An id of 23 or 25 digits is answered 500.",
              [](Behavior& behavior) {
                  on_code(behavior, "INVALID_LOG_COLLECTION_JOB_ID",
                          [](const ResponseContext& context, Response& response) {
                              if (context.routed.job.size() != 24) become_html(response, 500);
                          });
              }),
    deviation("unknown-group-empty-list", must, safe, "errors/unknown-group",
              "The list of an unknown group is 200 and empty.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.is("get-all") ||
                          (context.reason != "NOT_IN_GROUP" && context.reason != "GROUP_NOT_FOUND"))
                          return;
                      set_status(response, 200);
                      response.headers.remove("WWW-Authenticate");
                      response.headers.set("Content-Type", "application/json");
                      response.body = R"({"links":[],"results":[],"totalCount":0})";
                  });
              }),
    deviation("foreign-job-readable", must, safe, "errors/job-of-another-group",
              "A job of another group can be read through this one.",
              [](Behavior& behavior) { behavior.unconfined = {"get-one", "download"}; }),
    deviation("foreign-job-retried", must, full, "errors/job-of-another-group",
              "A job of another group can be retried through this one.",
              [](Behavior& behavior) { behavior.unconfined = {"retry"}; }),
    deviation("foreign-job-downloaded", must, safe, "errors/job-of-another-group",
              "A job of another group can be downloaded through this one.",
              [](Behavior& behavior) { behavior.unconfined = {"download"}; }),
    deviation("foreign-job-extended", must, full, "errors/job-of-another-group",
              "A job of another group can be extended through this one.",
              [](Behavior& behavior) { behavior.unconfined = {"extend"}; }),
    deviation("foreign-job-deleted", must, full, "errors/job-of-another-group",
              "The deletion of a job of another group through this one is answered 200.",
              [](Behavior& behavior) { behavior.unconfined = {"delete"}; }),
    deviation("unknown-job-not-404", must, safe, "errors/unknown-job", "An unknown job is answered 410.",
              [](Behavior& behavior) {
                  on_code(behavior, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP",
                          [](const ResponseContext& context, Response& response) {
                              set_status(response, 410);
                              response.reason = "Gone";
                              edit_json(context, response, [](Json& document) {
                                  document["error"] = 410;
                                  document["reason"] = "Gone";
                              });
                          });
              }),
    deviation("group-segment-ignored", must, safe, "errors/job-of-another-group",
              "The job id alone decides: any group in the path will do.",
              [](Behavior& behavior) { behavior.groups_are_checked = false; }),
    deviation("other-method-404", should, safe, "retry/method-status-405",
              "A method that a path does not know is answered 404.",
              [](Behavior& behavior) {
                  on_code(behavior, "METHOD_NOT_ALLOWED", [](const ResponseContext& context, Response& response) {
                      become_error(context, response, 404, "RESOURCE_NOT_FOUND");
                      response.headers.remove("Allow");
                  });
              }),
    deviation("put-on-job-succeeds", must, probe, "conventions/other-methods-refused",
              "PUT on a job is answered 200, and nothing has been done.",
              [](Behavior& behavior) {
                  on_other_method(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.request.method != "PUT" || context.routed.job.empty()) return;
                      become_empty_200(response);
                      response.headers.remove("Allow");
                  });
              }),
    deviation("post-on-job-404", should, probe, "conventions/other-methods-status",
              "POST on a job is answered 404, as if the address were unknown.",
              [](Behavior& behavior) {
                  on_other_method(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.request.method != "POST") return;
                      become_error(context, response, 404, "RESOURCE_NOT_FOUND");
                      response.headers.remove("Allow");
                  });
              }),
    deviation("allow-incomplete", must, probe, "conventions/other-methods-allow",
              "The Allow of a 405 names one of the methods alone.",
              [](Behavior& behavior) {
                  on_other_method(behavior, [](const ResponseContext&, Response& response) {
                      response.headers.set("Allow", "DELETE");
                  });
              }),
    deviation("head-refused", should, safe, "conventions/head-like-get",
              "HEAD is answered 405 where GET is answered 200.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.request.method != "HEAD" || response.status != 200) return;
                      become_error(context, response, 405, "METHOD_NOT_ALLOWED");
                      response.headers.set("Allow", "GET");
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> addressing() {
    return addressing_rows;
}

}  // namespace opsmgr::mock::changes
