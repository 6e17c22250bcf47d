// How long a job lives: extend and delete.
#include "edits.hpp"

#include <opsmgr/base/date.hpp>

#include <optional>

namespace opsmgr::mock::changes {
namespace {

std::optional<Instant> date_asked_for(const OperationContext& context) {
    const auto body = read_json(context.routed.request.body);
    return body ? from_iso8601(body->value("expirationDate", "")) : std::nullopt;
}
/// Extend takes any date, also one for which it should refuse with this code.
Outcome take_any_date(OperationContext& context, const OperationBehavior::Execute& next, std::string_view code) {
    auto outcome = next(context);
    const auto date = date_asked_for(context);
    if (outcome || outcome.error().code != code || !date) return outcome;
    if (*date > context.now) context.job->expires = *date;
    return Document{};
}
void add_body(Behavior& behavior, std::string_view operation) {
    on_success(behavior, operation, [](Response& response) { response.body = "{}"; });
}
void take_phantoms(Behavior& behavior, std::string_view operation) {
    on_code(behavior, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP",
            [operation](const ResponseContext& context, Response& response) {
                if (context.routed.is(operation)) become_empty_200(response);
            });
}

constexpr BehaviorChange lifetime_rows[] = {
    deviation("extend-answers-204", must, full, "extend/answers-200", "The 200 of extend is a 204.",
              [](Behavior& behavior) {
                  on_success(behavior, "extend", [](Response& response) { set_status(response, 204); });
              }),
    deviation("extend-body-not-empty", must, full, "extend/empty-body", "The 200 of extend carries {}.",
              [](Behavior& behavior) { add_body(behavior, "extend"); }),
    deviation("extend-not-stored", must, full, "extend/takes-effect", "200, but expirationDate stays as it was.",
              [](Behavior& behavior) {
                  around(behavior, "extend",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             const Instant before = context.job->expires;
                             auto outcome = next(context);
                             context.job->expires = before;
                             return outcome;
                         });
              }),
    deviation("extend-accepts-past", must, full, "extend/future-date", "Extend takes a date in the past.",
              [](Behavior& behavior) {
                  around(behavior, "extend",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             return take_any_date(context, next, "EXPIRATION_DATE_MUST_BE_IN_FUTURE");
                         });
              }),
    deviation("extend-accepts-far-future", must, full, "extend/six-months",
              "Extend takes a date more than six months after creation.",
              [](Behavior& behavior) {
                  around(behavior, "extend",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             return take_any_date(context, next, "EXPIRATION_DATE_TOO_DISTANT");
                         });
              }),
    deviation("extend-accepts-no-date", must, full, "extend/required-member",
              "Extend of a body without expirationDate is answered 200.",
              [](Behavior& behavior) {
                  around(behavior, "extend",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (!outcome && outcome.error().code == "MISSING_ATTRIBUTE") return Document{};
                             return outcome;
                         });
              }),
    deviation("extend-ignores-unknown-member", must, full, "extend/unknown-member-refused",
              "Extend ignores a member that it does not know.",
              [](Behavior& behavior) {
                  on_request_body(behavior, "extend", [](Json& body) {
                      Json kept = Json::object();
                      if (body.contains("expirationDate")) kept["expirationDate"] = body["expirationDate"];
                      body = std::move(kept);
                  });
              }),
    deviation("extend-crashes-on-bad-date", must, full, "extend/bad-date-refused",
              "Extend to a date that is none is answered 500.",
              [](Behavior& behavior) {
                  on_code(behavior, "INVALID_JSON_ATTRIBUTE", [](const ResponseContext& context, Response& response) {
                      if (context.routed.is("extend")) become_html(response, 500);
                  });
              }),
    deviation("extend-refused-and-done", should, full, "extend/refusal-has-no-effect",
              "A date that is too distant is refused, and stored all the same.",
              [](Behavior& behavior) {
                  around(behavior, "extend",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (!outcome && outcome.error().code == "EXPIRATION_DATE_TOO_DISTANT")
                                 context.job->expires = *date_asked_for(context);
                             return outcome;
                         });
              }),
    deviation("extend-rewrites-facts", should, full, "extend/other-members-stay", "Extend rewrites creationDate.",
              [](Behavior& behavior) {
                  around(behavior, "extend",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (outcome) context.job->created = context.now - std::chrono::hours(1);
                             return outcome;
                         });
              }),
    deviation("extend-phantom-success", must, probe, "extend/unknown-job", "Extend of an unknown job is answered 200.",
              [](Behavior& behavior) { take_phantoms(behavior, "extend"); }),
    deviation("delete-answers-204", must, full, "delete/answers-200", "The 200 of delete is a 204.",
              [](Behavior& behavior) {
                  on_success(behavior, "delete", [](Response& response) { set_status(response, 204); });
              }),
    deviation("delete-body-not-empty", must, full, "delete/empty-body", "The 200 of delete carries {}.",
              [](Behavior& behavior) { add_body(behavior, "delete"); }),
    deviation("delete-keeps-job", must, full, "delete/takes-effect", "200, but get one still finds the job.",
              [](Behavior& behavior) {
                  around(behavior, "delete",
                         [](OperationContext&, const OperationBehavior::Execute&) -> Outcome { return Document{}; });
              }),
    deviation("delete-phantom-success", must, probe, "delete/unknown-job", "Delete of an unknown job is answered 200.",
              [](Behavior& behavior) { take_phantoms(behavior, "delete"); }),
    deviation("delete-takes-neighbours", should, full, "delete/other-jobs-untouched",
              "Another job of the group disappears too.",
              [](Behavior& behavior) {
                  around(behavior, "delete",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             // One that has ended well: a failed one may be what somebody works on.
                             for (const Job& other : context.group.jobs())
                                 if (other.status(context.now) == JobStatus::success) {
                                     context.group.remove(JobId(other.id()));
                                     break;
                                 }
                             return outcome;
                         });
              }),
};

}  // namespace

std::span<const BehaviorChange> lifetime() {
    return lifetime_rows;
}

}  // namespace opsmgr::mock::changes
