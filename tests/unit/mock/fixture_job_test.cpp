// Jobs in the forms in which people have them.
#include <opsmgr/mock/fixture/fixture_writer.hpp>

#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

/// A store with one group that has these jobs.
Store store_of(const Json& jobs, Json group = Json::object(), Instant now = ApiClient::start) {
    group["id"] = group_id;
    group["jobs"] = jobs;
    const Json fixture = {{"keys",
                           {{{"publicKey", "ABCDEFGH"},
                             {"privateKey", Signing().key},
                             {"userId", "5c80f75fcf09a246878f67a4"},
                             {"roles", {{{"role", "GROUP_AUTOMATION_ADMIN"}, {"group", group_id}}}}}}},
                          {"groups", {group}}};
    auto store = read_store({{"f", fixture.dump()}}, now);
    if (!store) throw std::runtime_error(store.error().front().text());
    return *std::move(store);
}

Json printed(ApiClient& client) {
    return client.document(jobs_path + "?verbose=true").at("results");
}

}  // namespace

TEST_CASE("what the mock prints for a job is a job of a fixture, and is the same job") {
    for (const char* fixture : {"default", "every-status", "always-fails", "many-jobs"}) {
        INFO(fixture);
        ApiClient source(fixture);
        const Json jobs = printed(source);
        ApiClient copy(store_of(jobs));
        CHECK(printed(copy) == jobs);
    }
}

TEST_CASE("a job that runs again is the same job when it is pasted") {
    ApiClient source;
    REQUIRE(source.call("PUT", retry_path()).status == 200);
    const Json jobs = printed(source);
    REQUIRE(jobs[0].at("status") == "IN_PROGRESS");
    ApiClient copy(store_of(jobs));
    CHECK(printed(copy) == jobs);
}

TEST_CASE("a job without its child jobs is the same job without them") {
    ApiClient source;
    const Json jobs = source.document(jobs_path).at("results");
    ApiClient copy(store_of(jobs));
    CHECK(copy.document(jobs_path).at("results") == jobs);
}

TEST_CASE("a job as a real deployment was seen to print it loads") {
    const Json job = Json::parse(R"({
        "childJobs": [
          {"automationAgentId": "5E5F1B2C3D4E5F6071829304", "errorMessage": "null", "finishDate": null,
           "hostName": "db1.example.com:27017", "logCollectionType": "MONGODB", "path": "db1.example.com/27017/mongodb",
           "startDate": 1583300000, "status": "IN_PROGRESS", "uncompressedDiskSpaceBytes": 0.0},
          {"automationAgentId": null, "errorMessage": null, "finishDate": "2020-03-04T05:34:00Z", "hostName": null,
           "logCollectionType": "AUTOMATION_AGENT", "path": "db1.example.com/automation_agent",
           "startDate": "1583300000", "status": "FAILURE", "uncompressedDiskSpaceBytes": null}],
        "creationDate": 1583300000, "downloadUrl": "http://mms:8080/api/public/v1.0/groups/x/download",
        "expirationDate": 1585892000000, "groupId": "5C8100BCF2A30B12FF88258F", "id": "5e5f3d20aaaaaaaaaaaaaaaa",
        "logCollectionFromDate": null, "logTypes": ["AUTOMATION_AGENT", "MONGODB"], "redacted": false,
        "resourceName": "myReplicaSet", "resourceType": "replicaset", "rootResourceName": "myReplicaSet",
        "rootResourceType": "replica_set", "sizeRequestedPerFileBytes": 1000000000000000000, "status": "IN_PROGRESS",
        "uncompressedSizeTotalBytes": 1000.0, "userId": "5e5f1b2c3d4e5f6071829305"})");
    ApiClient client(store_of(Json::array({job}), Json::object(), *from_iso8601("2020-03-05T00:00:00Z")));
    const Json shown = printed(client)[0];
    CHECK(shown.at("creationDate") == "2020-03-04T05:33:20Z");
    CHECK(shown.at("expirationDate") == "2020-04-03T05:33:20Z");
    CHECK(shown.at("sizeRequestedPerFileBytes").dump() == "1000000000000000000");
    CHECK(shown.at("uncompressedSizeTotalBytes").dump() == "1000");
    CHECK(shown.at("resourceType") == shown.at("rootResourceType"));
    CHECK_FALSE(shown.contains("logCollectionFromDate"));
    const Json& runs = shown.at("childJobs")[0];
    CHECK(runs.at("automationAgentId") == "5e5f1b2c3d4e5f6071829304");
    CHECK(runs.at("finishDate").is_null());
    CHECK(runs.at("startDate") == "2020-03-04T05:33:20Z");
    const Json& failed = shown.at("childJobs")[1];
    CHECK(failed.at("status") == "FAILURE");
    CHECK(failed.at("hostName") == "db1.example.com");
    CHECK(failed.at("finishDate") == "2020-03-04T05:34:00Z");
}

TEST_CASE("an error message that is the word null stays that word") {
    ApiClient client(store_of({{{"status", "SUCCESS"},
                                {"childJobs",
                                 {{{"logCollectionType", "FTDC"},
                                   {"status", "SUCCESS"},
                                   {"errorMessage", "null"},
                                   {"hostName", "a.example.com:1"}}}}}}));
    const Json child = printed(client)[0].at("childJobs")[0];
    CHECK(child.at("errorMessage") == "null");
    CHECK(child.at("path") == "a.example.com/1/ftdc");
}

TEST_CASE("of a job only the status is needed") {
    ApiClient client(store_of(
        {{{"status", "FAILURE"}}, {{"status", "IN_PROGRESS"}}, {{"status", "EXPIRED"}}, {{"status", "SUCCESS"}}},
        {{"deployments",
          {{{"resourceType", "CLUSTER"},
            {"resourceName", "shop"},
            {"processes", {"a.example.com:1", "b.example.com:2"}}}}}}));
    const Json jobs = printed(client);
    REQUIRE(jobs.size() == 4);
    CHECK(jobs[0].at("creationDate") == "2019-03-08T11:00:00Z");
    CHECK(jobs[0].at("expirationDate") == "2019-04-07T11:00:00Z");
    CHECK(jobs[0].at("resourceName") == "shop");
    CHECK(jobs[0].at("userId") == "5c80f75fcf09a246878f67a4");
    CHECK(jobs[0].at("logTypes") == Json{"FTDC", "MONGODB", "AUTOMATION_AGENT"});
    CHECK(jobs[0].at("childJobs").size() == 6);
    for (const Json& child : jobs[0].at("childJobs")) CHECK(child.at("status") == "FAILURE");
    CHECK(jobs[1].at("creationDate") == "2019-03-08T12:00:00Z");
    CHECK(jobs[1].at("status") == "IN_PROGRESS");
    CHECK(jobs[2].at("status") == "EXPIRED");
    CHECK(jobs[3].at("uncompressedSizeTotalBytes") == 2 * (10'240 + 31'204 + 21'882));
    for (const Json& job : jobs) {  // an id begins with the time of its creation
        const auto created = *from_iso8601(job.at("creationDate").get<std::string>());
        CHECK(job.at("id").get<std::string>().starts_with(id_prefix(created)));
    }
    const std::string failed = jobs[0].at("id");
    REQUIRE(client.call("PUT", retry_path(failed)).status == 200);
    CHECK(client.status(failed) == "IN_PROGRESS");
    CHECK(client.status(failed) == "IN_PROGRESS");
    CHECK(client.status(failed) == "SUCCESS");
}

TEST_CASE("an id that the mock makes is that of no other job") {
    Store store = store_of({{{"status", "IN_PROGRESS"}}, {{"status", "IN_PROGRESS"}}});
    const std::string second(std::next(store.groups.front().jobs().begin())->id().text());
    REQUIRE(store.groups.front().remove(*JobId::parse(second)));
    const JobId next = new_job_id(store, store.groups.front().id(), ApiClient::start);
    CHECK(next.text() != second);
    CHECK_FALSE(store.has_job(next));
}

TEST_CASE("sizes are integers of 64 bits in whatever notation") {
    for (const char* size : {"1", "1.0", "1e3", "9007199254740993", "9223372036854775807"}) {
        Json job = {{"status", "SUCCESS"}};
        job["sizeRequestedPerFileBytes"] = Json::parse(size);
        job["uncompressedSizeTotalBytes"] = Json::parse(size);
        ApiClient client(store_of(Json::array({job})));
        const Json shown = printed(client)[0];
        CHECK(shown.at("sizeRequestedPerFileBytes").is_number_integer());
        CHECK(shown.at("sizeRequestedPerFileBytes") == Json::parse(size));
        CHECK(shown.at("uncompressedSizeTotalBytes") == Json::parse(size));
    }
    CHECK_THROWS(store_of({{{"status", "SUCCESS"}, {"sizeRequestedPerFileBytes", 9223372036854775808U}}}));
    CHECK_THROWS(store_of({{{"status", "SUCCESS"}, {"uncompressedSizeTotalBytes", -1}}}));
}

TEST_CASE("what runs bring is added to the largest size without passing it") {
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    ApiClient client(store_of({{{"id", failed_job_id}, {"status", "FAILURE"}, {"uncompressedSizeTotalBytes", most}}}));
    REQUIRE(client.call("PUT", retry_path()).status == 200);
    for (int i = 0; i < 4; ++i) static_cast<void>(client.status(failed_job_id));
    CHECK(client.document(job_path()).at("uncompressedSizeTotalBytes") == most);
}

TEST_CASE("a job that fails has a child job that fails") {
    // The log type that is to fail is one that a retry does not run: it has succeeded already.
    Json jobs = Json::parse(*find_file(fixture_files(), "default.json"))["groups"][0]["jobs"];
    jobs[0]["retries"] = {{{"then", "FAILURE"}, {"failing", {"AUTOMATION_AGENT"}}, {"inProgressFor", {{"reads", 0}}}}};
    Store store = store_of(jobs);
    Job& job = store.groups.front().jobs().front();
    REQUIRE(job.status(ApiClient::start) == JobStatus::failure);
    job.retry(ApiClient::start);
    CHECK(job.status(ApiClient::start) == JobStatus::failure);
    const auto children = job.children(ApiClient::start);
    CHECK(std::any_of(children.begin(), children.end(),
                      [](const ChildJob& child) { return child.status == JobStatus::failure; }));
}
