// Paths, ids and methods.
#include "edits.hpp"

#include <opsmgr/mock/operations/router.hpp>

#include <cctype>

namespace opsmgr::mock::switches {
namespace {

std::string without_end(std::string_view path, std::size_t size) {
    return std::string(path.substr(0, path.size() - size));
}

/// A retry asked for by another method.
void becomes_put(Rules& rules, bool (*applies)(const Request&)) {
    on_request(rules, [applies](Request& request, World&) {
        if (ends_path(request, "/retry") && applies(request)) request.method = "PUT";
    });
}

/// The 405 of an address other than that of retry.
template <class Edit>
void on_other_method(Rules& rules, Edit edit) {
    on_code(rules, "METHOD_NOT_ALLOWED", [edit](const Occasion& occasion, Reply& reply) {
        if (!ends_path(occasion.routed.request, "/retry")) edit(occasion, reply);
    });
}

constexpr Switch addressing_rows[] = {
    deviation("get-on-retry", must, safe, "retry/other-methods-refused", "GET on /retry is answered 200.",
              [](Rules& rules) {
                  on_code(rules, "METHOD_NOT_ALLOWED", [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.request.method != "GET" || !ends_path(occasion.routed.request, "/retry"))
                          return;
                      become_empty_200(reply);
                      reply.headers.remove("Allow");
                  });
              }),
    deviation("head-starts-retry", must, full, "retry/safe-methods", "HEAD and OPTIONS on /retry start the retry.",
              [](Rules& rules) {
                  becomes_put(rules, [](const Request& request) {
                      return request.method == "HEAD" || request.method == "OPTIONS";
                  });
                  // The answer is as it would have been.
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (!occasion.routed.is("retry") || occasion.routed.request.headers.has("Content-Type")) return;
                      reply.head = reply.head || reply.body.empty();
                  });
              }),
    deviation(
        "post-retries", must, probe, "retry/other-methods-refused", "POST on /retry works as PUT does.",
        [](Rules& rules) { becomes_put(rules, [](const Request& request) { return request.method == "POST"; }); }),
    deviation("delete-on-retry-deletes", must, probe, "retry/other-methods-refused",
              "DELETE on /retry removes the job.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      if (request.method == "DELETE" && ends_path(request, "/retry"))
                          change_path(request, without_end(request.path(), 6));
                  });
              }),
    deviation("method-override", should, probe, "conventions/method-override",
              "X-HTTP-Method-Override on a GET is obeyed.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      if (const auto other = request.headers.first("X-HTTP-Method-Override");
                          other && request.method != "PUT")
                          request.method = std::string(*other);
                  });
              }),
    deviation("other-method-crashes", must, probe, "retry/other-methods-refused", "PATCH on /retry is answered 500.",
              [](Rules& rules) {
                  on_code(rules, "METHOD_NOT_ALLOWED", [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.request.method != "PATCH") return;
                      become_html(reply, 500);
                      reply.headers.remove("Allow");
                  });
              }),
    deviation("no-allow-on-405", must, safe, "retry/allow-header", "The 405 has no Allow.",
              [](Rules& rules) {
                  on_code(rules, "METHOD_NOT_ALLOWED",
                          [](const Occasion&, Reply& reply) { reply.headers.remove("Allow"); });
              }),
    deviation("path-case-ignored", observe, safe, "conventions/path-case",
              "/logcollectionjobs is served like /logCollectionJobs.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      replace_in(request.target, "/logcollectionjobs", "/logCollectionJobs");
                  });
              }),
    deviation("trailing-slash-retries", observe, probe, "conventions/trailing-slash", "/retry/ works like /retry.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      if (ends_path(request, "/")) change_path(request, without_end(request.path(), 1));
                  });
              }),
    deviation("non-hex-id-accepted", must, safe, "errors/malformed-id",
              "A job id of 24 letters that are not hexadecimal is answered 200.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World& world) {
                      const RoutedRequest routed = route(request, latest_edition);
                      const auto group = GroupId::parse(routed.group);
                      if (!group || routed.job.size() != 24 || JobId::parse(routed.job)) return;
                      const Group* found = world.find_group(*group);
                      if (found != nullptr && !found->jobs().empty())
                          replace_in(request.target, routed.job, found->jobs().front().id().text());
                  });
              }),
    deviation("wrong-length-id-crashes", must, safe, "errors/malformed-id", "An id of 23 or 25 digits is answered 500.",
              [](Rules& rules) {
                  on_code(rules, "INVALID_LOG_COLLECTION_JOB_ID", [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.job.size() != 24) become_html(reply, 500);
                  });
              }),
    deviation("unknown-group-empty-list", must, safe, "errors/unknown-group",
              "The list of an unknown group is 200 and empty.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (!occasion.routed.is("get-all") ||
                          (occasion.reason != "NOT_IN_GROUP" && occasion.reason != "GROUP_NOT_FOUND"))
                          return;
                      set_status(reply, 200);
                      reply.headers.remove("WWW-Authenticate");
                      reply.headers.set("Content-Type", "application/json");
                      reply.body = R"({"links":[],"results":[],"totalCount":0})";
                  });
              }),
    deviation("foreign-job-readable", must, safe, "errors/job-of-another-group",
              "A job of another group can be read through this one.",
              [](Rules& rules) { rules.reads_are_confined = false; }),
    deviation("foreign-job-retried", must, full, "errors/job-of-another-group",
              "A job of another group can be retried through this one.",
              [](Rules& rules) { rules.retries_are_confined = false; }),
    deviation("unknown-job-not-404", must, safe, "errors/unknown-job", "An unknown job is answered 410.",
              [](Rules& rules) {
                  on_code(rules, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", [](const Occasion& occasion, Reply& reply) {
                      set_status(reply, 410);
                      reply.reason = "Gone";
                      edit_json(occasion, reply, [](Json& document) {
                          document["error"] = 410;
                          document["reason"] = "Gone";
                      });
                  });
              }),
    deviation("group-segment-ignored", must, safe, "errors/job-of-another-group",
              "The job id alone decides: any group in the path will do.",
              [](Rules& rules) { rules.groups_are_checked = false; }),
    deviation("other-method-404", should, safe, "retry/method-status-405",
              "A method that a path does not know is answered 404.",
              [](Rules& rules) {
                  on_code(rules, "METHOD_NOT_ALLOWED", [](const Occasion& occasion, Reply& reply) {
                      become_error(occasion, reply, 404, "RESOURCE_NOT_FOUND");
                      reply.headers.remove("Allow");
                  });
              }),
    deviation("put-on-job-succeeds", must, probe, "conventions/other-methods-refused",
              "PUT on a job is answered 200, and nothing has been done.",
              [](Rules& rules) {
                  on_other_method(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.request.method != "PUT" || occasion.routed.job.empty()) return;
                      become_empty_200(reply);
                      reply.headers.remove("Allow");
                  });
              }),
    deviation("post-on-job-404", should, probe, "conventions/other-methods-status",
              "POST on a job is answered 404, as if the address were unknown.",
              [](Rules& rules) {
                  on_other_method(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.request.method != "POST") return;
                      become_error(occasion, reply, 404, "RESOURCE_NOT_FOUND");
                      reply.headers.remove("Allow");
                  });
              }),
    deviation("allow-incomplete", must, probe, "conventions/other-methods-allow",
              "The Allow of a 405 names one of the methods alone.",
              [](Rules& rules) {
                  on_other_method(rules, [](const Occasion&, Reply& reply) { reply.headers.set("Allow", "DELETE"); });
              }),
    deviation("head-refused", should, safe, "conventions/head-like-get",
              "HEAD is answered 405 where GET is answered 200.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.request.method != "HEAD" || reply.status != 200) return;
                      become_error(occasion, reply, 405, "METHOD_NOT_ALLOWED");
                      reply.headers.set("Allow", "GET");
                  });
              }),
};

}  // namespace

std::span<const Switch> addressing() {
    return addressing_rows;
}

}  // namespace opsmgr::mock::switches
