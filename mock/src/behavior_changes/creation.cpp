// Create.
#include "edits.hpp"

#include <memory>
#include <optional>
#include <set>

namespace opsmgr::mock::changes {
namespace {

template <class Edit>
void on_created(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        if (context.routed.is("create") && response.status == 201) edit(context, response);
    });
}
template <class Edit>
void on_job_request(Behavior& behavior, Edit edit) {
    on_request_body(behavior, "create", edit);
}
/// Refuses to create what it should, before anything is made.
template <class Refuse>
void refuse_to_create(Behavior& behavior, Refuse refuse) {
    around(behavior, "create", [refuse](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
        if (auto error_response = refuse(context.routed.request))
            return tl::make_unexpected(*std::move(error_response));
        return next(context);
    });
}

constexpr BehaviorChange creation_rows[] = {
    deviation("create-answers-200", must, full, "create/answers-201", "Create is answered 200.",
              [](Behavior& behavior) {
                  on_created(behavior, [](const ResponseContext&, Response& response) { set_status(response, 200); });
              }),
    deviation("create-without-id", must, full, "create/returns-id", "The 201 of create has no id.",
              [](Behavior& behavior) {
                  on_created(behavior, [](const ResponseContext&, Response& response) { response.body = "{}"; });
              }),
    deviation("create-lost-job", must, full, "create/id-is-readable",
              "The id that create returns is unknown to get one.",
              [](Behavior& behavior) {
                  around(behavior, "create",
                         [](OperationContext& context, const OperationBehavior::Execute& next) -> Outcome {
                             auto outcome = next(context);
                             if (outcome)
                                 context.group.remove(*JobId::parse(outcome->content.at("id").get<std::string>()));
                             return outcome;
                         });
              }),
    deviation("create-ignores-unknown-member", must, full, "create/unknown-member-refused",
              "Create ignores a member that it does not know.",
              [](Behavior& behavior) {
                  on_job_request(behavior, [](Json& body) {
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
              [](Behavior& behavior) {
                  on_job_request(behavior, [](Json& body) {
                      if (!body.contains("resourceName")) body["resourceName"] = "my_deployment_1";
                  });
              }),
    deviation("create-accepts-unknown-type", must, probe, "create/resource-type-values",
              "Create takes an unknown resourceType.",
              [](Behavior& behavior) {
                  on_job_request(behavior, [](Json& body) {
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
              [](Behavior& behavior) {
                  on_job_request(behavior, [](Json& body) {
                      if (body.contains("sizeRequestedPerFileBytes") && body["sizeRequestedPerFileBytes"].is_number() &&
                          body["sizeRequestedPerFileBytes"].get<double>() <= 0)
                          body["sizeRequestedPerFileBytes"] = 1000;
                  });
              }),
    deviation("create-crashes-on-bad-json", must, probe, "create/bad-json-refused",
              "A body that is no JSON is answered 500.",
              [](Behavior& behavior) {
                  on_code(behavior, "INVALID_JSON",
                          [](const ResponseContext&, Response& response) { become_html(response, 500); });
              }),
    deviation("create-accepts-half-range", should, full, "create/date-range-complete",
              "Create takes logCollectionFromDate without logCollectionToDate.",
              [](Behavior& behavior) {
                  on_job_request(behavior, [](Json& body) {
                      if (body.contains("logCollectionFromDate") != body.contains("logCollectionToDate")) {
                          body.erase("logCollectionFromDate");
                          body.erase("logCollectionToDate");
                      }
                  });
              }),
    deviation("create-accepts-unknown-log-type", must, full, "create/log-type-values",
              "Create takes a log type that is not documented.",
              [](Behavior& behavior) {
                  on_job_request(behavior, [](Json& body) {
                      static const std::set<std::string> known{"AUTOMATION_AGENT", "BACKUP_AGENT", "MONITORING_AGENT",
                                                               "MONGODB", "FTDC"};
                      if (!body.contains("logTypes") || !body["logTypes"].is_array()) return;
                      for (Json& type : body["logTypes"])
                          if (type.is_string() && !known.contains(type.get<std::string>())) type = "MONGODB";
                  });
              }),
    deviation("create-charset-refused", should, full, "create/charset-accepted",
              "Create refuses application/json with a charset.",
              [](Behavior& behavior) {
                  refuse_to_create(behavior, [](const Request& request) -> std::optional<ApiError> {
                      const auto type = request.headers.first("Content-Type").value_or("");
                      if (type.find(';') == std::string_view::npos) return std::nullopt;
                      return ApiError::unsupported_media_type(type);
                  });
              }),
    deviation("create-refuses-range", must, full, "create/date-range-accepted",
              "Create refuses logCollectionFromDate and logCollectionToDate.",
              [](Behavior& behavior) {
                  refuse_to_create(behavior, [](const Request& request) -> std::optional<ApiError> {
                      if (request.body.find("logCollectionFromDate") == std::string::npos) return std::nullopt;
                      return ApiError::invalid_attribute("logCollectionFromDate");
                  });
              }),
    deviation("create-forgets-redaction", should, full, "create/keeps-what-was-asked",
              "The new job is not redacted, although that was asked for.",
              [](Behavior& behavior) {
                  on_job_request(behavior, [](Json& body) {
                      if (body.contains("redacted") && body["redacted"].is_boolean()) body["redacted"] = false;
                  });
              }),
    deviation("create-not-listed", should, full, "create/listed", "The list leaves out the jobs that were created.",
              [](Behavior& behavior) {
                  const auto made = std::make_shared<std::set<std::string>>();
                  on_created(behavior, [made](const ResponseContext&, Response& response) {
                      if (const auto document = read_json(response.body)) made->insert(document->value("id", ""));
                  });
                  on_list(behavior, [made](const ResponseContext&, Json& list) {
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

std::span<const BehaviorChange> creation() {
    return creation_rows;
}

}  // namespace opsmgr::mock::changes
