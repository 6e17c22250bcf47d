// Allowed differences of documents: members, forms, and what the documentation says in two ways.
#include "edits.hpp"

#include <opsmgr/base/date.hpp>

#include <algorithm>

namespace opsmgr::mock::changes {
namespace {

void each_date(Json& job, std::string (*edit)(const std::string&)) {
    const auto one = [&](Json& holder, const char* member) {
        if (holder.contains(member) && holder[member].is_string())
            holder[member] = edit(holder[member].get<std::string>());
    };
    for (const char* member : {"creationDate", "expirationDate"}) one(job, member);
    if (job.contains("childJobs"))
        for (Json& child : job["childJobs"])
            for (const char* member : {"startDate", "finishDate"}) one(child, member);
}
std::string upper_case(const std::string& type) {
    std::string letters = type;
    for (char& c : letters)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return letters;
}
void resource_type(Behavior& behavior, std::string (*form)(const std::string&)) {
    on_job(behavior, [form](Json& job) {
        for (const char* member : {"resourceType", "rootResourceType"})
            if (job.contains(member) && job[member].is_string()) job[member] = form(job[member].get<std::string>());
    });
}
/// Any JSON text of a 200, as text.
template <class Edit>
void on_text(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        if (read_json(response.body) && !context.refused_at_sign_in) response.body = edit(context, response.body);
    });
}
/// The same values with the members of each object from the end of the alphabet to its beginning.
nlohmann::ordered_json reversed(const Json& value) {
    if (value.is_array()) {
        auto array = nlohmann::ordered_json::array();
        for (const Json& element : value) array.push_back(reversed(element));
        return array;
    }
    if (!value.is_object()) return nlohmann::ordered_json(value);
    auto object = nlohmann::ordered_json::object();
    std::vector<std::string> names;
    for (const auto& [name, unused] : value.items()) names.push_back(name);
    std::reverse(names.begin(), names.end());
    for (const std::string& name : names) object[name] = reversed(value.at(name));
    return object;
}
void wrong_state_400(Behavior& behavior, std::string_view code) {
    on_code(behavior, code, [](const ResponseContext& context, Response& response) {
        set_status(response, 400);
        edit_json(context, response, [](Json& document) {
            document["error"] = 400;
            document["reason"] = "Bad Request";
        });
    });
}
void rename_code(Behavior& behavior, std::string_view from, std::string_view to) {
    on_code(behavior, from, [to](const ResponseContext& context, Response& response) {
        edit_json(context, response, [&](Json& document) { document["errorCode"] = to; });
    });
}
void download_type(Behavior& behavior, std::string_view type, bool named) {
    on_success(behavior, "download", [type, named](Response& response) {
        response.headers.set("Content-Type", std::string(type));
        if (!named) response.headers.remove("Content-Disposition");
    });
}

constexpr BehaviorChange document_variations_rows[] = {
    variation("detail-wording-free", "The detail of an error is in another language.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) {
                      document["detail"] = "Das geht so nicht \xe2\x80\x93 leider.";
                  });
              }),
    variation("parameters-null", "The parameters of an error are null.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) { document["parameters"] = nullptr; });
              }),
    variation("parameters-absent", "An error has no parameters.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) { document.erase("parameters"); });
              }),
    variation("error-extra-members", "Error documents have members that no page mentions.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) { document["traceId"] = "5c81086e"; });
              }),
    variation("wrong-state-400", "Download and extend in the wrong state are answered 400.",
              [](Behavior& behavior) {
                  for (const char* code :
                       {"CANNOT_DOWNLOAD_EXPIRED_JOB", "CANNOT_DOWNLOAD_JOB_IN_PROGRESS", "CANNOT_EXTEND_EXPIRED_JOB"})
                      wrong_state_400(behavior, code);
              }),
    variation("sibling-code-names", "Expiry dates are refused under the names that the hosted service has for it.",
              [](Behavior& behavior) {
                  rename_code(behavior, "EXPIRATION_DATE_MUST_BE_IN_FUTURE", "JOB_EXPIRATION_DATE_IN_PAST");
                  rename_code(behavior, "EXPIRATION_DATE_TOO_DISTANT", "JOB_EXPIRATION_DATE_TOO_DISTANT");
              }),
    variation("malformed-id-400", "A malformed job id is answered 400.",
              [](Behavior& behavior) {
                  on_code(behavior, "INVALID_LOG_COLLECTION_JOB_ID",
                          [](const ResponseContext& context, Response& response) {
                              become_error(context, response, 400, "INVALID_PARAMETER");
                          });
              }),
    variation("job-extra-members", "Jobs have members that no page mentions.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) { job["retention"] = {{"policy", "standard"}, {"days", 30}}; });
              }),
    variation("member-order-shuffled", "The members of a document come in another order.",
              [](Behavior& behavior) {
                  on_text(behavior, [](const ResponseContext& context, const std::string& text) {
                      return reversed(*read_json(text)).dump(context.routed.options.pretty ? 2 : -1);
                  });
              }),
    variation("unfinished-members-absent", "finishDate and errorMessage are absent rather than null.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      if (!job.contains("childJobs")) return;
                      for (Json& child : job["childJobs"])
                          for (const char* member : {"finishDate", "errorMessage"})
                              if (child.contains(member) && child[member].is_null()) child.erase(member);
                  });
              }),
    variation("non-ascii-as-escapes", "Text that is not ASCII is written as escapes.",
              [](Behavior& behavior) {
                  on_text(behavior, [](const ResponseContext& context, const std::string& text) {
                      return read_json(text)->dump(context.routed.options.pretty ? 2 : -1, ' ', true);
                  });
              }),
    variation("number-form-free", "Whole numbers are written with a fraction.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      for (const char* member : {"sizeRequestedPerFileBytes", "uncompressedSizeTotalBytes"})
                          if (job.contains(member) && job[member].is_number()) job[member] = job[member].get<double>();
                  });
              }),
    variation("dates-with-fractions", "Dates have fractional seconds.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      each_date(job, [](const std::string& date) { return date.substr(0, 19) + ".000Z"; });
                  });
              }),
    variation("dates-with-offset", "Dates end in +00:00.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      each_date(job, [](const std::string& date) { return date.substr(0, 19) + "+00:00"; });
                  });
              }),
    variation("pretty-style-free", "pretty=true lays out in another way.",
              [](Behavior& behavior) {
                  on_text(behavior, [](const ResponseContext& context, const std::string& text) {
                      return context.routed.options.pretty ? read_json(text)->dump(4) + "\n" : text;
                  });
              }),
    variation("child-ahead-of-job", "A child job has ended while its job is still IN_PROGRESS.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      if (job.value("status", "") != "IN_PROGRESS" || job.value("childJobs", Json::array()).empty())
                          return;
                      Json& child = job["childJobs"].front();
                      child["status"] = "SUCCESS";
                      if (child.contains("startDate") && child.value("finishDate", Json()).is_null())
                          child["finishDate"] = child["startDate"];
                  });
              }),
    variation("epoch-dates", "Dates are seconds since 1970, as one table has it.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      for (const char* member : {"creationDate", "expirationDate"})
                          if (const auto date = from_iso8601(job.value(member, "")))
                              job[member] = std::chrono::floor<std::chrono::seconds>(*date).time_since_epoch().count();
                  });
              }),
    variation("resource-type-upper-case", "resourceType is in upper case, as requests have it.",
              [](Behavior& behavior) { resource_type(behavior, upper_case); }),
    variation("resource-type-with-underscore",
              "resourceType is in upper case, and of a replica set REPLICA_SET, as one table has it.",
              [](Behavior& behavior) {
                  resource_type(behavior, [](const std::string& type) {
                      return type == "replicaset" ? std::string("REPLICA_SET") : upper_case(type);
                  });
              }),
    variation("other-download-link-name", "The download link has the other of its two names.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      if (job.contains("downloadUrl")) rename_member(job, "downloadUrl", "url");
                      else rename_member(job, "url", "downloadUrl");
                  });
              }),
    variation("other-envelope-name", "The envelope has the other of its two names for the entity.",
              [](Behavior& behavior) {
                  on_json(behavior, [](const ResponseContext& context, Response&, Json& document) {
                      if (!context.routed.options.envelope) return;
                      if (document.contains("content")) rename_member(document, "content", "envelope");
                      else rename_member(document, "envelope", "content");
                  });
              }),
    variation("job-links", "Jobs have links.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      std::string link = job.value("downloadUrl", job.value("url", ""));
                      replace_in(link, "/download", "");
                      job["links"] = {{{"href", link}, {"rel", "self"}}};
                  });
              }),
    variation("page-size-cap-100", "itemsPerPage is cut at 100.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      for (const auto& [name, value] : query_parameters(request.query()))
                          if (name == "itemsPerPage" && std::atoi(value.c_str()) > 100)
                              replace_in(request.target, "itemsPerPage=" + value, "itemsPerPage=100");
                  });
              }),
    variation("retry-envelope", "retry?envelope=true answers with an envelope.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.is("retry") && response.status == 200 && context.routed.options.envelope)
                          response.body = write_json(
                              {{"status", 200}, {std::string(context.routed.edition->envelope_member), nullptr}},
                              Layout::compact);
                  });
              }),
    variation("central-links", "Links name the central address of the deployment.",
              [](Behavior& behavior) { behavior.links_base = "https://opsmanager.example.com:8443/api/public/v1.0"; }),
    variation("download-as-octet-stream", "Download is application/octet-stream, without a file name.",
              [](Behavior& behavior) { download_type(behavior, "application/octet-stream", false); }),
    variation("download-as-x-gzip", "Download is application/x-gzip.",
              [](Behavior& behavior) { download_type(behavior, "application/x-gzip", true); }),
    variation("create-extra-members", "The 201 of create carries more than the id.",
              [](Behavior& behavior) {
                  on_json(behavior, [](const ResponseContext& context, Response& response, Json& document) {
                      if (context.routed.is("create") && response.status == 201)
                          entity_in(context, document)["status"] = "IN_PROGRESS";
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> document_variations() {
    return document_variations_rows;
}

}  // namespace opsmgr::mock::changes
