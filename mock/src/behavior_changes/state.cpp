// What a retry does to the job, and to others.
#include "edits.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace opsmgr::mock::changes {
namespace {

/// Wipes what a job has, and starts it again whatever it was.
void start_again(OperationContext& context) {
    std::vector<ChildJob> children = context.job->children(context.now);
    for (ChildJob& child : children) {
        child.status = JobStatus::in_progress;
        child.size_bytes = 0;
    }
    context.job->begin(JobStatus::in_progress, std::move(children), usual_outcome, context.now);
}

bool is_retried(const Job& job, Instant now) {
    return job.status(now) == JobStatus::failure;
}

Outcome retry_whatever_it_was(OperationContext& context, const OperationBehavior::Execute& next, JobStatus status) {
    if (context.job->status(context.now) != status) return next(context);
    start_again(context);
    return Document{};
}

constexpr BehaviorChange state_rows[] = {
    deviation("retry-without-effect", must, full, "retry/takes-effect", "200, and nothing about the job ever changes.",
              [](Behavior& behavior) { behavior.operation.retry_takes_effect = false; }),
    deviation(
        "retry-makes-new-job", should, full, "retry/same-job",
        "Retry makes a new job and leaves the old one in FAILURE.",
        [](Behavior& behavior) {
            around(behavior, "retry", [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                const Job before = *context.job;
                auto outcome = next(context);
                if (!outcome) return outcome;
                std::string id(before.id().text());
                do
                    id = fmt::format("{:06x}{}", (std::stoul(id.substr(0, 6), nullptr, 16) + 1) & 0xffffffU,
                                     id.substr(6));
                while (context.store.has_job(*JobId::parse(id)));
                Job fresh = context.job->with_id(*JobId::parse(id));
                *context.job = before;
                context.group.add(std::move(fresh));
                return outcome;
            });
        }),
    deviation("retry-rewrites-facts", should, full, "retry/stable-members", "Retry rewrites who asked for the job.",
              [](Behavior& behavior) {
                  const auto retried = std::make_shared<std::set<std::string, std::less<>>>();
                  around(behavior, "retry",
                         [retried](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (outcome) retried->emplace(context.job->id().text());
                             return outcome;
                         });
                  on_job(behavior, [retried](Json& job) {
                      if (retried->contains(job.value("id", ""))) job["userId"] = "000000000000000000000000";
                  });
              }),
    deviation("retry-renews-dates", should, full, "retry/keeps-dates",
              "Retry sets creationDate to the present, and expirationDate by it.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (!outcome) return outcome;
                             context.job->expires += context.now - context.job->created;
                             context.job->created = context.now;
                             return outcome;
                         });
              }),
    deviation("refusal-starts-retry", must, full, "authentication/refusal-has-no-effect",
              "A PUT refused with 401 starts the retry all the same.",
              [](Behavior& behavior) { behavior.refused_requests_act = true; }),
    deviation(
        "two-legs-two-runs", must, full, "retry/runs-once", "The unsigned request and the signed one each start a run.",
        [](Behavior& behavior) {
            behavior.refused_requests_act = true;
            around(behavior, "retry", [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                return retry_whatever_it_was(context, next, JobStatus::in_progress);
            });
        }),
    deviation("retry-touches-other-jobs", should, full, "retry/other-jobs-untouched",
              "Other jobs of the group change with the one that is retried.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (!outcome) return outcome;
                             for (Job& other : context.group.jobs()) {
                                 if (other.id() == context.job->id()) continue;
                                 other.expires += std::chrono::hours(1);
                                 if (is_retried(other, context.now)) other.retry(context.now);
                             }
                             return outcome;
                         });
              }),
    deviation("list-stays-behind", should, full, "get-all/follows-get-one",
              "The list shows the status from the start for ever.",
              [](Behavior& behavior) {
                  on_list(behavior, [seen = std::make_shared<std::map<std::string, Json>>()](const ResponseContext&,
                                                                                             Json& list) {
                      for (Json& job : list["results"])
                          if (job.contains("status"))
                              job["status"] = seen->try_emplace(job.value("id", ""), job["status"]).first->second;
                  });
              }),
    deviation("success-retried", must, full, "retry/only-failed-jobs",
              "Retry of a job in SUCCESS is answered 200 and wipes it.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             return retry_whatever_it_was(context, next, JobStatus::success);
                         });
              }),
    deviation("running-job-retried", observe, full, "retry/while-in-progress",
              "Retry of a job IN_PROGRESS starts a second run.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             return retry_whatever_it_was(context, next, JobStatus::in_progress);
                         });
              }),
    deviation("simultaneous-retries-crash", should, full, "retry/simultaneous",
              "Of two retries at one instant one is answered 500.",
              [](Behavior& behavior) {
                  on_code(behavior, "ONLY_FAILED_JOB_CAN_BE_RESTARTED",
                          [](const ResponseContext& context, Response& response) {
                              const auto group = GroupId::parse(context.routed.group);
                              const auto id = JobId::parse(context.routed.job);
                              const Group* found = group ? context.store.find_group(*group) : nullptr;
                              if (found == nullptr || !id) return;
                              for (const Job& job : found->jobs())
                                  if (job.id() == *id && job.run() &&
                                      context.now - job.run()->started < std::chrono::milliseconds(100))
                                      become_html(response, 500);
                          });
              }),
    deviation("passing-unknown-status", must, full, "retry/statuses-on-the-way",
              "On its way from FAILURE the job shows a status that is not documented.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      if (job["status"] == "IN_PROGRESS" && !job.value("expirationDate", "").empty())
                          job["status"] = "RETRYING";
                  });
              }),
    deviation("refusal-under-another-code", should, full, "retry/refusal-named",
              "Retry of a job that is not in FAILURE is refused under another code.",
              [](Behavior& behavior) {
                  on_code(behavior, "ONLY_FAILED_JOB_CAN_BE_RESTARTED",
                          [](const ResponseContext& context, Response& response) {
                              become_error(context, response, 400, "INVALID_OPERATION");
                          });
              }),
};

}  // namespace

std::span<const BehaviorChange> state() {
    return state_rows;
}

}  // namespace opsmgr::mock::changes
