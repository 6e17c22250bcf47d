// Where a mock stands: below a base path, and beside pages of other origins.
#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;

TEST_CASE("everything lies below the base path, and links say so") {
    ManualClock clock{ApiClient::start};
    MockService mock(fixture_store("default", ApiClient::start), clock, {.base_path = "/om"});
    const auto ask = [&](const std::string& target) {
        return mock.handle({"GET", target, {{"Host", "localhost:8080"}}, ""});
    };
    CHECK(ask("/om" + jobs_path).status == 401);
    CHECK(ask(jobs_path).status == 404);
    CHECK(ask("/omega" + jobs_path).status == 404);
    CHECK(ask("/om/monitor/health").status == 200);
    CHECK(ask("/monitor/health").status == 404);
    CHECK(ask("/om").status == 404);
    ApiClient client;
    MockService open(
        [] {
            Store store = fixture_store("default", ApiClient::start);
            store.sign_in.mode = SignInMode::off;
            return store;
        }(),
        clock, {.base_path = "/om"});
    const Response list = open.handle({"GET", "/om" + jobs_path + "?itemsPerPage=1", {{"Host", "localhost:8080"}}, ""});
    const Json document = Json::parse(list.body);
    for (const Json& link : document.at("links"))
        CHECK(link.at("href").get<std::string>().starts_with("http://localhost:8080/om" + jobs_path));
    CHECK(document.at("results")
              .at(0)
              .at("downloadUrl")
              .get<std::string>()
              .starts_with("http://localhost:8080/om" + jobs_path));
    const Response groups = open.handle({"GET", "/om" + base + "/groups", {{"Host", "localhost:8080"}}, ""});
    CHECK(Json::parse(groups.body)
              .at("links")
              .at(0)
              .at("href")
              .get<std::string>()
              .starts_with("http://localhost:8080/om" + base + "/groups?"));
}

TEST_CASE("pages of the origins that were named may read the answers, challenge included") {
    ManualClock clock{ApiClient::start};
    MockService mock(fixture_store("default", ApiClient::start), clock, {.cors = {{"https://app.example.com"}}});
    const auto ask = [&](const std::string& method, const std::string& origin, const Headers& more = {}) {
        Headers headers{{"Host", "localhost:8080"}, {"Origin", origin}};
        for (const Header field : more) headers.add(field.name, field.value);
        return mock.handle({method, jobs_path, headers, ""});
    };
    const Response preflight =
        ask("OPTIONS", "https://app.example.com",
            {{"Access-Control-Request-Method", "PUT"}, {"Access-Control-Request-Headers", "authorization"}});
    CHECK(preflight.status == 204);
    CHECK(preflight.headers.first("Access-Control-Allow-Origin") == "https://app.example.com");
    CHECK(preflight.headers.first("Access-Control-Allow-Headers") == "authorization");
    CHECK(preflight.headers.first("Access-Control-Allow-Methods")->find("PATCH") != std::string_view::npos);
    CHECK(preflight.headers.first("Access-Control-Allow-Credentials") == "true");
    const Response challenged = ask("GET", "https://app.example.com");
    CHECK(challenged.status == 401);
    CHECK(challenged.headers.first("Access-Control-Expose-Headers")->find("WWW-Authenticate") !=
          std::string_view::npos);
    CHECK(challenged.headers.first("Vary") == "Origin");
    const Response other = ask("GET", "https://other.example.com");
    CHECK_FALSE(other.headers.has("Access-Control-Allow-Origin"));
    CHECK(ask("OPTIONS", "https://other.example.com", {{"Access-Control-Request-Method", "PUT"}}).status == 401);
    CHECK(mock.journal().entries().front().operation == "preflight");
    CHECK(mock.journal().entries().front().breach.empty());
}

TEST_CASE("a star lets every page in and no credentials of the browser") {
    ManualClock clock{ApiClient::start};
    MockService mock(fixture_store("default", ApiClient::start), clock, {.cors = {{"*"}}});
    const Response answer =
        mock.handle({"GET", jobs_path, {{"Host", "localhost:8080"}, {"Origin", "https://any.example.com"}}, ""});
    CHECK(answer.headers.first("Access-Control-Allow-Origin") == "*");
    CHECK_FALSE(answer.headers.has("Access-Control-Allow-Credentials"));
    CHECK_FALSE(ApiClient().plain("GET", jobs_path).headers.has("Vary"));
}
