// Header fields, framing, and the bytes on the wire.
#include "edits.hpp"
#include "gzip.hpp"

#include <memory>
#include <set>

namespace opsmgr::mock::switches {
namespace {

/// The answer to a get one that succeeds: what the damages of framing are done to.
template <class Edit>
void on_job_bytes(Rules& rules, Edit edit) {
    on_bytes(rules, [edit](std::string_view operation, int status, std::string& bytes) {
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

constexpr Switch framing_rows[] = {
    deviation("json-as-text", must, safe, "conventions/json-media-type", "JSON is sent as text/plain.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      const bool json =
                          reply.headers.first("Content-Type").value_or("").starts_with("application/json");
                      if (json && !reply.body.empty() && !occasion.refused_at_sign_in)
                          reply.headers.set("Content-Type", "text/plain");
                  });
              }),
    deviation("empty-answer-never-ends", must, full, "framing/message-ends",
              "The 200 of retry has no length, is not chunked, and the connection stays open.",
              [](Rules& rules) {
                  on_bytes(rules, [](std::string_view operation, int status, std::string& bytes) {
                      if (operation == "retry" && status == 200) remove_line(bytes, "Content-Length: ");
                  });
              }),
    deviation("bare-line-feeds", must, safe, "framing/well-formed", "The lines of a head end in LF alone.",
              [](Rules& rules) {
                  on_job_bytes(rules, [](std::string& bytes) {
                      const auto end = bytes.find("\r\n\r\n") + 4;
                      std::string head = bytes.substr(0, end);
                      std::erase(head, '\r');
                      bytes.replace(0, end, head);
                  });
              }),
    deviation("length-too-large", must, safe, "framing/true-length", "Content-Length is more than the body.",
              [](Rules& rules) { on_job_bytes(rules, [](std::string& bytes) { change_length(bytes, 5); }); }),
    deviation("length-too-small", must, safe, "framing/true-length", "Content-Length is less than the body.",
              [](Rules& rules) { on_job_bytes(rules, [](std::string& bytes) { change_length(bytes, -5); }); }),
    deviation("length-and-chunked", must, safe, "framing/one-length",
              "Both Content-Length and Transfer-Encoding are sent.",
              [](Rules& rules) {
                  on_success(rules, "get-one", [](Reply& reply) {
                      reply.framing = BodyFraming::chunked;
                      reply.damage.emplace_back([size = reply.body.size()](std::string& bytes) {
                          bytes.insert(bytes.find("\r\n\r\n"), "\r\nContent-Length: " + std::to_string(size));
                      });
                  });
              }),
    deviation("last-chunk-missing", must, safe, "framing/message-ends", "A chunked answer has no last chunk.",
              [](Rules& rules) {
                  on_success(rules, "get-one", [](Reply& reply) {
                      reply.framing = BodyFraming::chunked;
                      reply.close = true;
                      reply.damage.emplace_back([](std::string& bytes) { bytes.resize(bytes.size() - 5); });
                  });
              }),
    deviation("head-with-body", must, safe, "framing/head-without-body", "The answer to HEAD carries a body.",
              [](Rules& rules) { on_reply(rules, [](const Occasion&, Reply& reply) { reply.head = false; }); }),
    deviation("no-vary", should, safe, "framing/vary", "gzip is negotiated, and Vary is missing.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      reply.headers.remove("Vary");
                      const bool asked = occasion.routed.request.headers.has_token("Accept-Encoding", "gzip");
                      if (!asked || reply.status != 200 || reply.body.empty() || occasion.routed.is("download")) return;
                      reply.headers.add("Content-Encoding", "gzip");
                      reply.body = gzipped(reply.body);
                  });
              }),
    deviation(
        "date-header-missing", must, safe, "framing/date-header", "Date is missing.",
        [](Rules& rules) { on_reply(rules, [](const Occasion&, Reply& reply) { reply.headers.remove("Date"); }); }),
    deviation("gzip-unasked", should, safe, "framing/identity-coding",
              "gzip is sent to a client that asked for identity.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (reply.status != 200 || reply.body.empty() || occasion.routed.is("download")) return;
                      reply.headers.add("Content-Encoding", "gzip");
                      reply.body = gzipped(reply.body);
                  });
              }),
    deviation("field-names-case-sensitive", must, safe, "framing/field-name-case",
              "Request fields in lower case are ignored.",
              [](Rules& rules) {
                  rules.edit_received.emplace_back([](Request& request) {
                      std::erase_if(request.headers.fields(), [](const Header& field) {
                          return field.name == "authorization" || field.name == "accept" ||
                                 field.name == "content-type";
                      });
                  });
              }),
    deviation("unread-body-desync", must, probe, "framing/unread-request-body",
              "After a 401 to a PUT with a body the connection is out of step.",
              [](Rules& rules) {
                  // What is left of the body is taken for a request of its own, whose answer comes before the next
                  // one's.
                  on_reply(rules, [behind = std::make_shared<std::set<std::uint64_t>>()](const Occasion& occasion,
                                                                                         Reply& reply) {
                      const Request& request = occasion.routed.request;
                      if (behind->erase(request.connection) > 0)
                          reply.damage.emplace_back([date = to_http_date(occasion.now)](std::string& bytes) {
                              const std::string body =
                                  write_json(ErrorDocument{400, "INVALID_REQUEST", "This is no request.", {}}.to_json(),
                                             Layout::compact);
                              bytes.insert(
                                  0, fmt::format(
                                         "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nDate: {}\r\n"
                                         "Content-Length: {}\r\nConnection: keep-alive\r\n\r\n{}",
                                         date, body.size(), body));
                          });
                      if (occasion.refused_at_sign_in && request.method == "PUT" && !request.body.empty())
                          behind->insert(request.connection);
                  });
              }),
    deviation("service-version-half", observe, safe, "framing/service-version",
              "X-MongoDB-Service-Version has no versionString.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      if (reply.headers.has("X-MongoDB-Service-Version"))
                          reply.headers.set("X-MongoDB-Service-Version",
                                            "gitHash=5f3c0d3b1a2e4f6a8b9c0d1e2f3a4b5c6d7e8f90");
                  });
              }),
};

}  // namespace

std::span<const Switch> framing() {
    return framing_rows;
}

}  // namespace opsmgr::mock::switches
