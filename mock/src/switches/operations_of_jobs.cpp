// Create, extend, delete and download.
#include "edits.hpp"

#include <opsmgr/contracts/date.hpp>
#include <opsmgr/mock/fixture_parts.hpp>

#include <set>

namespace opsmgr::mock::switches {
namespace {

template <class Edit>
void on_created(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion& occasion, Reply& reply) {
        if (occasion.routed.is("create") && reply.status == 201) edit(occasion, reply);
    });
}
/// Create reads another body than the one that was sent.
template <class Edit>
void on_job_request(Rules& rules, Edit edit) {
    around(rules, "create", [edit](Stage& stage, const Rules::Operate& next) -> Outcome {
        auto body = read_json(stage.routed.request.body);
        if (!body || !body->is_object()) return next(stage);
        edit(*body);
        Request request = stage.routed.request;
        request.body = write_json(*body, Layout::compact);
        const RoutedRequest routed{request,
                                   stage.routed.edition,
                                   stage.routed.operation,
                                   stage.routed.allow,
                                   stage.routed.group,
                                   stage.routed.job,
                                   stage.routed.options,
                                   true};
        Stage other{routed, stage.key, stage.world, stage.group, stage.job, stage.rules, stage.now, stage.base_url};
        return next(other);
    });
}
/// Extend takes any date.
void take_any_date(Stage& stage, const Rules::Operate& next, Outcome& outcome, std::string_view code) {
    outcome = next(stage);
    if (outcome || outcome.error().code != code) return;
    const auto body = read_json(stage.routed.request.body);
    const auto date = body ? from_iso8601(body->value("expirationDate", "")) : std::nullopt;
    if (!date) return;
    if (*date > stage.now) stage.job->expires = *date;
    outcome = Document{};
}
void add_body(Rules& rules, std::string_view operation) {
    on_success(rules, operation, [](Reply& reply) { reply.body = "{}"; });
}
void take_phantoms(Rules& rules, std::string_view operation) {
    on_code(rules, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP", [operation](const Occasion& occasion, Reply& reply) {
        if (occasion.routed.is(operation)) become_empty_200(reply);
    });
}
/// Download gives what it should refuse.
void serve_all_the_same(Rules& rules, std::string_view code) {
    on_code(rules, code, [](const Occasion& occasion, Reply& reply) {
        if (!occasion.routed.is("download")) return;
        set_status(reply, 200);
        reply.headers.set("Content-Type", "application/gzip");
        reply.body = *find_file(download_files(), "downloads/partial.tar.gz");
    });
}

constexpr Switch operations_of_jobs_rows[] = {
    deviation("create-answers-200", must, full, "create/answers-201", "Create is answered 200.",
              [](Rules& rules) { on_created(rules, [](const Occasion&, Reply& reply) { set_status(reply, 200); }); }),
    deviation("create-without-id", must, full, "create/returns-id", "The 201 of create has no id.",
              [](Rules& rules) { on_created(rules, [](const Occasion&, Reply& reply) { reply.body = "{}"; }); }),
    deviation("create-lost-job", must, full, "create/id-is-readable",
              "The id that create returns is unknown to get one.",
              [](Rules& rules) {
                  around(rules, "create", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      auto outcome = next(stage);
                      if (outcome) stage.group.remove(*JobId::parse(outcome->content.at("id").get<std::string>()));
                      return outcome;
                  });
              }),
    deviation("create-ignores-unknown-member", must, full, "create/unknown-member-refused",
              "Create ignores a member that it does not know.",
              [](Rules& rules) {
                  on_job_request(rules, [](Json& body) {
                      static const std::set<std::string> known{
                          "resourceType", "resourceName",          "sizeRequestedPerFileBytes", "redacted",
                          "logTypes",     "logCollectionFromDate", "logCollectionToDate"};
                      Json kept = Json::object();
                      for (const auto& [name, value] : body.items())
                          if (known.contains(name)) kept[name] = value;
                      body = std::move(kept);
                  });
              }),
    deviation("create-accepts-missing-member", must, probe, "create/required-members",
              "Create takes a body without resourceName.",
              [](Rules& rules) {
                  on_job_request(rules, [](Json& body) {
                      if (!body.contains("resourceName")) body["resourceName"] = "my_deployment_1";
                  });
              }),
    deviation("create-accepts-unknown-type", must, probe, "create/resource-type-values",
              "Create takes an unknown resourceType.",
              [](Rules& rules) {
                  on_job_request(rules, [](Json& body) {
                      const std::string type = body.contains("resourceType") && body["resourceType"].is_string()
                                                   ? body["resourceType"].get<std::string>()
                                                   : "";
                      const std::string lower = lower_case(type);
                      if (!type.empty() && lower != "cluster" && lower != "process" && lower != "replicaset")
                          body["resourceType"] = "REPLICASET";
                  });
              }),
    deviation("create-accepts-no-size", must, full, "create/positive-size",
              "Create takes a sizeRequestedPerFileBytes of 0 or less.",
              [](Rules& rules) {
                  on_job_request(rules, [](Json& body) {
                      if (body.contains("sizeRequestedPerFileBytes") && body["sizeRequestedPerFileBytes"].is_number() &&
                          body["sizeRequestedPerFileBytes"].get<double>() <= 0)
                          body["sizeRequestedPerFileBytes"] = 1000;
                  });
              }),
    deviation("create-crashes-on-bad-json", must, probe, "create/bad-json-refused",
              "A body that is no JSON is answered 500.",
              [](Rules& rules) {
                  on_code(rules, "INVALID_JSON", [](const Occasion&, Reply& reply) { become_html(reply, 500); });
              }),
    deviation("create-accepts-half-range", should, full, "create/date-range-complete",
              "Create takes logCollectionFromDate without logCollectionToDate.",
              [](Rules& rules) {
                  on_job_request(rules, [](Json& body) {
                      if (body.contains("logCollectionFromDate") != body.contains("logCollectionToDate")) {
                          body.erase("logCollectionFromDate");
                          body.erase("logCollectionToDate");
                      }
                  });
              }),
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
                      Outcome outcome;
                      take_any_date(stage, next, outcome, "EXPIRATION_DATE_MUST_BE_IN_FUTURE");
                      return outcome;
                  });
              }),
    deviation("extend-accepts-far-future", must, full, "extend/six-months",
              "Extend takes a date more than six months after creation.",
              [](Rules& rules) {
                  around(rules, "extend", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      Outcome outcome;
                      take_any_date(stage, next, outcome, "EXPIRATION_DATE_TOO_DISTANT");
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
    deviation(
        "download-not-gzip", must, safe, "download/is-gzip", "The 200 of download does not begin as gzip does.",
        [](Rules& rules) { on_success(rules, "download", [](Reply& reply) { reply.body = "this is no archive"; }); }),
    deviation("download-cut-short", must, safe, "download/archive-whole",
              "The archive ends before its announced length.",
              [](Rules& rules) {
                  on_success(rules, "download", [](Reply& reply) {
                      reply.close = true;
                      reply.damage.emplace_back(
                          [half = reply.body.size() / 2](std::string& bytes) { bytes.resize(bytes.size() - half); });
                  });
              }),
    deviation("download-while-running", must, safe, "download/refused-in-progress",
              "A job IN_PROGRESS is served for download.",
              [](Rules& rules) { serve_all_the_same(rules, "CANNOT_DOWNLOAD_JOB_IN_PROGRESS"); }),
    deviation("download-after-expiry", must, safe, "download/refused-expired", "A job EXPIRED is served for download.",
              [](Rules& rules) { serve_all_the_same(rules, "CANNOT_DOWNLOAD_EXPIRED_JOB"); }),
    deviation("download-refused-for-failure", must, safe, "download/failed-job-served",
              "A job in FAILURE is refused for download.",
              [](Rules& rules) {
                  around(rules, "download", [](Stage& stage, const Rules::Operate& next) -> Outcome {
                      if (stage.job->status(stage.now) != JobStatus::failure) return next(stage);
                      return tl::make_unexpected(
                          ErrorDocument::cannot_download_job_in_progress(stage.job->id().text()));
                  });
              }),
    deviation("download-accept-gzip-refused", should, safe, "download/accept-forms",
              "Accept: application/gzip on download is answered 406.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.is("download") && !occasion.refused_at_sign_in &&
                          occasion.routed.request.headers.first("Accept") == "application/gzip") {
                          become_error(occasion, reply, 406, "NOT_ACCEPTABLE");
                          reply.headers.set("Content-Type", "application/json");
                      }
                  });
              }),
};

}  // namespace

std::span<const Switch> operations_of_jobs() {
    return operations_of_jobs_rows;
}

}  // namespace opsmgr::mock::switches
