// Create, extend, delete and download.
#include <opsmgr/mock/fixture/fixture_writer.hpp>

#include "catch.hpp"
#include "unit/mock/api_client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

const std::string documented_body =
    R"({"resourceType":"PROCESS","resourceName":"my_deployment_1","redacted":true,"sizeRequestedPerFileBytes":10000000,"logTypes":["FTDC","MONGODB","AUTOMATION_AGENT"]})";

Json edited(const std::function<void(Json&)>& edit) {
    Json body = Json::parse(documented_body);
    edit(body);
    return body;
}

std::string code(const Response& response) {
    return fmt::format("{} {}", response.status, Json::parse(response.body).at("errorCode").get<std::string>());
}

Store store_with(const std::function<void(Json&)>& edit) {
    Json fixture = Json::parse(*find_file(fixture_files(), "default.json"));
    edit(fixture);
    auto store = read_store({{"edited", fixture.dump()}}, ApiClient::start);
    if (!store) throw std::runtime_error(store.error().front().text());
    return *store;
}

}  // namespace

TEST_CASE("create answers 201 with the id of a job that runs two reads long and then has succeeded") {
    ApiClient client;
    const Response response = client.send("POST", jobs_path, documented_body);
    REQUIRE(response.status == 201);
    CHECK(response.reason == "Created");
    const std::string id = Json::parse(response.body).at("id");
    CHECK(response.body == "{\"id\":\"" + id + "\"}");
    const Json first = client.document(job_path(id) + "?verbose=true");
    CHECK(first.at("status") == "IN_PROGRESS");
    CHECK(first.at("creationDate") == "2019-03-08T12:00:00Z");
    CHECK(first.at("expirationDate") == "2019-04-07T12:00:00Z");
    CHECK(first.at("uncompressedSizeTotalBytes") == 0);
    CHECK(first.at("childJobs").size() == 3);
    CHECK(first.at("childJobs")[1].at("hostName") == "node0.example.com:27017");
    CHECK(first.at("childJobs")[1].at("path") == "node0.example.com/27017/mongodb");
    CHECK(first.at("childJobs")[2].at("path") == "node0.example.com/automation_agent");
    CHECK_FALSE(first.contains("logCollectionFromDate"));
    CHECK(client.status(id) == "IN_PROGRESS");
    CHECK(client.status(id) == "SUCCESS");
    CHECK(client.document(job_path(id)).at("uncompressedSizeTotalBytes") == 10'240 + 31'204 + 21'882);
    CHECK(client.document(jobs_path).at("totalCount") == 4);
}

TEST_CASE("create refuses each wrong member with the code that the documentation has for it") {
    ApiClient client;
    const auto refused = [&](const std::function<void(Json&)>& edit) {
        return code(client.send("POST", jobs_path, edited(edit).dump()));
    };
    for (const char* name : {"resourceType", "resourceName", "sizeRequestedPerFileBytes", "logTypes", "redacted"}) {
        INFO(name);
        const Response response = client.send("POST", jobs_path, edited([&](Json& body) { body.erase(name); }).dump());
        CHECK(code(response) == "400 MISSING_ATTRIBUTE");
        CHECK(Json::parse(response.body).at("detail") ==
              fmt::format("The required attribute {} was not specified.", name));
        CHECK(refused([&](Json& body) { body[name] = nullptr; }) == "400 MISSING_ATTRIBUTE");
    }
    CHECK(refused([](Json& body) { body["resouceName"] = "x"; }) == "400 INVALID_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["status"] = "SUCCESS"; }) == "400 ATTRIBUTE_READ_ONLY");
    CHECK(refused([](Json& body) { body["resourceType"] = "SHARD"; }) == "400 INVALID_ENUM_VALUE");
    CHECK(refused([](Json& body) { body["resourceType"] = 7; }) == "400 INVALID_JSON_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["resourceName"] = ""; }) == "400 MISSING_OR_INVALID_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["sizeRequestedPerFileBytes"] = 0; }) == "400 INVALID_LOG_REQUEST_SIZE");
    CHECK(refused([](Json& body) { body["sizeRequestedPerFileBytes"] = -1; }) == "400 INVALID_LOG_REQUEST_SIZE");
    CHECK(refused([](Json& body) { body["sizeRequestedPerFileBytes"] = 1.5; }) == "400 INVALID_JSON_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["sizeRequestedPerFileBytes"] = "1"; }) == "400 INVALID_JSON_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["logTypes"] = Json::array(); }) == "400 INVALID_LOG_REQUEST_TYPES");
    CHECK(refused([](Json& body) { body["logTypes"] = {"FTDC", "SYSLOG"}; }) == "400 INVALID_ENUM_VALUE");
    CHECK(refused([](Json& body) { body["logTypes"] = "FTDC"; }) == "400 INVALID_JSON_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["redacted"] = "yes"; }) == "400 INVALID_JSON_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["logCollectionFromDate"] = 1; }) == "400 MISSING_ATTRIBUTE");
    CHECK(refused([](Json& body) { body["logCollectionToDate"] = 1; }) == "400 MISSING_ATTRIBUTE");
    CHECK(refused([](Json& body) {
              body["logCollectionFromDate"] = 2;
              body["logCollectionToDate"] = 1;
          }) == "400 INVALID_ATTRIBUTE");
    CHECK(code(client.send("POST", jobs_path, "{\"resourceType\":")) == "400 INVALID_JSON");
    CHECK(code(client.send("POST", jobs_path, "[]")) == "400 INVALID_JSON");
    CHECK(code(client.send("POST", jobs_path, "")) == "400 INVALID_JSON");
    CHECK(code(client.send("POST", jobs_path, documented_body, "text/plain")) == "415 UNSUPPORTED_MEDIA_TYPE");
    CHECK(client.document(jobs_path).at("totalCount") == 3);
}

TEST_CASE("create accepts what clients in the field send") {
    ApiClient client;
    const auto created = [&](const std::function<void(Json&)>& edit, const std::string& type = "application/json") {
        const Response response = client.send("POST", jobs_path, edited(edit).dump() + "\n", type);
        REQUIRE(response.status == 201);
        return client.document(job_path(Json::parse(response.body).at("id")));
    };
    CHECK(created([](Json& body) { body["resourceType"] = "REPLICASET"; }).at("resourceType") == "replicaset");
    CHECK(created([](Json& body) { body["resourceType"] = "REPLICA_SET"; }).at("resourceType") == "replicaset");
    CHECK(created([](Json& body) { body["sizeRequestedPerFileBytes"] = 1e6; }).at("sizeRequestedPerFileBytes") ==
          1'000'000);
    const Json without_range = created([](Json& body) {
        body["logCollectionFromDate"] = nullptr;
        body["logCollectionToDate"] = nullptr;
    });
    CHECK_FALSE(without_range.contains("logCollectionFromDate"));
    const Json with_range = created(
        [](Json& body) {
            body["logCollectionFromDate"] = 1'551'000'000'000;
            body["logCollectionToDate"] = 1'552'000'000'000;
        },
        "application/json; charset=utf-8");
    CHECK(with_range.at("logCollectionFromDate") == 1'551'000'000'000);
    CHECK(with_range.at("logCollectionToDate") == 1'552'000'000'000);
}

TEST_CASE("a created job runs its course as the fixture says, on the processes of the deployment it names") {
    ApiClient client(store_with([](Json& fixture) {
        fixture["groups"][0]["deployments"] = {
            {{"resourceType", "CLUSTER"},
             {"resourceName", "shop"},
             {"processes", {"a.example.com:1", "a.example.com:2", "b.example.com:1"}}}};
        fixture["groups"][0]["newJobs"] = {
            {{"inProgressFor", {{"seconds", 60}}}, {"then", "FAILURE"}, {"failing", {"FTDC"}}},
            {{"inProgressFor", {{"reads", 0}}}, {"then", "SUCCESS"}}};
    }));
    const auto body = edited([](Json& one) {
        one["resourceType"] = "CLUSTER";
        one["resourceName"] = "shop";
    });
    const std::string id = Json::parse(client.send("POST", jobs_path, body.dump()).body).at("id");
    CHECK(client.document(job_path(id) + "?verbose=true").at("childJobs").size() == 3 * 2 + 2);
    client.clock.advance(59s);
    CHECK(client.status(id) == "IN_PROGRESS");
    client.clock.advance(1s);
    const Json failed = client.document(job_path(id) + "?verbose=true");
    CHECK(failed.at("status") == "FAILURE");
    for (const Json& child : failed.at("childJobs"))
        CHECK(child.at("status") == (child.at("logCollectionType") == "FTDC" ? "FAILURE" : "SUCCESS"));
    CHECK(client.call("PUT", retry_path(id)).status == 200);
    const Json retried = client.document(job_path(id) + "?verbose=true");
    for (const Json& child : retried.at("childJobs"))
        CHECK(child.at("status") == (child.at("logCollectionType") == "FTDC" ? "IN_PROGRESS" : "SUCCESS"));
    const std::string second = Json::parse(client.send("POST", jobs_path, body.dump()).body).at("id");
    CHECK(second != id);
    CHECK(client.status(second) == "SUCCESS");
    const Response unknown = client.send("POST", jobs_path, documented_body);
    CHECK(Json::parse(unknown.body).at("detail") == "Invalid attribute resourceName specified.");
}

TEST_CASE("extend moves the expiration date, within six months of the creation and into the future only") {
    ApiClient client;  // the failed job was created at 09:00 on the 8th of March
    const auto extended = [&](const std::string& date) {
        return client.send("PATCH", job_path(), R"({"expirationDate":")" + date + "\"}");
    };
    const Response response = extended("2019-09-08T09:00:00Z");
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(client.document(job_path()).at("expirationDate") == "2019-09-08T09:00:00Z");
    CHECK(extended("2019-03-08T13:00:01+01:00").status == 200);
    CHECK(code(extended("2019-03-08T12:00:00Z")) == "400 EXPIRATION_DATE_MUST_BE_IN_FUTURE");
    CHECK(code(extended("2019-09-08T09:00:01Z")) == "400 EXPIRATION_DATE_TOO_DISTANT");
    CHECK(code(extended("soon")) == "400 INVALID_JSON_ATTRIBUTE");
    CHECK(code(client.send("PATCH", job_path(), R"({"expirationDate":1567933200})")) == "400 INVALID_JSON_ATTRIBUTE");
    CHECK(code(client.send("PATCH", job_path(), "{}")) == "400 MISSING_ATTRIBUTE");
    CHECK(code(client.send("PATCH", job_path(), R"({"expirationDate":"2019-09-08T09:00:00Z","redacted":false})")) ==
          "400 ATTRIBUTE_READ_ONLY");
    CHECK(code(client.send("PATCH", job_path(), R"({"expiryDate":"2019-09-08T09:00:00Z"})")) ==
          "400 INVALID_ATTRIBUTE");
    CHECK(client.document(job_path()).at("expirationDate") == "2019-03-08T12:00:01Z");
    client.clock.advance(1s);
    CHECK(client.status() == "EXPIRED");
    CHECK(code(extended("2019-03-09T12:00:00Z")) == "403 CANNOT_EXTEND_EXPIRED_JOB");
}

TEST_CASE("six months behind the last day of a month lies the last day of a shorter one") {
    CHECK(detail::months_after(*from_iso8601("2019-08-31T10:00:00Z"), 6) == *from_iso8601("2020-02-29T10:00:00Z"));
    CHECK(detail::months_after(*from_iso8601("2019-03-08T12:00:00Z"), 6) == *from_iso8601("2019-09-08T12:00:00Z"));
}

TEST_CASE("extend takes epoch seconds where the fixture allows them") {
    ApiClient client(store_with([](Json& fixture) { fixture["service"]["takesEpochDates"] = true; }));
    CHECK(client.send("PATCH", job_path(), R"({"expirationDate":1567933200})").status == 200);
    CHECK(client.document(job_path()).at("expirationDate") == "2019-09-08T09:00:00Z");
}

TEST_CASE("delete answers 200 without a body, whatever the job does, and the job is gone") {
    ApiClient client;
    for (const std::string& job : {failed_job_id, running_job_id, done_job_id}) {
        INFO(job);
        const Response response = client.call("DELETE", job_path(job));
        CHECK(response.status == 200);
        CHECK(response.body.empty());
        CHECK(code(client.call("GET", job_path(job))) == "404 LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
        CHECK(code(client.call("DELETE", job_path(job))) == "404 LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
    }
    CHECK(client.document(jobs_path).at("totalCount") == 0);
}

TEST_CASE("a new job never has the id of one that was deleted") {
    ApiClient client;
    const auto created = [&] {
        return Json::parse(client.send("POST", jobs_path, documented_body).body).at("id").get<std::string>();
    };
    const std::string first = created();
    CHECK(client.call("DELETE", job_path(first)).status == 200);
    CHECK(created() != first);
    CHECK(client.call("GET", job_path(first)).status == 404);
}

TEST_CASE("deleting one job leaves the others where they are") {
    ApiClient client;
    CHECK(client.call("DELETE", job_path()).status == 200);
    CHECK(client.status(running_job_id) == "IN_PROGRESS");
    CHECK(client.status(done_job_id) == "SUCCESS");
    CHECK(client.document(jobs_path).at("results")[1].at("id") == done_job_id);
}

TEST_CASE("download brings the archive of a job that has come to rest, of a failed one the part that was collected") {
    ApiClient client;
    const Response whole = client.call("GET", job_path(done_job_id) + "/download");
    CHECK(whole.status == 200);
    CHECK(whole.headers.first("Content-Type") == "application/gzip");
    CHECK(whole.headers.first("Content-Disposition") == "attachment; filename=\"" + done_job_id + ".tar.gz\"");
    CHECK(whole.body == *find_file(download_files(), "downloads/complete.tar.gz"));
    CHECK(whole.body.starts_with("\x1f\x8b"));
    CHECK(client.call("GET", job_path() + "/download").body ==
          *find_file(download_files(), "downloads/partial.tar.gz"));
    CHECK(code(client.call("GET", job_path(running_job_id) + "/download")) == "403 CANNOT_DOWNLOAD_JOB_IN_PROGRESS");
    client.clock.advance(std::chrono::days(40));
    const Response expired = client.call("GET", job_path(done_job_id) + "/download");
    CHECK(code(expired) == "403 CANNOT_DOWNLOAD_EXPIRED_JOB");
}

TEST_CASE("a fixture may bring an archive of its own") {
    ApiClient client(store_with([](Json& fixture) {
        fixture["groups"][0]["jobs"][0]["download"] = {{"base64", to_base64("\x1f\x8bown")}};
        fixture["groups"][0]["jobs"][2]["download"] = "partial";
    }));
    CHECK(client.call("GET", job_path() + "/download").body == "\x1f\x8bown");
    CHECK(client.call("GET", job_path(done_job_id) + "/download").body ==
          *find_file(download_files(), "downloads/partial.tar.gz"));
}

TEST_CASE("editions differ in what the documentation says of them") {
    const auto one = [](const char* name) {
        return ApiClient(fixture_store("default", ApiClient::start), {}, *find_edition(name));
    };
    const auto ranged = edited([](Json& body) {
        body["logCollectionFromDate"] = 1;
        body["logCollectionToDate"] = 2;
    });
    ApiClient oldest = one("6.0");
    const Response response = oldest.call("GET", job_path() + "?envelope=true");
    CHECK_FALSE(response.headers.has("X-MongoDB-Service-Version"));
    CHECK(Json::parse(response.body).at("envelope").contains("url"));
    CHECK_FALSE(Json::parse(response.body).at("envelope").contains("downloadUrl"));
    CHECK(code(oldest.send("POST", jobs_path, ranged.dump())) == "400 INVALID_ATTRIBUTE");
    ApiClient middle = one("7.0");
    const Response second = middle.call("GET", job_path() + "?envelope=true");
    CHECK(second.headers.first("X-MongoDB-Service-Version")->ends_with("versionString=7.0.15.500.20250404T1430Z"));
    CHECK(Json::parse(second.body).at("envelope").contains("downloadUrl"));
    CHECK(code(middle.send("POST", jobs_path, ranged.dump())) == "400 INVALID_ATTRIBUTE");
    for (const char* name : {"8.0", "9.0"}) {
        ApiClient later = one(name);
        const Response third = later.call("GET", job_path() + "?envelope=true");
        CHECK(third.headers.first("X-MongoDB-Service-Version")->find(fmt::format("versionString={}.", name)) !=
              std::string_view::npos);
        CHECK(Json::parse(third.body).at("content").contains("downloadUrl"));
        CHECK(later.send("POST", jobs_path, ranged.dump()).status == 201);
    }
}

TEST_CASE("the newest edition is the one that is followed where nobody names one") {
    CHECK(latest_edition.name == "9.0");
    CHECK(ServiceOptions().edition == &latest_edition);
    CHECK(edition_names() == "6.0, 7.0, 8.0, 9.0");
}

TEST_CASE("a store written down as a fixture and read again is the same store") {
    Store store = store_with([](Json& fixture) {
        fixture["service"] = {{"takesEpochDates", true}, {"versionString", "8.0.9"}};
        fixture["signIn"] = {{"qop", "auth,auth-int"}, {"next", {{{"answer", "unavailable"}, {"retryAfter", 7}}}}};
        fixture["groups"][0]["newJobs"] = {{{"inProgressFor", {{"seconds", 1.5}}},
                                            {"then", "FAILURE"},
                                            {"failing", {"FTDC"}},
                                            {"retries", {{{"then", "SUCCESS"}}}}}};
        fixture["groups"][0]["deployments"] = {
            {{"resourceType", "CLUSTER"}, {"resourceName", "shop"}, {"processes", {"a.example.com:1"}}}};
        fixture["groups"][0]["jobs"][2]["download"] = {{"base64", to_base64("own")}};
    });
    const Instant later = ApiClient::start + 12'345ms;
    Job& job = *store.groups.front().find(*JobId::parse(failed_job_id));
    job.retry(ApiClient::start + 7ms);
    job.read(ApiClient::start + 8ms);
    static_cast<void>(store.groups.front().next_new_job());
    const Json written = write_fixture(store, later);
    const auto again = read_store({{"again", written.dump()}}, later + 1h);
    REQUIRE(again.has_value());
    CHECK(write_fixture(*again, later) == written);
    const auto view = [&](Store& one, Instant now) {
        Json all;
        for (Group& group : one.groups)
            for (Job& shown : group.jobs()) {
                shown.read(now);
                all.push_back(job_document(shown, group.id(), {latest_edition, "", true, now}));
            }
        return all;
    };
    Store copy = *again;
    for (int i = 0; i < 4; ++i) CHECK(view(store, later) == view(copy, later));
}
