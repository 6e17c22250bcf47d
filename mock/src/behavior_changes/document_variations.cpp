// Allowed differences of documents: members, forms, and what the documentation says in two ways.
#include "edits.hpp"

#include <opsmgr/base/date.hpp>

#include <algorithm>

namespace opsmgr::mock::switches {
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
void resource_type(Rules& rules, std::string (*form)(const std::string&)) {
    on_job(rules, [form](Json& job) {
        for (const char* member : {"resourceType", "rootResourceType"})
            if (job.contains(member) && job[member].is_string()) job[member] = form(job[member].get<std::string>());
    });
}
/// Any JSON text of a 200, as text.
template <class Edit>
void on_text(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion& occasion, Reply& reply) {
        if (read_json(reply.body) && !occasion.refused_at_sign_in) reply.body = edit(occasion, reply.body);
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
void wrong_state_400(Rules& rules, std::string_view code) {
    on_code(rules, code, [](const Occasion& occasion, Reply& reply) {
        set_status(reply, 400);
        edit_json(occasion, reply, [](Json& document) {
            document["error"] = 400;
            document["reason"] = "Bad Request";
        });
    });
}
void rename_code(Rules& rules, std::string_view from, std::string_view to) {
    on_code(rules, from, [to](const Occasion& occasion, Reply& reply) {
        edit_json(occasion, reply, [&](Json& document) { document["errorCode"] = to; });
    });
}
void download_type(Rules& rules, std::string_view type, bool named) {
    on_success(rules, "download", [type, named](Reply& reply) {
        reply.headers.set("Content-Type", std::string(type));
        if (!named) reply.headers.remove("Content-Disposition");
    });
}

constexpr Switch document_variations_rows[] = {
    variation("detail-wording-free", "The detail of an error is in another language.",
              [](Rules& rules) {
                  on_error(rules, [](const Occasion&, Json& document) {
                      document["detail"] = "Das geht so nicht \xe2\x80\x93 leider.";
                  });
              }),
    variation("parameters-null", "The parameters of an error are null.",
              [](Rules& rules) {
                  on_error(rules, [](const Occasion&, Json& document) { document["parameters"] = nullptr; });
              }),
    variation(
        "parameters-absent", "An error has no parameters.",
        [](Rules& rules) { on_error(rules, [](const Occasion&, Json& document) { document.erase("parameters"); }); }),
    variation("error-extra-members", "Error documents have members that no page mentions.",
              [](Rules& rules) {
                  on_error(rules, [](const Occasion&, Json& document) { document["traceId"] = "5c81086e"; });
              }),
    variation("wrong-state-400", "Download and extend in the wrong state are answered 400.",
              [](Rules& rules) {
                  for (const char* code :
                       {"CANNOT_DOWNLOAD_EXPIRED_JOB", "CANNOT_DOWNLOAD_JOB_IN_PROGRESS", "CANNOT_EXTEND_EXPIRED_JOB"})
                      wrong_state_400(rules, code);
              }),
    variation("sibling-code-names", "Expiry dates are refused under the names that the hosted service has for it.",
              [](Rules& rules) {
                  rename_code(rules, "EXPIRATION_DATE_MUST_BE_IN_FUTURE", "JOB_EXPIRATION_DATE_IN_PAST");
                  rename_code(rules, "EXPIRATION_DATE_TOO_DISTANT", "JOB_EXPIRATION_DATE_TOO_DISTANT");
              }),
    variation("malformed-id-400", "A malformed job id is answered 400.",
              [](Rules& rules) {
                  on_code(rules, "INVALID_LOG_COLLECTION_JOB_ID", [](const Occasion& occasion, Reply& reply) {
                      become_error(occasion, reply, 400, "INVALID_PARAMETER");
                  });
              }),
    variation("job-extra-members", "Jobs have members that no page mentions.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) { job["retention"] = {{"policy", "standard"}, {"days", 30}}; });
              }),
    variation("member-order-shuffled", "The members of a document come in another order.",
              [](Rules& rules) {
                  on_text(rules, [](const Occasion& occasion, const std::string& text) {
                      return reversed(*read_json(text)).dump(occasion.routed.options.pretty ? 2 : -1);
                  });
              }),
    variation("unfinished-members-absent", "finishDate and errorMessage are absent rather than null.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      if (!job.contains("childJobs")) return;
                      for (Json& child : job["childJobs"])
                          for (const char* member : {"finishDate", "errorMessage"})
                              if (child.contains(member) && child[member].is_null()) child.erase(member);
                  });
              }),
    variation("non-ascii-as-escapes", "Text that is not ASCII is written as escapes.",
              [](Rules& rules) {
                  on_text(rules, [](const Occasion& occasion, const std::string& text) {
                      return read_json(text)->dump(occasion.routed.options.pretty ? 2 : -1, ' ', true);
                  });
              }),
    variation("number-form-free", "Whole numbers are written with a fraction.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      for (const char* member : {"sizeRequestedPerFileBytes", "uncompressedSizeTotalBytes"})
                          if (job.contains(member) && job[member].is_number()) job[member] = job[member].get<double>();
                  });
              }),
    variation("dates-with-fractions", "Dates have fractional seconds.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      each_date(job, [](const std::string& date) { return date.substr(0, 19) + ".000Z"; });
                  });
              }),
    variation("dates-with-offset", "Dates end in +00:00.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      each_date(job, [](const std::string& date) { return date.substr(0, 19) + "+00:00"; });
                  });
              }),
    variation("pretty-style-free", "pretty=true lays out in another way.",
              [](Rules& rules) {
                  on_text(rules, [](const Occasion& occasion, const std::string& text) {
                      return occasion.routed.options.pretty ? read_json(text)->dump(4) + "\n" : text;
                  });
              }),
    variation("child-ahead-of-job", "A child job has ended while its job is still IN_PROGRESS.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      if (job.value("status", "") != "IN_PROGRESS" || job.value("childJobs", Json::array()).empty())
                          return;
                      Json& child = job["childJobs"].front();
                      child["status"] = "SUCCESS";
                      if (child.contains("startDate") && child.value("finishDate", Json()).is_null())
                          child["finishDate"] = child["startDate"];
                  });
              }),
    variation("epoch-dates", "Dates are seconds since 1970, as one table has it.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      for (const char* member : {"creationDate", "expirationDate"})
                          if (const auto date = from_iso8601(job.value(member, "")))
                              job[member] = std::chrono::floor<std::chrono::seconds>(*date).time_since_epoch().count();
                  });
              }),
    variation("resource-type-lower-case", "resourceType is in lower case.",
              [](Rules& rules) { resource_type(rules, [](const std::string& type) { return lower_case(type); }); }),
    variation("resource-type-with-underscore", "resourceType is REPLICA_SET.",
              [](Rules& rules) {
                  resource_type(rules, [](const std::string& type) {
                      return type == "REPLICASET" ? std::string("REPLICA_SET") : type;
                  });
              }),
    variation("other-download-link-name", "The download link has the other of its two names.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      if (job.contains("downloadUrl")) rename_member(job, "downloadUrl", "url");
                      else rename_member(job, "url", "downloadUrl");
                  });
              }),
    variation("other-envelope-name", "The envelope has the other of its two names for the entity.",
              [](Rules& rules) {
                  on_json(rules, [](const Occasion& occasion, Reply&, Json& document) {
                      if (!occasion.routed.options.envelope) return;
                      if (document.contains("content")) rename_member(document, "content", "envelope");
                      else rename_member(document, "envelope", "content");
                  });
              }),
    variation("job-links", "Jobs have links.",
              [](Rules& rules) {
                  on_job(rules, [](Json& job) {
                      std::string link = job.value("downloadUrl", job.value("url", ""));
                      replace_in(link, "/download", "");
                      job["links"] = {{{"href", link}, {"rel", "self"}}};
                  });
              }),
    variation("page-size-cap-100", "itemsPerPage is cut at 100.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      for (const auto& [name, value] : query_parameters(request.query()))
                          if (name == "itemsPerPage" && std::atoi(value.c_str()) > 100)
                              replace_in(request.target, "itemsPerPage=" + value, "itemsPerPage=100");
                  });
              }),
    variation("retry-envelope", "retry?envelope=true answers with an envelope.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.is("retry") && reply.status == 200 && occasion.routed.options.envelope)
                          reply.body = write_json(
                              {{"status", 200}, {std::string(occasion.routed.edition.envelope_member), nullptr}},
                              Layout::compact);
                  });
              }),
    variation("central-links", "Links name the central address of the deployment.",
              [](Rules& rules) { rules.links_base = "https://opsmanager.example.com:8443/api/public/v1.0"; }),
    variation("download-as-octet-stream", "Download is application/octet-stream, without a file name.",
              [](Rules& rules) { download_type(rules, "application/octet-stream", false); }),
    variation("download-as-x-gzip", "Download is application/x-gzip.",
              [](Rules& rules) { download_type(rules, "application/x-gzip", true); }),
    variation("create-extra-members", "The 201 of create carries more than the id.",
              [](Rules& rules) {
                  on_json(rules, [](const Occasion& occasion, Reply& reply, Json& document) {
                      if (occasion.routed.is("create") && reply.status == 201)
                          entity_in(occasion, document)["status"] = "IN_PROGRESS";
                  });
              }),
};

}  // namespace

std::span<const Switch> document_variations() {
    return document_variations_rows;
}

}  // namespace opsmgr::mock::switches
