// Jobs, child jobs and lists.
#include "edits.hpp"

#include <opsmgr/base/date.hpp>

namespace opsmgr::mock::changes {
namespace {

void each_child(Json& job, void (*edit)(Json&)) {
    if (job.contains("childJobs"))
        for (Json& child : job["childJobs"]) edit(child);
}

/// `2019-03-08T15:04:00Z` as a clock on a wall has it.
std::string local_text(const std::string& date) {
    const int hour = std::atoi(date.c_str() + 11);
    return fmt::format("Mar {}, {} {}:{} {}", std::atoi(date.c_str() + 8), date.substr(0, 4),
                       hour % 12 == 0 ? 12 : hour % 12, date.substr(14, 2), hour < 12 ? "AM" : "PM");
}

void edit_dates(Json& job, std::string (*edit)(const std::string&)) {
    for (const char* member : {"creationDate", "expirationDate"})
        if (job.contains(member) && job[member].is_string()) job[member] = edit(job[member].get<std::string>());
}

constexpr BehaviorChange entities_rows[] = {
    deviation("id-not-24-hex", must, safe, "get-one/id-form", "A job's id is not 24 hexadecimal digits.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) { job["id"] = "job-" + job["id"].get<std::string>().substr(18); });
              }),
    deviation(
        "group-id-differs", must, safe, "get-one/group-identity", "A job's groupId is not the group of the path.",
        [](Behavior& behavior) { on_job(behavior, [](Json& job) { job["groupId"] = "0123456789abcdef01234567"; }); }),
    deviation("status-failed", must, safe, "get-one/status-values", "The status of a failed job is FAILED.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      if (job["status"] == "FAILURE") job["status"] = "FAILED";
                  });
              }),
    deviation("status-lower-case", must, safe, "get-one/status-values", "The status of a job is in lower case.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) { job["status"] = lower_case(job["status"].get<std::string>()); });
              }),
    deviation("dates-as-local-text", must, safe, "conventions/date-format",
              "Dates are text with a clock of twelve hours.",
              [](Behavior& behavior) { on_job(behavior, [](Json& job) { edit_dates(job, local_text); }); }),
    deviation("dates-without-utc", must, safe, "conventions/date-in-utc", "Dates have no zone.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      edit_dates(job, [](const std::string& date) { return date.substr(0, 19); });
                  });
              }),
    deviation("status-missing", must, safe, "get-one/members", "A job has no status.",
              [](Behavior& behavior) { on_job(behavior, [](Json& job) { job.erase("status"); }); }),
    deviation("number-as-string", must, safe, "get-one/members", "A number of a job is sent as a string.",
              [](Behavior& behavior) {
                  on_job(behavior,
                         [](Json& job) { job["sizeRequestedPerFileBytes"] = job["sizeRequestedPerFileBytes"].dump(); });
              }),
    deviation("unknown-log-type", should, safe, "get-one/log-type-values",
              "logTypes holds a value that is not documented.",
              [](Behavior& behavior) { on_job(behavior, [](Json& job) { job["logTypes"].push_back("KERNEL"); }); }),
    deviation("log-types-not-array", must, safe, "get-one/members", "logTypes is null.",
              [](Behavior& behavior) { on_job(behavior, [](Json& job) { job["logTypes"] = nullptr; }); }),
    deviation("download-url-elsewhere", should, safe, "get-one/download-url", "The download link names another job.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      for (const char* member : {"downloadUrl", "url"})
                          if (job.contains(member)) {
                              std::string link = job[member];
                              replace_in(link, job["id"].get<std::string>(), "0123456789abcdef01234567");
                              job[member] = link;
                          }
                  });
              }),
    deviation("get-one-returns-another", must, safe, "get-one/same-job",
              "Get one shows another job than the one asked for.",
              [](Behavior& behavior) {
                  around(behavior, "get-one",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             for (Job& other : context.group.jobs())
                                 if (other.id() != context.job->id() &&
                                     other.status(context.now) == context.job->status(context.now)) {
                                     context.job = &other;
                                     return next(context);
                                 }
                             context.job = &context.group.jobs().back() == context.job ? &context.group.jobs().front()
                                                                                       : &context.group.jobs().back();
                             return next(context);
                         });
              }),
    deviation("total-count-missing", must, safe, "get-all/wrapper", "The list has no totalCount.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext&, Json& list) { list.erase("totalCount"); });
              }),
    deviation("total-count-wrong", must, safe, "get-all/count-matches", "totalCount is one more than there are jobs.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext&, Json& list) {
                      if (list.contains("totalCount")) list["totalCount"] = list["totalCount"].get<int>() + 1;
                  });
              }),
    deviation("self-link-wrong", must, safe, "get-all/self-link", "The self link of the list names another group.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext& context, Json& list) {
                      for (Json& link : list["links"]) {
                          std::string href = link.value("href", "");
                          replace_in(href, context.routed.group, "0123456789abcdef01234567");
                          link["href"] = href;
                      }
                  });
              }),
    deviation("empty-list-null", must, safe, "get-all/empty-list", "An empty list has null for results.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext&, Json& list) {
                      if (list.contains("results") && list["results"].empty()) list["results"] = nullptr;
                  });
              }),
    deviation("list-disagrees", should, safe, "get-all/agrees-with-get-one",
              "The list shows another creationDate than get one.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext&, Json& list) {
                      for (Json& job : list["results"]) job["creationDate"] = "2001-01-01T00:00:00Z";
                  });
              }),
    deviation("expires-before-creation", should, safe, "get-one/expiry-after-creation",
              "expirationDate lies before creationDate.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) { std::swap(job["creationDate"], job["expirationDate"]); });
              }),
    deviation("duplicate-members", should, safe, "conventions/unique-members",
              "The member status occurs twice in a job.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.is("get-one") || response.status != 200) return;
                      replace_in(response.body, "\"status\"", "\"status\":\"SUCCESS\",\"status\"");
                  });
              }),
    deviation("json-broken", must, safe, "conventions/strict-json", "A comma stands before the end of an object.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.is("get-one") || response.status != 200 || response.body.empty()) return;
                      response.body.insert(response.body.rfind('}'), ",");
                  });
              }),
    deviation("child-status-unknown", must, safe, "get-one/child-status-values",
              "The status of a child job is not documented.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) { each_child(job, [](Json& child) { child["status"] = "DONE"; }); });
              }),
    deviation("child-log-type-unknown", should, safe, "get-one/child-log-type-values",
              "The log type of a child job is not documented.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      each_child(job, [](Json& child) { child["logCollectionType"] = "KERNEL"; });
                  });
              }),
    deviation("size-negative", should, safe, "get-one/size-values", "The total size of a job is -1.",
              [](Behavior& behavior) { on_job(behavior, [](Json& job) { job["uncompressedSizeTotalBytes"] = -1; }); }),
    deviation("child-members-missing", must, safe, "get-one/child-members", "A child job has no path.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) { each_child(job, [](Json& child) { child.erase("path"); }); });
              }),
};

}  // namespace

std::span<const BehaviorChange> entities() {
    return entities_rows;
}

}  // namespace opsmgr::mock::changes
