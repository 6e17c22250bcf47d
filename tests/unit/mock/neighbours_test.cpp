// The resources beside log collection.
#include "catch.hpp"
#include "neighbour_fixture.hpp"

#include <opsmgr/mock/fixture/fixture_writer.hpp>
#include <opsmgr/mock/model/sandbox.hpp>

using namespace opsmgr;
using namespace opsmgr::mock;

TEST_CASE("the groups of a key are listed with links, results and totalCount") {
    ApiClient client;
    const Json list = client.document(base + "/groups");
    CHECK(list.at("totalCount") == 1);
    CHECK(list.at("links").at(0).at("rel") == "self");
    const Json& one = list.at("results").at(0);
    CHECK(one.at("id") == group_id);
    CHECK(one.at("name") == "my_project");
    CHECK(one == client.document(group_path));
    CHECK(one == client.document(base + "/groups/byName/my_project"));
    CHECK(one.at("links").at(0).at("href") == "http://localhost:8080" + group_path);
}

TEST_CASE("the base path itself says what the deployment is, with a slash behind it or without") {
    ApiClient client;
    const Json root = client.document(base + "/");
    CHECK(root.at("appName") == "MongoDB Ops Manager");
    CHECK(root.at("build") == "5f3c0d3b1a2e4f6a8b9c0d1e2f3a4b5c6d7e8f90");
    CHECK(root.at("throttling") == false);
    CHECK(root.at("links").at(0) == Json{{"href", "http://localhost:8080" + base}, {"rel", "self"}});
    CHECK(root.size() == 4);
    CHECK(client.document(base) == root);
    CHECK(client.mock.journal().calls().back().operation == "get-root");
    CHECK(client.document(base + "/?envelope=true").at("content") == root);
    CHECK(client.plain("GET", base + "/").status == 401);
    CHECK(client.call("POST", base + "/").headers.first("Allow") == "GET, HEAD");
    CHECK(client.call("GET", base + "//").status == 404);
    CHECK(client.call("GET", base + "x").status == 404);
}

TEST_CASE("a group that the key does not see has no name") {
    ApiClient client;
    const Json answer = client.document(base + "/groups/byName/other_project");
    CHECK(answer.at("errorCode") == "GROUP_NAME_NOT_FOUND");
    CHECK(answer.at("parameters") == Json::array({"other_project"}));
}

TEST_CASE("a name is found with its escapes undone") {
    ApiClient client(*store_from(fixture_with({{"name", "My Project"}})));
    CHECK(client.document(base + "/groups/byName/My%20Project").at("id") == group_id);
    CHECK(client.call("GET", base + "/groups/byName/My%2").status == 404);
}

TEST_CASE("hosts follow from the processes that the jobs name") {
    ApiClient client;
    const Json list = client.document(group_path + "/hosts");
    CHECK(list.at("totalCount") == 1);
    const Json& host = list.at("results").at(0);
    CHECK(host.at("hostname") == "node0.example.com");
    CHECK(host.at("port") == 27017);
    CHECK(host.at("groupId") == group_id);
    CHECK(host.at("replicaSetName") == "my_deployment_1");
    CHECK(host.at("typeName") == "REPLICA_PRIMARY");
    CHECK(host.size() == 7);  // and id and clusterId: what nobody knows is left out
}

TEST_CASE("a host does not go with the job that named it") {
    ApiClient client;
    const Json before = client.document(group_path + "/hosts");
    for (const auto& job : {failed_job_id, running_job_id, done_job_id})
        REQUIRE(client.call("DELETE", job_path(job)).status == 200);
    CHECK(client.document(group_path + "/hosts") == before);
}

TEST_CASE("a group without jobs has the deployment that a job has about which nothing is said") {
    ApiClient client("empty");
    CHECK(names_in(client.document(group_path + "/hosts"), "hostname") ==
          std::vector<std::string>{"node0.example.com"});
    CHECK(names_in(client.document(group_path + "/clusters"), "clusterName") ==
          std::vector<std::string>{"my_deployment_1"});
}

TEST_CASE("hosts of deployments: one primary for each replica set") {
    const Json deployments = {
        {{"resourceType", "replicaset"},
         {"resourceName", "rs0"},
         {"processes", {"a.example.com:1", "b.example.com:2"}}},
        {{"resourceType", "process"}, {"resourceName", "alone"}, {"processes", {"c.example.com:3"}}},
        {{"resourceType", "cluster"},
         {"resourceName", "sharded"},
         {"processes", {"d.example.com:4", "a.example.com:1"}}}};
    ApiClient client(*store_from(fixture_with({{"deployments", deployments}})));
    const Json hosts = client.document(group_path + "/hosts").at("results");
    REQUIRE(hosts.size() == 4);
    CHECK(hosts.at(0).at("typeName") == "REPLICA_PRIMARY");
    CHECK(hosts.at(1).at("typeName") == "REPLICA_SECONDARY");
    CHECK(hosts.at(2).at("typeName") == "STANDALONE");
    CHECK_FALSE(hosts.at(3).contains("typeName"));
    CHECK_FALSE(hosts.at(2).contains("clusterId"));
    const Json clusters = client.document(group_path + "/clusters");
    CHECK(names_in(clusters, "clusterName") == std::vector<std::string>{"rs0", "sharded"});
    CHECK(names_in(clusters, "typeName") == std::vector<std::string>{"REPLICA_SET", "SHARDED_REPLICA_SET"});
    CHECK(hosts.at(3).at("clusterId") == clusters.at("results").at(1).at("id"));

    const Json config = client.document(group_path + "/automationConfig");
    std::vector<std::string> names;
    for (const Json& process : config.at("processes")) names.push_back(process.at("name"));
    CHECK(names == std::vector<std::string>{"rs0_1", "rs0_2", "alone", "d.example.com:4"});
    CHECK(config.at("replicaSets").at(0).at("_id") == "rs0");
    CHECK(config.at("sharding") == Json::array({{{"name", "sharded"}}}));
}

TEST_CASE("one cluster is found by its id, and nothing else is") {
    ApiClient client;
    const Json one = client.document(group_path + "/clusters").at("results").at(0);
    CHECK(client.document(group_path + "/clusters/" + one.at("id").get<std::string>()) == one);
    CHECK(client.document(group_path + "/clusters/ffffffffffffffffffffffff").at("errorCode") == "CLUSTER_NOT_FOUND");
    CHECK(client.document(group_path + "/clusters/nonsense").at("errorCode") == "INVALID_CLUSTER_ID");
}

TEST_CASE("what a fixture says of hosts, clusters and processes is shown as it stands") {
    const Json members = {
        {"name", "said"},
        {"orgId", "5c80f5dc014b76a3d85e0b01"},
        {"tags", {"one"}},
        {"hosts", {{{"hostname", "h.example.com"}, {"port", 27018}, {"lastPing", "now-1h"}, {"hidden", false}}}},
        {"clusters", {{{"clusterName", "Animals"}, {"id", "533d7d4730040be257defe88"}}}},
        {"automationConfig", {{"version", 7}, {"processes", {{{"name", "p1"}, {"version", "8.0.4"}}}}}}};
    const auto store = store_from(fixture_with(members));
    REQUIRE(store);
    ApiClient client(*store);
    CHECK(client.document(group_path).at("tags") == Json::array({"one"}));
    const Json host = client.document(group_path + "/hosts").at("results").at(0);
    CHECK(host.at("lastPing") == "2019-03-08T11:00:00Z");
    CHECK(host.at("hidden") == false);
    CHECK(client.document(group_path + "/clusters/533d7d4730040be257defe88").at("clusterName") == "Animals");
    const Json config = client.document(group_path + "/automationConfig");
    CHECK(config.at("version") == 7);
    CHECK(config.at("processes").at(0).at("version") == "8.0.4");
    CHECK(config.at("sharding") == Json::array());

    const auto again = store_from(write_fixture(*store, ApiClient::start));
    REQUIRE(again);
    CHECK(write_fixture(*again, ApiClient::start) == write_fixture(*store, ApiClient::start));
    CHECK(write_fixture(*store, ApiClient::start).at("groups").at(0).at("hosts").at(0).at("port") == 27018);
}

TEST_CASE("organizations are those of the key's groups") {
    ApiClient client(*store_from(fixture_with({{"orgId", "5c80f5dc014b76a3d85e0b01"}})));
    const auto as_other = [&](const std::string& path) {
        Signing signing;
        signing.user = "ONEGROUP";
        signing.key = "one";
        return Json::parse(client.call("GET", path, signing).body);
    };
    CHECK(names_in(client.document(base + "/orgs"), "name") == std::vector<std::string>{"first", "second"});
    CHECK(names_in(as_other(base + "/orgs"), "name") == std::vector<std::string>{"first"});
    CHECK(as_other(base + "/orgs/5c80f5dc014b76a3d85e0b02").at("errorCode") == "ORG_NOT_FOUND");
    CHECK(names_in(client.document(base + "/orgs/5c80f5dc014b76a3d85e0b02/groups"), "id") ==
          std::vector<std::string>{other_group_id});
    const Json one = client.document(base + "/orgs/5c80f5dc014b76a3d85e0b01");
    CHECK(one.at("isDeleted") == false);
    CHECK(one.at("links").at(1).at("href") == "http://localhost:8080" + base + "/orgs/5c80f5dc014b76a3d85e0b01/groups");
}

TEST_CASE("lists of neighbours have pages") {
    ApiClient client(*store_from(fixture_with(Json::object())));
    const Json first = client.document(base + "/groups?itemsPerPage=1");
    CHECK(first.at("totalCount") == 2);
    CHECK(first.at("results").size() == 1);
    CHECK(first.at("links").at(1).at("rel") == "next");
    const Json second = client.document(base + "/groups?itemsPerPage=1&pageNum=2");
    CHECK(second.at("results").at(0).at("id") == other_group_id);
    CHECK(second.at("links").at(1).at("rel") == "previous");
    CHECK(client.document(base + "/groups?pageNum=0").at("errorCode") == "INVALID_QUERY_PARAMETER");
    CHECK(client.document(group_path + "?envelope=true").at("content").at("id") == group_id);
}

TEST_CASE("neighbours are signed for, any role will do, and other people's groups are not shown") {
    ApiClient client;
    CHECK(client.plain("GET", group_path + "/hosts").status == 401);
    Signing reader;
    reader.user = "READONLY";
    reader.key = "0fedcba9-8765-4321-0fed-cba987654321";
    CHECK(client.call("GET", group_path + "/hosts", reader).status == 200);
    CHECK(client.call("GET", jobs_path, reader).status == 401);
    const Response foreign = client.call("GET", base + "/groups/" + other_group_id + "/hosts");
    CHECK(foreign.status == 401);
    CHECK(Json::parse(foreign.body).at("errorCode") == "NOT_IN_GROUP");
    const Journal journal = client.mock.journal();
    for (const JournalEntry& entry : journal.entries()) CHECK(entry.breach.empty());
}

TEST_CASE("probes are answered without a signature") {
    ApiClient client;
    const std::string shown =
        "gitHash=5f3c0d3b1a2e4f6a8b9c0d1e2f3a4b5c6d7e8f90; versionString=" + std::string(latest_edition.version_string);
    for (const auto& path : {"/api/private/unauth/version", "/api/public/v1.0/unauth/version"}) {
        const Response answer = client.plain("GET", path);
        CHECK(answer.status == 200);
        CHECK(answer.body == shown);
        CHECK(answer.headers.first("Content-Type") == "text/plain");
    }
    const Response manifest = client.plain("GET", base + "/unauth/versionManifest");
    CHECK(manifest.headers.first("X-MongoDB-Service-Version") == shown);
    CHECK(Json::parse(manifest.body) == Json{{"versions", Json::array()}});
    const Response health = client.plain("GET", "/monitor/health");
    CHECK(health.status == 200);
    CHECK(health.body.empty());
    CHECK(client.plain("HEAD", "/monitor/health").status == 200);
    CHECK(client.plain("POST", "/monitor/health").headers.first("Allow") == "GET, HEAD");
    CHECK(client.plain("GET", "/monitor/other").status == 404);
    CHECK(client.plain("GET", "/unauth/version").status == 404);
}

TEST_CASE("neighbours stand in the journal by their names and are no breach") {
    ApiClient client;
    client.call("GET", group_path + "/hosts");
    client.plain("GET", "/monitor/health");
    client.call("POST", group_path + "/hosts");
    client.call("GET", group_path + "/nothing");
    std::vector<std::string> seen;
    std::vector<bool> broke;
    const Journal journal = client.mock.journal();
    for (const JournalCall& call : journal.calls()) seen.emplace_back(call.operation);
    for (const JournalEntry& entry : journal.entries()) broke.push_back(!entry.breach.empty());
    CHECK(seen == std::vector<std::string>{"get-all", "list-hosts", "monitor-health", "get-all", "", "get-all", ""});
    CHECK(broke == std::vector<bool>{false, false, false, false, true, false, true});
    CHECK(client.mock.journal().calls()[1].group == group_id);
}
