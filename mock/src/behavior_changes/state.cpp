// What a retry does to the job, and to others.
#include "edits.hpp"

#include <map>
#include <memory>

namespace opsmgr::mock::switches {
namespace {

/// Wipes what a job has, and starts it again whatever it was.
void start_again(Stage& stage) {
    std::vector<ChildJob> children = stage.job->children(stage.now);
    for (ChildJob& child : children) {
        child.status = JobStatus::in_progress;
        child.size_bytes = 0;
    }
    stage.job->begin(JobStatus::in_progress, std::move(children), usual_course, stage.now);
}

bool is_retried(const Job& job, Instant now) {
    return job.status(now) == JobStatus::failure;
}

Outcome retry_whatever_it_was(Stage& stage, const Rules::Operate& next, JobStatus status) {
    if (stage.job->status(stage.now) != status) return next(stage);
    start_again(stage);
    return Document{};
}

constexpr Switch state_rows[] = {
    deviation("retry-without-effect", must, full, "retry/takes-effect", "200, and nothing about the job ever changes.",
              [](Rules& rules) { rules.retry_takes_effect = false; }),
    deviation("retry-makes-new-job", should, full, "retry/same-job",
              "Retry makes a new job and leaves the old one in FAILURE.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      const Job before = *stage.job;
                      auto outcome = next(stage);
                      if (!outcome) return outcome;
                      std::string id(before.id().text());
                      do
                          id = fmt::format("{:06x}{}", (std::stoul(id.substr(0, 6), nullptr, 16) + 1) & 0xffffffU,
                                           id.substr(6));
                      while (stage.world.has_job(*JobId::parse(id)));
                      Job fresh = stage.job->with_id(*JobId::parse(id));
                      *stage.job = before;
                      stage.group.add(std::move(fresh));
                      return outcome;
                  });
              }),
    deviation("retry-rewrites-facts", should, full, "retry/stable-members", "Retry rewrites creationDate.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (outcome) stage.job->created = stage.now;
                      return outcome;
                  });
              }),
    deviation("refusal-starts-retry", must, full, "authentication/refusal-has-no-effect",
              "A PUT refused with 401 starts the retry all the same.",
              [](Rules& rules) { rules.refused_requests_act = true; }),
    deviation("two-legs-two-runs", must, full, "retry/runs-once",
              "The unsigned request and the signed one each start a run.",
              [](Rules& rules) {
                  rules.refused_requests_act = true;
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      return retry_whatever_it_was(stage, next, JobStatus::in_progress);
                  });
              }),
    deviation("retry-touches-other-jobs", should, full, "retry/other-jobs-untouched",
              "Other jobs of the group change with the one that is retried.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (!outcome) return outcome;
                      for (Job& other : stage.group.jobs()) {
                          if (other.id() == stage.job->id()) continue;
                          other.expires += std::chrono::hours(1);
                          if (is_retried(other, stage.now)) other.retry(stage.now);
                      }
                      return outcome;
                  });
              }),
    deviation("list-stays-behind", should, full, "get-all/follows-get-one",
              "The list shows the status from the start for ever.",
              [](Rules& rules) {
                  on_list(rules, [seen = std::make_shared<std::map<std::string, Json>>()](const Occasion&, Json& list) {
                      for (Json& job : list["results"])
                          if (job.contains("status"))
                              job["status"] = seen->try_emplace(job.value("id", ""), job["status"]).first->second;
                  });
              }),
    deviation("success-retried", must, full, "retry/only-failed-jobs",
              "Retry of a job in SUCCESS is answered 200 and wipes it.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      return retry_whatever_it_was(stage, next, JobStatus::success);
                  });
              }),
    deviation("running-job-retried", observe, full, "retry/while-in-progress",
              "Retry of a job IN_PROGRESS starts a second run.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      return retry_whatever_it_was(stage, next, JobStatus::in_progress);
                  });
              }),
    deviation("simultaneous-retries-crash", should, full, "retry/simultaneous",
              "Of two retries at one instant one is answered 500.",
              [](Rules& rules) {
                  on_code(rules, "ONLY_FAILED_JOB_CAN_BE_RESTARTED", [](const Occasion& occasion, Reply& reply) {
                      const auto group = GroupId::parse(occasion.routed.group);
                      const auto id = JobId::parse(occasion.routed.job);
                      const Group* found = group ? occasion.world.find_group(*group) : nullptr;
                      if (found == nullptr || !id) return;
                      for (const Job& job : found->jobs())
                          if (job.id() == *id && job.run() &&
                              occasion.now - job.run()->started < std::chrono::milliseconds(100))
                              become_html(reply, 500);
                  });
              }),
    deviation("passing-unknown-status", must, full, "retry/statuses-on-the-way",
              "On its way from FAILURE the job shows a status that is not documented.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      if (job["status"] == "IN_PROGRESS" && !job.value("expirationDate", "").empty())
                          job["status"] = "RETRYING";
                  });
              }),
    deviation("refusal-under-another-code", should, full, "retry/refusal-named",
              "Retry of a job that is not in FAILURE is refused under another code.",
              [](Rules& rules) {
                  on_code(rules, "ONLY_FAILED_JOB_CAN_BE_RESTARTED", [](const Occasion& occasion, Reply& reply) {
                      become_error(occasion, reply, 400, "INVALID_OPERATION");
                  });
              }),
};

}  // namespace

std::span<const Switch> state() {
    return state_rows;
}

}  // namespace opsmgr::mock::switches
