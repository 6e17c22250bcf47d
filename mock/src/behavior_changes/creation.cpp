// Create.
#include "edits.hpp"

#include <memory>
#include <optional>
#include <set>

namespace opsmgr::mock::switches {
namespace {

template <class Edit>
void on_created(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion& occasion, Reply& reply) {
        if (occasion.routed.is("create") && reply.status == 201) edit(occasion, reply);
    });
}
template <class Edit>
void on_job_request(Rules& rules, Edit edit) {
    on_request_body(rules, "create", edit);
}
/// Refuses to create what it should, before anything is made.
template <class Refuse>
void refuse_to_create(Rules& rules, Refuse refuse) {
    around(rules, "create", [refuse](Stage& stage, const Rules::Operate& next) -> Outcome {
        if (auto refusal = refuse(stage.routed.request)) return tl::make_unexpected(*std::move(refusal));
        return next(stage);
    });
}

constexpr Switch creation_rows[] = {
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
    deviation("create-accepts-unknown-log-type", must, full, "create/log-type-values",
              "Create takes a log type that is not documented.",
              [](Rules& rules) {
                  on_job_request(rules, [](Json& body) {
                      static const std::set<std::string> known{"AUTOMATION_AGENT", "BACKUP_AGENT", "MONITORING_AGENT",
                                                               "MONGODB", "FTDC"};
                      if (!body.contains("logTypes") || !body["logTypes"].is_array()) return;
                      for (Json& type : body["logTypes"])
                          if (type.is_string() && !known.contains(type.get<std::string>())) type = "MONGODB";
                  });
              }),
    deviation("create-charset-refused", should, full, "create/charset-accepted",
              "Create refuses application/json with a charset.",
              [](Rules& rules) {
                  refuse_to_create(rules, [](const Request& request) -> std::optional<ErrorDocument> {
                      const auto type = request.headers.first("Content-Type").value_or("");
                      if (type.find(';') == std::string_view::npos) return std::nullopt;
                      return ErrorDocument::unsupported_media_type(type);
                  });
              }),
    deviation("create-refuses-range", must, full, "create/date-range-accepted",
              "Create refuses logCollectionFromDate and logCollectionToDate.",
              [](Rules& rules) {
                  refuse_to_create(rules, [](const Request& request) -> std::optional<ErrorDocument> {
                      if (request.body.find("logCollectionFromDate") == std::string::npos) return std::nullopt;
                      return ErrorDocument::invalid_attribute("logCollectionFromDate");
                  });
              }),
    deviation("create-forgets-redaction", should, full, "create/keeps-what-was-asked",
              "The new job is not redacted, although that was asked for.",
              [](Rules& rules) {
                  on_job_request(rules, [](Json& body) {
                      if (body.contains("redacted") && body["redacted"].is_boolean()) body["redacted"] = false;
                  });
              }),
    deviation("create-not-listed", should, full, "create/listed", "The list leaves out the jobs that were created.",
              [](Rules& rules) {
                  const auto made = std::make_shared<std::set<std::string>>();
                  on_created(rules, [made](const Occasion&, Reply& reply) {
                      if (const auto document = read_json(reply.body)) made->insert(document->value("id", ""));
                  });
                  on_list(rules, [made](const Occasion&, Json& list) {
                      Json kept = Json::array();
                      for (const Json& job : list["results"])
                          if (!made->contains(job.value("id", ""))) kept.push_back(job);
                      const auto left_out = list["results"].size() - kept.size();
                      if (list.contains("totalCount"))
                          list["totalCount"] = list["totalCount"].get<std::size_t>() - left_out;
                      list["results"] = std::move(kept);
                  });
              }),
};

}  // namespace

std::span<const Switch> creation() {
    return creation_rows;
}

}  // namespace opsmgr::mock::switches
