// Allowed differences of HTTP: fields, codings, connections.
#include "edits.hpp"

#include <opsmgr/mock/http/gzip.hpp>

#include <algorithm>

namespace opsmgr::mock::changes {
namespace {

/// The 200 without content of operations that promise none.
template <class Edit>
void on_empty_success(Behavior& behavior, Edit edit) {
    on_reply(behavior, [edit](const ResponseContext& context, Response& response) {
        const Operation* operation = context.routed.operation;
        if (operation != nullptr && operation->empty_body && response.status == 200 && response.body.empty())
            edit(response);
    });
}
void set_charset(Behavior& behavior, std::string_view type) {
    on_reply(behavior, [type](const ResponseContext&, Response& response) {
        if (response.headers.first("Content-Type").value_or("").starts_with("application/json"))
            response.headers.set("Content-Type", std::string(type));
    });
}

constexpr BehaviorChange http_variations_rows[] = {
    variation("header-order-shuffled", "Header fields come in another order.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      // Fields of one name keep their order (RFC 9110, 5.3).
                      std::vector<Header> fields(response.headers.begin(), response.headers.end());
                      std::stable_sort(fields.begin(), fields.end(), [](const Header& a, const Header& b) {
                          return lower_case(b.name) < lower_case(a.name);
                      });
                      Headers shuffled;
                      for (const Header& field : fields) shuffled.add(field.name, field.value);
                      response.headers = std::move(shuffled);
                  });
              }),
    variation("header-names-recased", "Header names are in lower case.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      response.headers.edit([](std::string& name, std::string&) { name = lower_case(name); });
                  });
              }),
    variation("extra-headers", "Answers carry fields that no page mentions.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      response.headers.add("Server", "gateway/2.4");
                      response.headers.add("X-Request-Id", "5c81086e014b76a3d85e1113");
                      response.headers.add("Set-Cookie", "affinity=a; Path=/; HttpOnly");
                      response.headers.add("Content-Security-Policy", "default-src 'none'");
                  });
              }),
    variation("charset-utf-8", "The media type has the parameter charset=UTF-8.",
              [](Behavior& behavior) { set_charset(behavior, "application/json; charset=UTF-8"); }),
    variation("charset-quoted", "The media type has a charset in quotes, without a blank.",
              [](Behavior& behavior) { set_charset(behavior, "application/json;charset=\"utf-8\""); }),
    variation("charset-absent", "The media type has no charset anywhere.",
              [](Behavior& behavior) { set_charset(behavior, "application/json"); }),
    variation("close-after-answer", "The connection is closed after each answer.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) { response.close = true; });
              }),
    variation("silent-keep-alive", "The connection stays open without a Connection field.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      if (response.close) return;
                      response.damage.emplace_back(
                          [](std::string& bytes) { replace_in(bytes, "Connection: keep-alive\r\n", ""); });
                  });
              }),
    variation("http-1-0-answers", "Answers are HTTP/1.0, and the connection is closed.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      response.close = true;
                      if (response.parsed == BodyFraming::chunked) response.parsed = BodyFraming::length;
                      response.damage.emplace_back(
                          [](std::string& bytes) { replace_in(bytes, "HTTP/1.1", "HTTP/1.0"); });
                  });
              }),
    variation("interim-answers", "An interim 103 comes before each final answer.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      response.damage.emplace_back([](std::string& bytes) {
                          bytes.insert(0, "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
                      });
                  });
              }),
    variation("gzip-when-asked", "GET is answered in gzip when the client offers it.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext& context, Response& response) {
                      if (!context.routed.request.headers.has_token("Accept-Encoding", "gzip")) return;
                      if (response.status != 200 || response.body.empty() || context.routed.is("download")) return;
                      response.headers.add("Content-Encoding", "gzip");
                      response.body = gzipped(response.body);
                  });
              }),
    variation("reason-phrase-absent", "The status line has no reason phrase.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) { response.reason.clear(); });
              }),
    variation("reason-phrase-reworded", "The reason phrase has other words.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      response.reason = response.status < 400 ? "Fine" : "Not so fine";
                  });
              }),
    variation("allow-list-free", "Allow lists its methods in another order, OPTIONS among them.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      const auto allow = response.headers.first("Allow");
                      if (!allow) return;
                      const std::string listed(*allow);
                      response.headers.set(
                          "Allow",
                          (listed.find("GET") == std::string::npos ? "OPTIONS,HEAD, GET," : "OPTIONS,") + listed);
                  });
              }),
    variation("hsts-value-free", "Strict-Transport-Security has another value.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      if (response.headers.has("Strict-Transport-Security"))
                          response.headers.set("Strict-Transport-Security", "max-age=31536000; includeSubdomains");
                  });
              }),
    variation("service-version-absent", "X-MongoDB-Service-Version is absent, as in older versions.",
              [](Behavior& behavior) {
                  on_reply(behavior, [](const ResponseContext&, Response& response) {
                      response.headers.remove("X-MongoDB-Service-Version");
                  });
              }),
    variation("empty-by-last-chunk", "An empty body is chunked, with the last chunk alone.",
              [](Behavior& behavior) {
                  on_empty_success(behavior, [](Response& response) { response.parsed = BodyFraming::chunked; });
              }),
    variation("empty-by-close", "An empty body is ended by the end of the connection.",
              [](Behavior& behavior) {
                  on_empty_success(behavior, [](Response& response) { response.parsed = BodyFraming::close; });
              }),
    variation("empty-without-type", "An empty 200 has no Content-Type.",
              [](Behavior& behavior) {
                  on_empty_success(behavior, [](Response& response) { response.headers.remove("Content-Type"); });
              }),
};

}  // namespace

std::span<const BehaviorChange> http_variations() {
    return http_variations_rows;
}

}  // namespace opsmgr::mock::changes
