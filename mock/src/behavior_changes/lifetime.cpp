// How long a job lives: extend and delete.
#include "edits.hpp"

#include <opsmgr/base/date.hpp>

#include <optional>

namespace opsmgr::mock::switches {
namespace {

std::optional<Instant> date_asked_for(const Stage& stage) {
    const auto body = read_json(stage.routed.request.body);
    return body ? from_iso8601(body->value("expirationDate", "")) : std::nullopt;
}
/// Extend takes any date, also one for which it should refuse with this code.
Outcome take_any_date(Stage& stage, const Rules::Operate& next, std::string_view code) {
    auto outcome = next(stage);
    const auto date = date_asked_for(stage);
    if (outcome || outcome.error().code != code || !date) return outcome;
    if (*date > stage.now) stage.job->expires = *date;
    return Document{};
}
void add_body(Rules& rules, std::string_view operation) {
    on_success(rules, operation, [](Reply& reply) { reply.body = "{}"; });
}
void take_phantoms(Rules& rules, std::string_view operation) {
    on_code(rules, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", [operation](const Occasion& occasion, Reply& reply) {
        if (occasion.routed.is(operation)) become_empty_200(reply);
    });
}

constexpr Switch lifetime_rows[] = {
    deviation("extend-answers-204", must, full, "extend/answers-200", "The 200 of extend is a 204.",
              [](Rules& rules) { on_success(rules, "extend", [](Reply& reply) { set_status(reply, 204); }); }),
    deviation("extend-body-not-empty", must, full, "extend/empty-body", "The 200 of extend carries {}.",
              [](Rules& rules) { add_body(rules, "extend"); }),
    deviation("extend-not-stored", must, full, "extend/takes-effect", "200, but expirationDate stays as it was.",
              [](Rules& rules) {
                  around(rules, "extend", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      const Instant before = stage.job->expires;
                      auto outcome = next(stage);
                      stage.job->expires = before;
                      return outcome;
                  });
              }),
    deviation("extend-accepts-past", must, full, "extend/future-date", "Extend takes a date in the past.",
              [](Rules& rules) {
                  around(rules, "extend", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      return take_any_date(stage, next, "EXPIRATION_DATE_MUST_BE_IN_FUTURE");
                  });
              }),
    deviation("extend-accepts-far-future", must, full, "extend/six-months",
              "Extend takes a date more than six months after creation.",
              [](Rules& rules) {
                  around(rules, "extend", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      return take_any_date(stage, next, "EXPIRATION_DATE_TOO_DISTANT");
                  });
              }),
    deviation("extend-accepts-no-date", must, full, "extend/required-member",
              "Extend of a body without expirationDate is answered 200.",
              [](Rules& rules) {
                  around(rules, "extend", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (!outcome && outcome.error().code == "MISSING_ATTRIBUTE") return Document{};
                      return outcome;
                  });
              }),
    deviation("extend-ignores-unknown-member", must, full, "extend/unknown-member-refused",
              "Extend ignores a member that it does not know.",
              [](Rules& rules) {
                  on_request_body(rules, "extend", [](Json& body) {
                      Json kept = Json::object();
                      if (body.contains("expirationDate")) kept["expirationDate"] = body["expirationDate"];
                      body = std::move(kept);
                  });
              }),
    deviation("extend-crashes-on-bad-date", must, full, "extend/bad-date-refused",
              "Extend to a date that is none is answered 500.",
              [](Rules& rules) {
                  on_code(rules, "INVALID_JSON_ATTRIBUTE", [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.is("extend")) become_html(reply, 500);
                  });
              }),
    deviation("extend-refused-and-done", should, full, "extend/refusal-has-no-effect",
              "A date that is too distant is refused, and stored all the same.",
              [](Rules& rules) {
                  around(rules, "extend", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (!outcome && outcome.error().code == "EXPIRATION_DATE_TOO_DISTANT")
                          stage.job->expires = *date_asked_for(stage);
                      return outcome;
                  });
              }),
    deviation("extend-rewrites-facts", should, full, "extend/other-members-stay", "Extend rewrites creationDate.",
              [](Rules& rules) {
                  around(rules, "extend", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (outcome) stage.job->created = stage.now - std::chrono::hours(1);
                      return outcome;
                  });
              }),
    deviation("extend-phantom-success", must, probe, "extend/unknown-job", "Extend of an unknown job is answered 200.",
              [](Rules& rules) { take_phantoms(rules, "extend"); }),
    deviation("delete-answers-204", must, full, "delete/answers-200", "The 200 of delete is a 204.",
              [](Rules& rules) { on_success(rules, "delete", [](Reply& reply) { set_status(reply, 204); }); }),
    deviation("delete-body-not-empty", must, full, "delete/empty-body", "The 200 of delete carries {}.",
              [](Rules& rules) { add_body(rules, "delete"); }),
    deviation("delete-keeps-job", must, full, "delete/takes-effect", "200, but get one still finds the job.",
              [](Rules& rules) {
                  around(rules, "delete", [](Stage&, const Rules::Operate&) -> Outcome { return Document{}; });
              }),
    deviation("delete-phantom-success", must, probe, "delete/unknown-job", "Delete of an unknown job is answered 200.",
              [](Rules& rules) { take_phantoms(rules, "delete"); }),
    deviation("delete-takes-neighbours", should, full, "delete/other-jobs-untouched",
              "Another job of the group disappears too.",
              [](Rules& rules) {
                  around(rules, "delete", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      // One that has ended well: a failed one may be what somebody works on.
                      for (const Job& other : stage.group.jobs())
                          if (other.status(stage.now) == JobStatus::success) {
                              stage.group.remove(JobId(other.id()));
                              break;
                          }
                      return outcome;
                  });
              }),
};

}  // namespace

std::span<const Switch> lifetime() {
    return lifetime_rows;
}

}  // namespace opsmgr::mock::switches
