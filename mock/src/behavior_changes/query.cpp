// Query parameters.
#include "edits.hpp"

namespace opsmgr::mock::changes {
namespace {

void add_parameter(Request& request, std::string_view parameter) {
    request.target += (request.query().empty() ? "?" : "&") + std::string(parameter);
}
bool is_read(const ResponseContext& context, const Response& response) {
    return response.status == 200 && (context.routed.is("get-one") || context.routed.is("get-all"));
}
void refuse_retry_with(Behavior& behavior, std::string_view parameter) {
    on_reply(behavior, [parameter](const ResponseContext& context, Response& response) {
        if (!context.routed.is("retry") || context.refused_at_sign_in) return;
        for (const auto& [name, value] : query_parameters(context.routed.request.query()))
            if (name == parameter) return become_error(context, response, 400, "INVALID_QUERY_PARAMETER");
    });
}

constexpr BehaviorChange query_rows[] = {
    deviation("pretty-ignored", must, safe, "conventions/pretty-applied", "pretty=true changes nothing.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      replace_in(request.target, "pretty=true", "pretty=false");
                  });
              }),
    deviation("pretty-always", must, safe, "conventions/compact-by-default",
              "Answers are laid out in lines without pretty=true.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (const auto document = read_json(response.body); document && is_read(context, response))
                          response.body = write_json(*document, Layout::pretty);
                  });
              }),
    deviation("pretty-changes-values", must, safe, "conventions/pretty-same-values",
              "pretty=true writes numbers as strings.",
              [](Behavior& behavior) {
                  on_json(behavior, [](const ResponseContext& context, Response& response, Json& document) {
                      if (!context.routed.options.pretty || !is_read(context, response)) return;
                      Json& entity = entity_in(context, document);
                      if (entity.contains("uncompressedSizeTotalBytes"))
                          entity["uncompressedSizeTotalBytes"] = entity["uncompressedSizeTotalBytes"].dump();
                      if (entity.contains("creationDate")) entity["creationDate"] = "2001-01-01T00:00:00Z";
                  });
              }),
    deviation("pretty-retry-has-body", must, full, "retry/empty-body",
              "pretty=true makes the 200 of retry carry bytes.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.is("retry") && response.status == 200 && context.routed.options.pretty)
                          response.body = "{ }\n";
                  });
              }),
    deviation("envelope-ignored", must, safe, "conventions/envelope-entity", "envelope=true changes nothing.",
              [](Behavior& behavior) { behavior.envelope_is_applied = false; }),
    deviation("envelope-status-wrong", must, safe, "conventions/envelope-status",
              "The envelope's status differs from the status line.",
              [](Behavior& behavior) {
                  on_json(behavior, [](const ResponseContext& context, Response& response, Json& document) {
                      if (context.routed.options.envelope && response.status == 200 && document.is_object())
                          document["status"] = 201;
                  });
              }),
    deviation("envelope-unknown-name", must, safe, "conventions/envelope-name",
              "The entity lies under another name than the documented ones.",
              [](Behavior& behavior) {
                  on_json(behavior, [](const ResponseContext& context, Response&, Json& document) {
                      const std::string member(context.routed.edition->envelope_member);
                      if (context.routed.options.envelope) rename_member(document, member.c_str(), "entity");
                  });
              }),
    deviation("envelope-wraps-list-twice", must, safe, "conventions/envelope-list",
              "The list is wrapped instead of gaining a status.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext& context, Json& document) {
                      if (!context.routed.options.envelope) return;
                      document.erase("status");
                      document =
                          Json{{"status", 200}, {std::string(context.routed.edition->envelope_member), document}};
                  });
              }),
    deviation("unknown-query-crashes", should, safe, "conventions/unknown-query",
              "An unknown query parameter is answered 500.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.refused_at_sign_in) return;
                      for (const auto& [name, value] : query_parameters(context.routed.request.query()))
                          if (name != "pretty" && name != "envelope" && name != "verbose" && name != "pageNum" &&
                              name != "itemsPerPage" && name != "includeCount")
                              return become_html(response, 500);
                  });
              }),
    deviation("page-size-ignored", must, safe, "conventions/page-size", "itemsPerPage changes nothing.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      replace_in(request.target, "itemsPerPage", "itemsOnPage");
                  });
              }),
    deviation("pages-from-zero", must, safe, "conventions/first-page", "pageNum counts from 0.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      const auto place = request.target.find("pageNum=");
                      if (place == std::string::npos) return;
                      const auto number = std::atoi(request.target.c_str() + place + 8);
                      replace_in(request.target, "pageNum=" + std::to_string(number),
                                 "pageNum=" + std::to_string(number + 1));
                  });
              }),
    deviation("page-number-ignored", must, safe, "conventions/page-number", "pageNum changes nothing.",
              [](Behavior& behavior) {
                  on_request(behavior,
                             [](Request& request, Store&) { replace_in(request.target, "pageNum=", "pageNumber="); });
              }),
    deviation("page-links-missing", must, safe, "get-all/page-links", "A list has no links to the pages around it.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext&, Json& list) {
                      if (!list.contains("links")) return;
                      Json kept = Json::array();
                      for (const Json& link : list["links"])
                          if (link.value("rel", "") == "self") kept.push_back(link);
                      list["links"] = std::move(kept);
                  });
              }),
    deviation("next-link-loses-size", must, safe, "get-all/page-links-followed",
              "The next link of a list does not repeat itemsPerPage.",
              [](Behavior& behavior) {
                  on_list(behavior, [](const ResponseContext&, Json& list) {
                      if (!list.contains("links")) return;
                      for (Json& link : list["links"]) {
                          if (link.value("rel", "") != "next") continue;
                          auto& href = link["href"].get_ref<std::string&>();
                          const auto begin = href.find("itemsPerPage=");
                          if (begin != std::string::npos) href.erase(begin, href.find('&', begin) + 1 - begin);
                      }
                  });
              }),
    deviation("pretty-retry-refused", must, probe, "retry/query-pretty-accepted",
              "A retry with pretty is answered 400.",
              [](Behavior& behavior) { refuse_retry_with(behavior, "pretty"); }),
    deviation("envelope-retry-refused", must, probe, "retry/query-envelope-accepted",
              "A retry with envelope is answered 400.",
              [](Behavior& behavior) { refuse_retry_with(behavior, "envelope"); }),
    deviation("verbose-ignored", must, safe, "get-one/verbose-child-jobs", "verbose=true brings no child jobs.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      replace_in(request.target, "verbose=true", "verbose=false");
                  });
              }),
    deviation("verbose-always", should, safe, "get-one/plain-no-child-jobs", "Child jobs come without verbose.",
              [](Behavior& behavior) {
                  on_request(behavior, [](Request& request, Store&) {
                      if (request.target.find("verbose=") == std::string::npos && request.method == "GET")
                          add_parameter(request, "verbose=true");
                  });
              }),
    deviation("large-page-crashes", should, safe, "conventions/too-large-page", "itemsPerPage=501 is answered 500.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.refused_at_sign_in) return;
                      for (const auto& [name, value] : query_parameters(context.routed.request.query()))
                          if (name == "itemsPerPage" && std::atoi(value.c_str()) > 500)
                              return become_html(response, 500);
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> query() {
    return query_rows;
}

}  // namespace opsmgr::mock::changes
