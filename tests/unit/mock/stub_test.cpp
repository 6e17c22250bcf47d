// Stubs, and what is wrong with them and with what a fixture says beside jobs.
#include "catch.hpp"
#include "neighbour_fixture.hpp"

#include <opsmgr/mock/fixture/fixture_writer.hpp>
#include <opsmgr/mock/model/sandbox.hpp>

using namespace opsmgr;
using namespace opsmgr::mock;

TEST_CASE("a stub answers word for word, without a signature, in any group") {
    ApiClient client(*store_from(fixture_with(
        Json::object(), stubs_of({{"status", 202}, {"fields", {{"X-One", "1"}}}, {"body", {{"results", {1, 2}}}}}))));
    const Response answer = client.plain("GET", base + "/groups/" + other_group_id + "/agents/AUTOMATION?pretty=true");
    CHECK(answer.status == 202);
    CHECK(answer.body == R"({"results":[1,2]})");
    CHECK(answer.headers.first("X-One") == "1");
    CHECK(answer.headers.first("Content-Type") == "application/json");
    CHECK(answer.headers.has("Date"));
    CHECK(client.plain("HEAD", group_path + "/agents/AUTOMATION/").status == 202);
    CHECK(client.plain("POST", group_path + "/agents/AUTOMATION").status == 401);
    CHECK(client.plain("GET", group_path + "/agents/MONITORING").status == 401);
    const Journal journal = client.mock.journal();
    CHECK(journal.entries().front().operation == "stub");
    CHECK(journal.entries().front().breach.empty());
    CHECK(journal.entries().back().breach == "no operation matches");
}

TEST_CASE("a stub may ask for a signature, and takes the place of a neighbour") {
    Json one = stubs_of({{"signed", true}, {"body", "as it is"}});
    one[0]["path"] = "/api/public/v1.0/groups/{G}/hosts";
    ApiClient client(*store_from(fixture_with(Json::object(), one)));
    CHECK(client.plain("GET", group_path + "/hosts").status == 401);
    const Response answer = client.call("GET", group_path + "/hosts");
    CHECK(answer.body == "as it is");
    CHECK(answer.headers.first("Content-Type") == "text/plain;charset=utf-8");
}

TEST_CASE("stubs come back from a written fixture, and follow a sandbox") {
    Json stubs = stubs_of({{"method", "POST"}, {"status", 204}, {"fields", {{"X-One", "1"}}}, {"signed", true}});
    stubs.push_back({{"path", "/api/public/v1.0/groups/" + group_id + "/thing"}, {"body", {{"groupId", group_id}}}});
    const auto store = store_from(fixture_with({{"name", "said"}}, stubs));
    REQUIRE(store);
    const Json written = write_fixture(*store, ApiClient::start);
    const auto again = store_from(written);
    REQUIRE(again);
    CHECK(write_fixture(*again, ApiClient::start) == written);
    CHECK(written.at("stubs").at(0).at("signed") == true);

    const Store sandbox = renamed(*store, SandboxNames(1));
    const std::string id(sandbox.groups.front().id().text());
    CHECK(sandbox.stubs.at(1).path == "/api/public/v1.0/groups/" + id + "/thing");
    CHECK(sandbox.stubs.at(1).body == R"({"groupId":")" + id + "\"}");
    CHECK(sandbox.groups.front().inventory->project.at("name") == "said");
}

TEST_CASE("what is wrong with neighbours and stubs is said where it stands") {
    const auto with_stub = [](Json members) { return fixture_with(Json::object(), stubs_of(std::move(members))); };
    CHECK(fault_in(with_stub({{"path", jobs_path}})) ==
          "/stubs/0/path: is answered by the mock itself: log collection jobs and /__admin take no stubs");
    CHECK(fault_in(with_stub({{"path", "/api/public/v1.0/groups/{G}/logCollectionJobs/1"}}))
              .starts_with("/stubs/0/path: is answered"));
    CHECK(fault_in(with_stub({{"path", "/__admin/health"}})).starts_with("/stubs/0/path: is answered"));
    CHECK(fault_in(with_stub({{"path", "a/b"}})).starts_with("/stubs/0/path: must be a path that begins with a slash"));
    CHECK(fault_in(with_stub({{"path", "/a?b=c"}})).starts_with("/stubs/0/path: must be a path"));
    CHECK(
        fault_in(with_stub({{"status", 199}})).starts_with("/stubs/0/status: must be a whole number from 200 to 599"));
    CHECK(fault_in(with_stub({{"status", 204}, {"body", "x"}})).starts_with("/stubs/0/body: a 204 has none"));
    CHECK(fault_in(with_stub({{"method", "get"}})).starts_with("/stubs/0/method: must be a method in capitals"));
    CHECK(fault_in(with_stub({{"fields", {{"Content-Length", "3"}}}}))
              .starts_with("/stubs/0/fields/Content-Length: is made by the mock"));
    CHECK(fault_in(with_stub({{"fields", {{"A B", "3"}}}})).starts_with("/stubs/0/fields/A B: is not the name"));
    CHECK(fault_in(with_stub({{"fields", {{"A", "3\r\nB: 4"}}}})).starts_with("/stubs/0/fields/A: must be a text"));
    CHECK(fault_in(with_stub({{"pth", "/a"}})).starts_with("/stubs/0/pth: is not a known member"));
    Json twice = with_stub(Json::object());
    twice["stubs"].push_back(twice["stubs"][0]);
    CHECK(fault_in(twice) ==
          "/stubs/1: another stub answers GET /api/public/v1.0/groups/{GROUP-ID}/agents/AUTOMATION already");

    CHECK(fault_in(fixture_with({{"orgId", "5c80f5dc014b76a3d85e0b03"}})) ==
          "/groups/0/orgId: no organization of 'organizations' has the id 5c80f5dc014b76a3d85e0b03; did you mean "
          "\"5c80f5dc014b76a3d85e0b01\"?");
    CHECK(fault_in(fixture_with({{"hosts", {{{"hostname", "h"}}}}})) ==
          "/groups/0/hosts/0: the member 'port' is missing");
    CHECK(fault_in(fixture_with({{"hosts", {{{"hostname", "h"}, {"port", 1}, {"typName", "x"}}}}})) ==
          "/groups/0/hosts/0/typName: is not a known member; did you mean \"typeName\"?");
    CHECK(fault_in(fixture_with({{"tags", {1}}})) == "/groups/0/tags/0: must be a text, not 1");
    CHECK(fault_in(fixture_with({{"lastActiveAgent", "yesterday"}}))
              .starts_with("/groups/0/lastActiveAgent: must be an ISO 8601 date"));
    CHECK(fault_in(fixture_with({{"hostCounts", 3}})) == "/groups/0/hostCounts: must be an object, not 3");
}
