// Answers of the server around the API: what Jetty 9.4.57 and 11.0.26 with Jersey 3.1.10 were seen to send (run for
// this project). Whether a deployment shows them is not known: it may map these answers itself.
#include "edits.hpp"

#include <opsmgr/base/url.hpp>

#include <algorithm>

namespace opsmgr::mock::changes {
namespace {

/// The methods of a 405 as Jersey lists them: OPTIONS among them, HEAD not, no blanks.
std::string jersey_list(std::string_view allow) {
    std::string list;
    while (!allow.empty()) {
        const auto comma = allow.find(", ");
        const auto one = allow.substr(0, comma);
        allow = comma == std::string_view::npos ? std::string_view() : allow.substr(comma + 2);
        if (one != "HEAD") list.append(one).append(",");
    }
    return list + "OPTIONS";
}
/// An answer to a method that the address does not take, without a body.
void become_bare(Response& response, int status) {
    set_status(response, status);
    response.body.clear();
    response.headers.remove("Content-Type");
    response.headers.set("Allow", jersey_list(response.headers.first("Allow").value_or("")));
}
bool is_options(const ResponseContext& context) {
    return context.routed.request.method == "OPTIONS";
}
bool is_number(std::string_view text) {
    const auto digits = text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
    return !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}
/// The query has a page number or size that is no number at all.
bool has_page_without_number(std::string_view query) {
    const auto all = query_parameters(query);
    return std::any_of(all.begin(), all.end(), [](const auto& one) {
        return (one.first == "pageNum" || one.first == "itemsPerPage") && !is_number(one.second);
    });
}

constexpr BehaviorChange frame_variations_rows[] = {
    variation(
        "nonce-before-key",
        "The nonce is looked at, and its count used up, before the key: a wrong key with an old nonce is answered "
        "stale=true, and the count of a refused try is gone.",
        [](Behavior& behavior) { behavior.nonce_is_used_first = true; }),
    variation("stale-without-nonce", "Credentials of another scheme, or without a nonce, are answered stale=true.",
              [](Behavior& behavior) { behavior.missing_nonce_is_stale = true; }),
    variation("method-refused-without-body", "A 405 has no body, and OPTIONS in its Allow.",
              [](Behavior& behavior) {
                  on_code(behavior, "METHOD_NOT_ALLOWED", [](const ResponseContext& context, Response& response) {
                      if (!is_options(context)) become_bare(response, 405);
                  });
              }),
    variation("options-answered", "OPTIONS is answered 200 with Allow and no body.",
              [](Behavior& behavior) {
                  on_code(behavior, "METHOD_NOT_ALLOWED", [](const ResponseContext& context, Response& response) {
                      if (is_options(context)) become_bare(response, 200);
                  });
              }),
    variation("empty-segment-in-html",
              "An address with an empty segment is answered 400 in HTML without Date, and the connection is closed.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (context.routed.path.find("//") == std::string_view::npos) return;
                      set_status(response, 400);
                      response.headers = {};
                      response.headers.add("Content-Type", "text/html;charset=iso-8859-1");
                      response.body = "<html><body><h1>Bad Request</h1></body></html>\n";
                      response.close = true;
                  });
              }),
    variation("page-without-number-404", "pageNum and itemsPerPage that are no number are answered 404.",
              [](Behavior& behavior) {
                  on_code(behavior, "INVALID_QUERY_PARAMETER", [](const ResponseContext& context, Response& response) {
                      if (!has_page_without_number(context.routed.query)) return;
                      become_error(context, response, 404, "RESOURCE_NOT_FOUND");
                      response.headers.set("Content-Type", "application/json");
                  });
              }),
    variation("odd-boolean-is-false", "A truth value that is neither true nor false is taken for false.",
              [](Behavior& behavior) { behavior.odd_booleans_are_false = true; }),
};

}  // namespace

std::span<const BehaviorChange> frame_variations() {
    return frame_variations_rows;
}

}  // namespace opsmgr::mock::changes
