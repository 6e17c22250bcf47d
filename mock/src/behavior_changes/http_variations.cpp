// Allowed differences of HTTP: fields, codings, connections.
#include "edits.hpp"
#include "gzip.hpp"

#include <algorithm>

namespace opsmgr::mock::switches {
namespace {

bool is_changing(const Occasion& occasion) {
    return occasion.routed.is("retry") || occasion.routed.is("extend") || occasion.routed.is("delete");
}
/// The empty 200 of retry, extend and delete.
template <class Edit>
void on_empty_success(Rules& rules, Edit edit) {
    on_reply(rules, [edit](const Occasion& occasion, Reply& reply) {
        if (is_changing(occasion) && reply.status == 200 && reply.body.empty()) edit(reply);
    });
}
void set_charset(Rules& rules, std::string_view type) {
    on_reply(rules, [type](const Occasion&, Reply& reply) {
        if (reply.headers.first("Content-Type").value_or("").starts_with("application/json"))
            reply.headers.set("Content-Type", std::string(type));
    });
}

constexpr Switch http_variations_rows[] = {
    variation("header-order-shuffled", "Header fields come in another order.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      // Fields of one name keep their order (RFC 9110, 5.3).
                      std::stable_sort(
                          reply.headers.fields().begin(), reply.headers.fields().end(),
                          [](const Header& a, const Header& b) { return lower_case(b.name) < lower_case(a.name); });
                  });
              }),
    variation("header-names-recased", "Header names are in lower case.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      for (Header& field : reply.headers.fields()) field.name = lower_case(field.name);
                  });
              }),
    variation("extra-headers", "Answers carry fields that no page mentions.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      reply.headers.add("Server", "gateway/2.4");
                      reply.headers.add("X-Request-Id", "5c81086e014b76a3d85e1113");
                      reply.headers.add("Set-Cookie", "affinity=a; Path=/; HttpOnly");
                      reply.headers.add("Content-Security-Policy", "default-src 'none'");
                  });
              }),
    variation("charset-utf-8", "The media type has the parameter charset=UTF-8.",
              [](Rules& rules) { set_charset(rules, "application/json; charset=UTF-8"); }),
    variation("charset-quoted", "The media type has a charset in quotes, without a blank.",
              [](Rules& rules) { set_charset(rules, "application/json;charset=\"utf-8\""); }),
    variation("charset-absent", "The media type has no charset anywhere.",
              [](Rules& rules) { set_charset(rules, "application/json"); }),
    variation("close-after-answer", "The connection is closed after each answer.",
              [](Rules& rules) { on_reply(rules, [](const Occasion&, Reply& reply) { reply.close = true; }); }),
    variation("silent-keep-alive", "The connection stays open without a Connection field.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      if (reply.close) return;
                      reply.damage.emplace_back(
                          [](std::string& bytes) { replace_in(bytes, "Connection: keep-alive\r\n", ""); });
                  });
              }),
    variation("http-1-0-answers", "Answers are HTTP/1.0, and the connection is closed.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      reply.close = true;
                      if (reply.framing == BodyFraming::chunked) reply.framing = BodyFraming::length;
                      reply.damage.emplace_back([](std::string& bytes) { replace_in(bytes, "HTTP/1.1", "HTTP/1.0"); });
                  });
              }),
    variation("interim-answers", "An interim 103 comes before each final answer.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      reply.damage.emplace_back([](std::string& bytes) {
                          bytes.insert(0, "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
                      });
                  });
              }),
    variation("gzip-when-asked", "GET is answered in gzip when the client offers it.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion& occasion, Reply& reply) {
                      if (!occasion.routed.request.headers.has_token("Accept-Encoding", "gzip")) return;
                      if (reply.status != 200 || reply.body.empty() || occasion.routed.is("download")) return;
                      reply.headers.add("Content-Encoding", "gzip");
                      reply.body = gzipped(reply.body);
                  });
              }),
    variation("reason-phrase-absent", "The status line has no reason phrase.",
              [](Rules& rules) { on_reply(rules, [](const Occasion&, Reply& reply) { reply.reason.clear(); }); }),
    variation("reason-phrase-reworded", "The reason phrase has other words.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      reply.reason = reply.status < 400 ? "Fine" : "Not so fine";
                  });
              }),
    variation("allow-list-free", "Allow lists its methods in another order, OPTIONS among them.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      const auto allow = reply.headers.first("Allow");
                      if (!allow) return;
                      const std::string listed(*allow);
                      reply.headers.set(
                          "Allow",
                          (listed.find("GET") == std::string::npos ? "OPTIONS,HEAD, GET," : "OPTIONS,") + listed);
                  });
              }),
    variation("hsts-value-free", "Strict-Transport-Security has another value.",
              [](Rules& rules) {
                  on_reply(rules, [](const Occasion&, Reply& reply) {
                      if (reply.headers.has("Strict-Transport-Security"))
                          reply.headers.set("Strict-Transport-Security", "max-age=31536000; includeSubdomains");
                  });
              }),
    variation("service-version-absent", "X-MongoDB-Service-Version is absent, as in older versions.",
              [](Rules& rules) {
                  on_reply(rules,
                           [](const Occasion&, Reply& reply) { reply.headers.remove("X-MongoDB-Service-Version"); });
              }),
    variation(
        "empty-by-last-chunk", "An empty body is chunked, with the last chunk alone.",
        [](Rules& rules) { on_empty_success(rules, [](Reply& reply) { reply.framing = BodyFraming::chunked; }); }),
    variation("empty-by-close", "An empty body is ended by the end of the connection.",
              [](Rules& rules) { on_empty_success(rules, [](Reply& reply) { reply.framing = BodyFraming::close; }); }),
    variation(
        "empty-without-type", "An empty 200 has no Content-Type.",
        [](Rules& rules) { on_empty_success(rules, [](Reply& reply) { reply.headers.remove("Content-Type"); }); }),
};

}  // namespace

std::span<const Switch> http_variations() {
    return http_variations_rows;
}

}  // namespace opsmgr::mock::switches
