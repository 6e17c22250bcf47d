// Allowed differences of how jobs go, and how a busy server answers.
#include "edits.hpp"

#include <algorithm>
#include <memory>

namespace opsmgr::mock::changes {
namespace {

/// Signed requests are put off before anything is done: one that comes early, since many clients send few, and every
/// so manieth after it.
auto rate_limit(int first, int each) {
    return [first, each, count = std::make_shared<int>(0)](const RoutedRequest& routed) -> std::optional<Unavailable> {
        if (!routed.request.headers.has("Authorization") || ++*count % each != first) return std::nullopt;
        return Unavailable{429, 0};
    };
}

constexpr BehaviorChange state_variations_rows[] = {
    variation("moving-list", "The list comes in another order each time.",
              [](Behavior& behavior) {
                  on_list(behavior, [count = std::make_shared<int>(0)](const ResponseContext& context, Json& list) {
                      // Only a list that is a single page, so that no job is missed between two pages.
                      if (!list.contains("results")) return;
                      Json& results = list["results"];
                      if (context.routed.options.page_number == 1 &&
                          list.value("totalCount", 0) == static_cast<int>(results.size()) && ++*count % 2 == 0)
                          std::reverse(results.begin(), results.end());
                  });
              }),
    variation("instant-success", "A retried job has ended before anybody can look.",
              [](Behavior& behavior) { behavior.operation.runs_take_time = false; }),
    variation("fails-again", "A retried job fails again; its child jobs show that they ran.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (!outcome) return outcome;
                             std::vector<ChildJob> children = context.job->children(context.now);
                             RunOutcome again = usual_outcome;
                             again.status = JobStatus::failure;
                             context.job->begin(JobStatus::in_progress, std::move(children), again, context.now);
                             return outcome;
                         });
              }),
    variation("slow-answers", "Answers take 20 ms.",
              [](Behavior& behavior) { behavior.delay = std::chrono::milliseconds(20); }),
    variation("rate-limited",
              "The third request with credentials, and every tenth after it, is answered 429 with Retry-After: 0.",
              [](Behavior& behavior) { behavior.unavailable = rate_limit(3, 10); }),
    variation("retry-runs-all-children", "Retry runs all child jobs again, not only those that failed.",
              [](Behavior& behavior) {
                  around(behavior, "retry",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (!outcome || !context.job->run()) return outcome;
                             std::vector<ChildJob> children = context.job->children(context.now);
                             for (ChildJob& child : children) child.status = JobStatus::in_progress;
                             context.job->begin(JobStatus::in_progress, std::move(children),
                                                context.job->run()->outcome, context.now);
                             return outcome;
                         });
              }),
};

}  // namespace

std::span<const BehaviorChange> state_variations() {
    return state_variations_rows;
}

}  // namespace opsmgr::mock::changes
