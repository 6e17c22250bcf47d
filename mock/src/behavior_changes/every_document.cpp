// Documents and fields other than the first: later pages, other jobs of a list, parameters together, HEAD, gzip.
#include "edits.hpp"

#include <opsmgr/contracts/id.hpp>
#include <opsmgr/mock/http/gzip.hpp>

namespace opsmgr::mock::changes {
namespace {

bool is_head(const ResponseContext& context) {
    return context.routed.request.method == "HEAD";
}
bool offers_gzip(const ResponseContext& context) {
    return context.routed.request.headers.has_token("Accept-Encoding", "gzip");
}
bool is_document(const ResponseContext& context, const Response& response) {
    return response.status == 200 && (context.routed.is("get-one") || context.routed.is("get-all"));
}
bool mentions(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}
template <class Edit>
void on_later_page(Behavior& behavior, Edit edit) {
    on_list(behavior, [edit](const ResponseContext& context, Json& list) {
        if (context.routed.options.page_number > 1) edit(list);
    });
}
/// Each child job of a job that is shown.
template <class Edit>
void on_children(Behavior& behavior, Edit edit) {
    on_job(behavior, [edit](Json& job) {
        if (job.contains("childJobs"))
            for (Json& child : job["childJobs"]) edit(child);
    });
}
/// A success of get one, with these options of the query.
template <class Edit>
void on_shown_job(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        auto document = read_json(response.body);
        if (context.routed.is("get-one") && response.status == 200 && document)
            edit(context, response, *std::move(document));
    });
}

constexpr BehaviorChange every_document_rows[] = {
    deviation("odd-boolean-crashes", should, safe, "errors/no-server-error", "pretty=1 is answered 500.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.refused_at_sign_in && mentions(context.routed.query, "pretty=1"))
                          become_error(context, response, 500, "UNEXPECTED_ERROR");
                  });
              }),
    deviation("array-body-crashes", should, probe, "errors/no-server-error",
              "A body that is an array is answered 500 by extend and retry.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.refused_at_sign_in && !context.routed.is("create") &&
                          context.routed.request.body == "[]")
                          become_error(context, response, 500, "UNEXPECTED_ERROR");
                  });
              }),
    deviation("parameters-not-array", should, safe, "errors/parameters-form",
              "The member parameters of an error is a text.",
              [](Behavior& behavior) {
                  on_error(behavior, [](const ResponseContext&, Json& document) { document["parameters"] = "none"; });
              }),
    deviation("allow-malformed", must, safe, "framing/field-grammar", "Allow has a member that is no method.",
              [](Behavior& behavior) {
                  on_code(behavior, "METHOD_NOT_ALLOWED", [](const ResponseContext&, Response& response) {
                      const std::string allow(response.headers.first("Allow").value_or(""));
                      response.headers.set("Allow", allow + ", <none>");
                  });
              }),
    deviation("charset-without-value", must, safe, "framing/field-grammar",
              "The media type ends in a charset that has no value.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (is_document(context, response))
                          response.headers.set("Content-Type", "application/json; charset");
                  });
              }),
    deviation("etag-unquoted", must, safe, "framing/field-grammar", "A job has an ETag without quotes.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (is_document(context, response)) response.headers.add("ETag", "5c81086e");
                  });
              }),
    deviation("gzip-unnamed", must, safe, "framing/coding-named",
              "A client that offers gzip gets a job in gzip, without Content-Encoding.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.is("get-one") && response.status == 200 && offers_gzip(context))
                          response.body = gzipped(response.body);
                  });
              }),
    deviation("gzip-another-document", should, safe, "conventions/same-in-gzip",
              "A client that offers gzip gets another owner of the job.",
              [](Behavior& behavior) {
                  on_json(behavior, [](const ResponseContext& context, Response& response, Json& document) {
                      if (context.routed.is("get-one") && response.status == 200 && offers_gzip(context))
                          entity_in(context, document)["userId"] = "000000000000000000000000";
                  });
              }),
    deviation("gzip-though-refused", should, safe, "framing/identity-coding",
              "A client that refuses gzip with gzip;q=0 gets gzip.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      const auto field = context.routed.request.headers.first("Accept-Encoding").value_or("");
                      if (!is_document(context, response) || !mentions(field, "gzip;q=0")) return;
                      response.headers.add("Content-Encoding", "gzip");
                      response.body = gzipped(response.body);
                  });
              }),
    deviation("later-page-members-missing", must, safe, "get-one/members",
              "Jobs on the second page and behind it lack a member.",
              [](Behavior& behavior) {
                  on_later_page(behavior, [](Json& list) {
                      for (Json& job : list["results"]) job.erase("redacted");
                  });
              }),
    deviation("later-page-without-count", must, safe, "get-all/wrapper", "Pages behind the first have no totalCount.",
              [](Behavior& behavior) { on_later_page(behavior, [](Json& list) { list.erase("totalCount"); }); }),
    deviation("last-listed-job-differs", should, safe, "get-all/agrees-with-get-one",
              "The last job of a list shows another owner than get one.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext&, Json& list) {
                      if (list.contains("results") && list["results"].size() > 1)
                          list["results"].back()["userId"] = "000000000000000000000000";
                  });
              }),
    deviation("pretty-list-ignored", must, safe, "conventions/pretty-applied", "pretty=true changes nothing in lists.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      const auto document = read_json(response.body);
                      if (document && context.routed.is("get-all") && context.routed.options.pretty)
                          response.body = write_json(*document, Layout::compact);
                  });
              }),
    deviation("envelope-forgets-pretty", must, safe, "conventions/pretty-applied",
              "pretty=true changes nothing beside envelope=true.",
              [](Behavior& behavior) {
                  on_shown_job(behavior, [](const ResponseContext& context, Response& response, const Json& document) {
                      if (context.routed.options.envelope) response.body = write_json(document, Layout::compact);
                  });
              }),
    deviation("pretty-forgets-envelope", must, safe, "conventions/envelope-entity",
              "envelope=true changes nothing beside pretty=true.",
              [](Behavior& behavior) {
                  on_shown_job(behavior, [](const ResponseContext& context, Response& response, Json document) {
                      if (context.routed.options.pretty && context.routed.options.envelope)
                          response.body = write_json(Json(entity_in(context, document)), Layout::pretty);
                  });
              }),
    deviation("envelope-forgets-verbose", must, safe, "get-one/verbose-child-jobs",
              "verbose=true changes nothing beside envelope=true.",
              [](Behavior& behavior) {
                  on_json(behavior, [](const ResponseContext& context, Response& response, Json& document) {
                      if (context.routed.is("get-one") && response.status == 200 && context.routed.options.envelope)
                          entity_in(context, document).erase("childJobs");
                  });
              }),
    deviation("child-ends-before-it-begins", should, safe, "get-one/child-dates",
              "finishDate and startDate of a child job are exchanged.",
              [](Behavior& behavior) {
                  on_children(behavior, [](Json& child) {
                      if (child["startDate"].is_string() && child["finishDate"].is_string())
                          std::swap(child["startDate"], child["finishDate"]);
                  });
              }),
    deviation("child-agent-named", should, safe, "get-one/child-agent-id",
              "automationAgentId of a child job is a name.",
              [](Behavior& behavior) {
                  on_children(behavior, [](Json& child) { child["automationAgentId"] = "agent-of-node0"; });
              }),
    deviation("child-path-absolute", should, safe, "get-one/child-path", "The path of a child job begins with a slash.",
              [](Behavior& behavior) {
                  on_children(behavior,
                              [](Json& child) { child["path"] = "/var/log/" + child["path"].get<std::string>(); });
              }),
    deviation("child-job-twice", should, safe, "get-one/child-unique", "The first child job is there twice.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      if (job.contains("childJobs") && !job["childJobs"].empty())
                          job["childJobs"].push_back(Json(job["childJobs"].front()));
                  });
              }),
    deviation("child-not-asked-for", should, safe, "get-one/child-asked-for",
              "Child jobs are for a log type that the job does not have.",
              [](Behavior& behavior) {
                  on_children(behavior, [](Json& child) { child["logCollectionType"] = "BACKUP_AGENT"; });
              }),
    deviation("download-url-relative", should, safe, "get-one/download-url-form",
              "The download link has no scheme and no host.",
              [](Behavior& behavior) {
                  on_job(behavior, [](Json& job) {
                      for (const char* member : {"downloadUrl", "url"}) {
                          if (!job.contains(member)) continue;
                          const std::string link = job[member];
                          job[member] = link.substr(std::min(link.find("/api/"), link.size()));
                      }
                  });
              }),
    deviation("head-of-length-0", should, safe, "framing/head-length", "HEAD is answered with Content-Length: 0.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (is_head(context)) response.body.clear();
                  });
              }),
    deviation("head-of-another-type", should, safe, "conventions/head-media-type", "HEAD is answered with text/html.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (is_head(context) && response.status == 200) response.headers.set("Content-Type", "text/html");
                  });
              }),
    deviation("unknown-download-under-another-code", should, safe, "errors/same-refusal",
              "The download of an unknown job is refused under another code.",
              [](Behavior& behavior) {
                  on_code(behavior, "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP",
                          [](const ResponseContext& context, Response& response) {
                              if (context.routed.is("download")) become_error(context, response, 404, "LOGS_NOT_FOUND");
                          });
              }),
    deviation(
        "malformed-id-downloaded", must, safe, "errors/malformed-id", "The download of a malformed id is an empty 200.",
        [](Behavior& behavior) {
            on_reply(behavior, [](const ResponseContext& context, Response& response) {
                if (context.routed.is("download") && !context.refused_at_sign_in && !JobId::parse(context.routed.job))
                    become_empty_200(response);
            });
        }),
    deviation("malformed-id-deleted", must, probe, "errors/malformed-id", "The deletion of a malformed id is a 200.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.is("delete") && !context.refused_at_sign_in &&
                          !JobId::parse(context.routed.job))
                          become_empty_200(response);
                  });
              }),
    deviation("last-page-repeats", should, safe, "conventions/page-past-the-end",
              "The page behind the last one of 500 jobs shows the first again.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      replace_in(request.target, "itemsPerPage=500&pageNum=2", "itemsPerPage=500&pageNum=1");
                  });
              }),
    deviation("quality-refused", should, safe, "conventions/accept-forms", "Accept with a q is answered 406.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      const auto accept = context.routed.request.headers.first("Accept").value_or("");
                      if (!context.refused_at_sign_in && mentions(accept, ";q="))
                          become_error(context, response, 406, "NOT_ACCEPTABLE");
                  });
              }),
    deviation("get-with-body-crashes", should, safe, "conventions/get-with-body", "GET with a body is answered 500.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.request.method == "GET" && !context.routed.request.body.empty() &&
                          !context.refused_at_sign_in)
                          become_error(context, response, 500, "UNEXPECTED_ERROR");
                  });
              }),
    deviation("later-chunks-lost", should, full, "framing/chunked-request",
              "Of a longer body in chunks only the first half is read.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      if (request.headers.has("Transfer-Encoding") && request.body.size() > 2)
                          request.body.resize(request.body.size() / 2);
                  });
              }),
    deviation("chunks-refused", should, probe, "framing/chunked-request", "A body in chunks is answered 501.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.refused_at_sign_in && context.routed.request.headers.has("Transfer-Encoding"))
                          become_error(context, response, 501, "NOT_IMPLEMENTED");
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> every_document() {
    return every_document_rows;
}

}  // namespace opsmgr::mock::changes
