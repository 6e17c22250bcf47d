// Query parameters.
#include "edits.hpp"

namespace opsmgr::mock::switches {
namespace {

void add_parameter(Request& request, std::string_view parameter) {
    request.target += (request.query().empty() ? "?" : "&") + std::string(parameter);
}
bool is_read(const Occasion& occasion, const Reply& reply) {
    return reply.status == 200 && (occasion.routed.is("get-one") || occasion.routed.is("get-all"));
}
void refuse_retry_with(Rules& rules, std::string_view parameter) {
    on_reply(rules, [parameter](const Occasion& occasion, Reply& reply) {
        if (!occasion.routed.is("retry") || occasion.refused_at_sign_in) return;
        for (const auto& [name, value] : query_parameters(occasion.routed.request.query()))
            if (name == parameter) return become_error(occasion, reply, 400, "INVALID_QUERY_PARAMETER");
    });
}

constexpr Switch query_rows[] = {
    deviation("pretty-ignored", must, safe, "conventions/pretty-applied", "pretty=true changes nothing.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      replace_in(request.target, "pretty=true", "pretty=false");
                  });
              }),
    deviation("pretty-always", must, safe, "conventions/compact-by-default",
              "Answers are laid out in lines without pretty=true.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (const auto document = read_json(reply.body); document && is_read(occasion, reply))
                          reply.body = write_json(*document, Layout::pretty);
                  });
              }),
    deviation("pretty-changes-values", must, safe, "conventions/pretty-same-values",
              "pretty=true writes numbers as strings.",
              [](Rules& rules) {
                  on_json(rules, [](const Occasion& occasion, Reply& reply, Json& document) {
                      if (!occasion.routed.options.pretty || !is_read(occasion, reply)) return;
                      Json& entity = entity_in(occasion, document);
                      if (entity.contains("uncompressedSizeTotalBytes"))
                          entity["uncompressedSizeTotalBytes"] = entity["uncompressedSizeTotalBytes"].dump();
                      if (entity.contains("creationDate")) entity["creationDate"] = "2001-01-01T00:00:00Z";
                  });
              }),
    deviation("pretty-retry-has-body", must, full, "retry/empty-body",
              "pretty=true makes the 200 of retry carry bytes.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.routed.is("retry") && reply.status == 200 && occasion.routed.options.pretty)
                          reply.body = "{ }\n";
                  });
              }),
    deviation("envelope-ignored", must, safe, "conventions/envelope-entity", "envelope=true changes nothing.",
              [](Rules& rules) { rules.envelope_is_applied = false; }),
    deviation("envelope-status-wrong", must, safe, "conventions/envelope-status",
              "The envelope's status differs from the status line.",
              [](Rules& rules) {
                  on_json(rules, [](const Occasion& occasion, Reply& reply, Json& document) {
                      if (occasion.routed.options.envelope && reply.status == 200 && document.is_object())
                          document["status"] = 201;
                  });
              }),
    deviation("envelope-unknown-name", must, safe, "conventions/envelope-name",
              "The entity lies under another name than the documented ones.",
              [](Rules& rules) {
                  on_json(rules, [](const Occasion& occasion, Reply&, Json& document) {
                      const std::string member(occasion.routed.edition.envelope_member);
                      if (occasion.routed.options.envelope) rename_member(document, member.c_str(), "entity");
                  });
              }),
    deviation(
        "envelope-wraps-list-twice", must, safe, "conventions/envelope-list",
        "The list is wrapped instead of gaining a status.",
        [](Rules& rules) {
            on_list(rules, [](const Occasion& occasion, Json& document) {
                if (!occasion.routed.options.envelope) return;
                document.erase("status");
                document = Json{{"status", 200}, {std::string(occasion.routed.edition.envelope_member), document}};
            });
        }),
    deviation("unknown-query-crashes", should, safe, "conventions/unknown-query",
              "An unknown query parameter is answered 500.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.refused_at_sign_in) return;
                      for (const auto& [name, value] : query_parameters(occasion.routed.request.query()))
                          if (name != "pretty" && name != "envelope" && name != "verbose" && name != "pageNum" &&
                              name != "itemsPerPage" && name != "includeCount")
                              return become_html(reply, 500);
                  });
              }),
    deviation("page-size-ignored", must, safe, "conventions/page-size", "itemsPerPage changes nothing.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      replace_in(request.target, "itemsPerPage", "itemsOnPage");
                  });
              }),
    deviation("pages-from-zero", must, safe, "conventions/first-page", "pageNum counts from 0.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      const auto place = request.target.find("pageNum=");
                      if (place == std::string::npos) return;
                      const auto number = std::atoi(request.target.c_str() + place + 8);
                      replace_in(request.target, "pageNum=" + std::to_string(number),
                                 "pageNum=" + std::to_string(number + 1));
                  });
              }),
    deviation("page-number-ignored", must, safe, "conventions/page-number", "pageNum changes nothing.",
              [](Rules& rules) {
                  on_request(rules,
                             [](Request& request, World&) { replace_in(request.target, "pageNum=", "pageNumber="); });
              }),
    deviation("page-links-missing", must, safe, "get-all/page-links", "A list has no links to the pages around it.",
              [](Rules& rules) {
                  on_list(rules, [](const Occasion&, Json& list) {
                      if (!list.contains("links")) return;
                      Json kept = Json::array();
                      for (const Json& link : list["links"])
                          if (link.value("rel", "") == "self") kept.push_back(link);
                      list["links"] = std::move(kept);
                  });
              }),
    deviation("pretty-retry-refused", must, probe, "retry/query-pretty-accepted",
              "A retry with pretty is answered 400.", [](Rules& rules) { refuse_retry_with(rules, "pretty"); }),
    deviation("envelope-retry-refused", must, probe, "retry/query-envelope-accepted",
              "A retry with envelope is answered 400.", [](Rules& rules) { refuse_retry_with(rules, "envelope"); }),
    deviation("verbose-ignored", must, safe, "get-one/verbose-child-jobs", "verbose=true brings no child jobs.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      replace_in(request.target, "verbose=true", "verbose=false");
                  });
              }),
    deviation("verbose-always", should, safe, "get-one/plain-no-child-jobs", "Child jobs come without verbose.",
              [](Rules& rules) {
                  on_request(rules, [](Request& request, World&) {
                      if (request.target.find("verbose=") == std::string::npos && request.method == "GET")
                          add_parameter(request, "verbose=true");
                  });
              }),
    deviation("large-page-crashes", should, safe, "conventions/too-large-page", "itemsPerPage=501 is answered 500.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (occasion.refused_at_sign_in) return;
                      for (const auto& [name, value] : query_parameters(occasion.routed.request.query()))
                          if (name == "itemsPerPage" && std::atoi(value.c_str()) > 500) return become_html(reply, 500);
                  });
              }),
};

}  // namespace

std::span<const Switch> query() {
    return query_rows;
}

}  // namespace opsmgr::mock::switches
