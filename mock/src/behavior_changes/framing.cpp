// Header fields, framing, and the bytes on the wire.
#include "edits.hpp"

#include <opsmgr/mock/http/gzip.hpp>

#include <memory>
#include <set>

namespace opsmgr::mock::changes {
namespace {

/// The answer to a get one that succeeds: what the damages of framing are done to.
template <class Edit>
void on_job_bytes(Behavior& behavior, Edit edit) {
    on_bytes(behavior, [edit](std::string_view operation, int status, std::string& bytes) {
        if (operation == "get-one" && status == 200) edit(bytes);
    });
}
/// The value of the field that ends the head's `Content-Length`, changed by `by`.
void change_length(std::string& bytes, long by) {
    const auto place = lower_case(bytes).find("content-length: ");
    if (place == std::string::npos) return;
    const auto end = bytes.find("\r\n", place);
    const long length = std::atol(bytes.c_str() + place + 16);
    bytes.replace(place + 16, end - place - 16, std::to_string(length + by));
}
void remove_line(std::string& bytes, std::string_view name) {
    const auto place = lower_case(bytes).find(lower_case(name));
    if (place != std::string::npos) bytes.erase(place, bytes.find("\r\n", place) + 2 - place);
}

constexpr BehaviorChange framing_rows[] = {
    deviation("close-ignored", must, safe, "framing/close-honoured",
              "The connection is kept behind the answer to a request with Connection: close.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      response.close = false;
                      response.keeps_open = true;
                  });
              }),
    deviation("json-as-text", must, safe, "conventions/json-media-type", "JSON is sent as text/plain.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      const bool json =
                          response.headers.first("Content-Type").value_or("").starts_with("application/json");
                      if (json && !response.body.empty() && !context.refused_at_sign_in)
                          response.headers.set("Content-Type", "text/plain");
                  });
              }),
    deviation("empty-answer-never-ends", must, full, "framing/message-ends",
              "The 200 of retry has no length, is not chunked, and the connection stays open.",
              [](Behavior& behavior) {
                  on_bytes(behavior, [](std::string_view operation, int status, std::string& bytes) {
                      if (operation == "retry" && status == 200) remove_line(bytes, "Content-Length: ");
                  });
              }),
    deviation("bare-line-feeds", must, safe, "framing/well-formed", "The lines of a head end in LF alone.",
              [](Behavior& behavior) {
                  on_job_bytes(behavior, [](std::string& bytes) {
                      const auto end = bytes.find("\r\n\r\n") + 4;
                      std::string head = bytes.substr(0, end);
                      std::erase(head, '\r');
                      bytes.replace(0, end, head);
                  });
              }),
    deviation("length-too-large", must, safe, "framing/true-length", "Content-Length is more than the body.",
              [](Behavior& behavior) { on_job_bytes(behavior, [](std::string& bytes) { change_length(bytes, 5); }); }),
    deviation("length-too-small", must, safe, "framing/true-length", "Content-Length is less than the body.",
              [](Behavior& behavior) { on_job_bytes(behavior, [](std::string& bytes) { change_length(bytes, -5); }); }),
    deviation("length-and-chunked", must, safe, "framing/one-length",
              "Both Content-Length and Transfer-Encoding are sent.",
              [](Behavior& behavior) {
                  on_success(behavior, "get-one", [](Response& response) {
                      response.parsed = BodyFraming::chunked;
                      response.damage.emplace_back([size = response.body.size()](std::string& bytes) {
                          bytes.insert(bytes.find("\r\n\r\n"), "\r\nContent-Length: " + std::to_string(size));
                      });
                  });
              }),
    deviation("last-chunk-missing", must, safe, "framing/message-ends", "A chunked answer has no last chunk.",
              [](Behavior& behavior) {
                  on_success(behavior, "get-one", [](Response& response) {
                      response.parsed = BodyFraming::chunked;
                      response.close = true;
                      response.damage.emplace_back([](std::string& bytes) { bytes.resize(bytes.size() - 5); });
                  });
              }),
    deviation("head-with-body", must, safe, "framing/head-without-body", "The answer to HEAD carries a body.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) { response.head = false; });
              }),
    deviation("no-vary", should, safe, "framing/vary", "gzip is negotiated, and Vary is missing.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      response.headers.remove("Vary");
                      const bool asked = context.routed.request.headers.has_token("Accept-Encoding", "gzip");
                      if (!asked || response.status != 200 || response.body.empty() || context.routed.is("download"))
                          return;
                      response.headers.add("Content-Encoding", "gzip");
                      response.body = gzipped(response.body);
                  });
              }),
    deviation("date-header-missing", must, safe, "framing/date-header", "Date is missing.",
              [](Behavior& behavior) {
                  on_reply(behavior,
                           [](const ResponseContext&, Response& response) { response.headers.remove("Date"); });
              }),
    deviation("gzip-unasked", should, safe, "framing/identity-coding",
              "gzip is sent to a client that asked for identity.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (response.status != 200 || response.body.empty() || context.routed.is("download")) return;
                      response.headers.add("Content-Encoding", "gzip");
                      response.body = gzipped(response.body);
                  });
              }),
    deviation("field-names-case-sensitive", must, safe, "framing/field-name-case",
              "Request fields in lower case are ignored.",
              [](Behavior& behavior) {
                  behavior.edit_received.emplace_back([](Request& request) {
                      Headers seen;
                      for (const Header field : request.headers)
                          if (field.name != "authorization" && field.name != "accept" && field.name != "content-type")
                              seen.add(field.name, field.value);
                      request.headers = std::move(seen);
                  });
              }),
    deviation(
        "unread-body-desync", must, probe, "framing/unread-request-body",
        "After a 401 to a PUT with a body the connection is out of step.",
        [](Behavior& behavior) {
            // What is left of the body is taken for a request of its own, whose answer comes before the next
            // one's.
            on_reply(behavior, [behind = std::make_shared<std::set<std::uint64_t>>()](const ResponseContext& context,
                                                                                      Response& response) {
                const Request& request = context.routed.request;
                if (behind->erase(request.connection) > 0)
                    response.damage.emplace_back([date = to_http_date(context.now)](std::string& bytes) {
                        const std::string body = write_json(
                            ApiError{400, "INVALID_REQUEST", "This is no request.", {}}.to_json(), Layout::compact);
                        bytes.insert(
                            0, fmt::format("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nDate: {}\r\n"
                                           "Content-Length: {}\r\nConnection: keep-alive\r\n\r\n{}",
                                           date, body.size(), body));
                    });
                if (context.refused_at_sign_in && request.method == "PUT" && !request.body.empty())
                    behind->insert(request.connection);
            });
        }),
    deviation("service-version-half", observe, safe, "framing/service-version",
              "X-MongoDB-Service-Version has no versionString.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      if (response.headers.has("X-MongoDB-Service-Version"))
                          response.headers.set("X-MongoDB-Service-Version",
                                               "gitHash=5f3c0d3b1a2e4f6a8b9c0d1e2f3a4b5c6d7e8f90");
                  });
              }),
};

}  // namespace

std::span<const BehaviorChange> parsed() {
    return framing_rows;
}

}  // namespace opsmgr::mock::changes
