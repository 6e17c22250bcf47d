// Allowed differences of how jobs go, and how a busy server answers.
#include "edits.hpp"

#include <algorithm>
#include <memory>

namespace opsmgr::mock::switches {
namespace {

/// Every so manieth signed request is put off, before anything is done.
auto rate_limit(int each) {
    return [each, count = std::make_shared<int>(0)](const RoutedRequest& routed) -> std::optional<Unavailable> {
        if (!routed.request.headers.has("Authorization") || ++*count % each != 0) return std::nullopt;
        return Unavailable{429, 0};
    };
}

constexpr Switch state_variations_rows[] = {
    variation("moving-list", "The list comes in another order each time.",
              [](Rules& rules) {
                  on_list(rules, [count = std::make_shared<int>(0)](const Occasion& occasion, Json& list) {
                      // Only a list that is a single page, so that no job is missed between two pages.
                      if (!list.contains("results")) return;
                      Json& results = list["results"];
                      if (occasion.routed.options.page_number == 1 &&
                          list.value("totalCount", 0) == static_cast<int>(results.size()) && ++*count % 2 == 0)
                          std::reverse(results.begin(), results.end());
                  });
              }),
    variation("instant-success", "A retried job has ended before anybody can look.",
              [](Rules& rules) { rules.runs_take_time = false; }),
    variation("fails-again", "A retried job fails again; its child jobs show that they ran.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (!outcome) return outcome;
                      std::vector<ChildJob> children = stage.job->children(stage.now);
                      Course again = usual_course;
                      again.outcome = JobStatus::failure;
                      stage.job->begin(JobStatus::in_progress, std::move(children), again, stage.now);
                      return outcome;
                  });
              }),
    variation("slow-answers", "Answers take 20 ms.", [](Rules& rules) { rules.delay = std::chrono::milliseconds(20); }),
    variation("rate-limited", "Every tenth request is answered 429 with Retry-After.",
              [](Rules& rules) { rules.unavailable = rate_limit(10); }),
    variation("retry-runs-all-children", "Retry runs all child jobs again, not only those that failed.",
              [](Rules& rules) {
                  around(rules, "retry", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (!outcome || !stage.job->run()) return outcome;
                      std::vector<ChildJob> children = stage.job->children(stage.now);
                      for (ChildJob& child : children) child.status = JobStatus::in_progress;
                      stage.job->begin(JobStatus::in_progress, std::move(children), stage.job->run()->course,
                                       stage.now);
                      return outcome;
                  });
              }),
};

}  // namespace

std::span<const Switch> state_variations() {
    return state_variations_rows;
}

}  // namespace opsmgr::mock::switches
