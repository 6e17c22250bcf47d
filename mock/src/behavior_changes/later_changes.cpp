// What goes wrong behind the first retry, and in other forms of create, extend and delete.
#include "edits.hpp"

#include <opsmgr/base/date.hpp>
#include <opsmgr/mock/fixture/fixture_codec.hpp>

#include <memory>
#include <set>

namespace opsmgr::mock::changes {
namespace {

/// The job of the path, as far as it is there.
const Job* job_of(const ResponseContext& context) {
    const auto group = GroupId::parse(context.routed.group);
    const auto id = JobId::parse(context.routed.job);
    Group* found = group ? context.store.find_group(*group) : nullptr;
    return found != nullptr && id ? found->find(*id) : nullptr;
}
/// Documents of jobs that have been retried.
template <class Edit>
void on_retried_job(Behavior& behavior, Edit edit) {
    const auto retried = std::make_shared<std::set<std::string, std::less<>>>();
    around(behavior, "retry", [retried](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
        auto outcome = next(context);
        if (outcome) retried->emplace(context.job->id().text());
        return outcome;
    });
    on_job(behavior, [retried, edit](Json& job) {
        if (retried->contains(job.value("id", ""))) edit(job);
    });
}
bool fails_again(const OperationContext& context) {
    return context.job->retries_taken > 0 && context.job->status(context.now) == JobStatus::failure;
}
/// Once an extension was made: what else is done to the job.
template <class Edit>
void on_extension(Behavior& behavior, Edit edit) {
    around(behavior, "extend", [edit](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
        auto outcome = next(context);
        if (outcome) edit(context);
        return outcome;
    });
}
void refuse_with(Behavior& behavior, std::string_view operation, bool (*applies)(const Request&), int status) {
    on_reply(behavior, [operation, applies, status](const ResponseContext& context, Response& response) {
        if (!context.refused_at_sign_in && context.routed.is(operation) && applies(context.routed.request))
            become_error(context, response, status, "UNSUPPORTED_MEDIA_TYPE");
    });
}

constexpr BehaviorChange later_changes_rows[] = {
    deviation("later-retry-refused", must, full, "retry/later-retries",
              "A job that has been retried once is not retried again.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             if (!fails_again(context)) return next(context);
                             return tl::make_unexpected(ApiError{
                                 400, "ONLY_FAILED_JOB_CAN_BE_RESTARTED", "Only a failed job can be restarted.", {}});
                         });
              }),
    deviation("later-retry-without-effect", must, full, "retry/later-retries",
              "The second retry of a job is answered 200, and nothing happens.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             return fails_again(context) ? Outcome(Document{}) : next(context);
                         });
              }),
    deviation("retry-loses-child-job", should, full, "retry/keeps-child-jobs", "A retry drops the last child job.",
              [](Behavior& behavior) {
                  on_retried_job(behavior, [](Json& job) {
                      if (job.contains("childJobs") && job["childJobs"].size() > 1)
                          job["childJobs"].erase(job["childJobs"].size() - 1);
                  });
              }),
    deviation("retry-changes-link", should, full, "retry/keeps-download-link",
              "After a retry the download link has a query.",
              [](Behavior& behavior) {
                  on_retried_job(behavior, [](Json& job) {
                      for (const char* member : {"downloadUrl", "url"})
                          if (job.contains(member)) job[member] = job[member].get<std::string>() + "?run=2";
                  });
              }),
    deviation("download-during-rerun", must, full, "download/refused-in-progress",
              "A job that runs again can be downloaded.",
              [](Behavior& behavior) {
                  on_code(behavior, "CANNOT_DOWNLOAD_JOB_IN_PROGRESS",
                          [](const ResponseContext& context, Response& response) {
                              const Job* job = job_of(context);
                              if (job == nullptr || job->retries_taken == 0) return;
                              set_status(response, 200);
                              response.headers.set("Content-Type", "application/gzip");
                              response.body = *find_file(download_files(), "downloads/partial.tar.gz");
                          });
              }),
    deviation("create-takes-null", should, full, "create/null-members", "Create takes null as redacted for false.",
              [](Behavior& behavior) {
                  on_request_body(behavior, "create", [](Json& body) {
                      if (body.contains("redacted") && body["redacted"].is_null()) body["redacted"] = false;
                  });
              }),
    deviation("create-crashes-on-array", should, probe, "create/object-needed",
              "Create answers a body that is an array with 500.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.refused_at_sign_in && context.routed.is("create") &&
                          context.routed.request.body == "[]")
                          become_error(context, response, 500, "UNEXPECTED_ERROR");
                  });
              }),
    deviation("create-makes-two", should, full, "create/one-job", "Create makes two jobs and tells of one.",
              [](Behavior& behavior) {
                  around(behavior, "create",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             if (auto first = next(context); !first) return first;
                             return next(context);
                         });
              }),
    deviation("create-refuses-null-dates", should, full, "create/null-dates-accepted",
              "Create refuses null for both ends of the time range.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.is("create") && response.status == 201 &&
                          context.routed.request.body.find("\"logCollectionFromDate\":null") != std::string::npos)
                          become_error(context, response, 400, "INVALID_ATTRIBUTE");
                  });
              }),
    deviation("extend-to-midnight", should, full, "extend/exact-moment", "Extend takes the day of the date alone.",
              [](Behavior& behavior) {
                  on_extension(behavior, [](OperationContext& context) {
                      context.job->expires = std::chrono::floor<std::chrono::days>(context.job->expires);
                  });
              }),
    deviation("extend-drops-offset", should, full, "extend/offset-read",
              "Extend does not look at the offset of a date.",
              [](Behavior& behavior) {
                  on_extension(behavior, [](OperationContext& context) {
                      if (context.routed.request.body.find("+02:00") != std::string::npos)
                          context.job->expires += std::chrono::hours(2);
                  });
              }),
    deviation("extend-takes-null", should, full, "extend/null-date-refused", "Extend takes null as a date for none.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.refused_at_sign_in && context.routed.is("extend") &&
                          context.routed.request.body.find("\"expirationDate\":null") != std::string::npos)
                          become_empty_200(response);
                  });
              }),
    deviation("extend-charset-refused", should, full, "extend/charset-accepted",
              "Extend refuses application/json; charset=utf-8 with 415.",
              [](Behavior& behavior) {
                  refuse_with(
                      behavior, "extend",
                      [](const Request& request) {
                          return request.headers.first("Content-Type").value_or("").find("charset") !=
                                 std::string_view::npos;
                      },
                      415);
              }),
    deviation("extend-touches-other-jobs", should, full, "extend/other-jobs-untouched",
              "Extend gives the new date to all jobs of the group.",
              [](Behavior& behavior) {
                  on_extension(behavior, [](OperationContext& context) {
                      for (Job& other : context.group.jobs()) other.expires = context.job->expires;
                  });
              }),
    deviation("deleted-job-downloadable", must, full, "download/unknown-job",
              "The logs of a deleted job can still be downloaded.",
              [](Behavior& behavior) {
                  const auto deleted = std::make_shared<std::set<std::string, std::less<>>>();
                  around(behavior, "delete",
                         [deleted](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             deleted->emplace(context.job->id().text());
                             return next(context);
                         });
                  on_code(behavior, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP",
                          [deleted](const ResponseContext& context, Response& response) {
                              if (!context.routed.is("download") || !deleted->contains(context.routed.job)) return;
                              set_status(response, 200);
                              response.headers.set("Content-Type", "application/gzip");
                              response.body = *find_file(download_files(), "downloads/partial.tar.gz");
                          });
              }),
};

}  // namespace

std::span<const BehaviorChange> later_changes() {
    return later_changes_rows;
}

}  // namespace opsmgr::mock::changes
