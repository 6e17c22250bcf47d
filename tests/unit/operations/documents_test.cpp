#include <opsmgr/contracts/schema.hpp>

#include "catch.hpp"
#include "unit/mock/api_client.hpp"

#include <thread>

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

std::string code(const Response& response) {
    return Json::parse(response.body).at("errorCode");
}

}  // namespace

TEST_CASE("a retry answers 200 with the documented header block and not one byte of body") {
    ApiClient client;
    const Response response = client.call("PUT", retry_path() + "?pretty=true");
    CHECK(to_bytes(response) ==
          "HTTP/1.1 200 OK\r\n"
          "Vary: Accept-Encoding\r\n"
          "Content-Type: application/json\r\n"
          "Date: Fri, 08 Mar 2019 12:00:00 GMT\r\n"
          "Connection: keep-alive\r\n"
          "Content-Length: 0\r\n"
          "X-MongoDB-Service-Version: gitHash=5f3c0d3b1a2e4f6a8b9c0d1e2f3a4b5c6d7e8f90; "
          "versionString=9.0.0.500.20260925T1410Z\r\n\r\n");
}

TEST_CASE("a retried job is IN_PROGRESS for two reads and then SUCCESS, and its good child jobs are kept") {
    ApiClient client;
    const Json before = client.document(job_path() + "?verbose=true");
    REQUIRE(before.at("status") == "FAILURE");
    REQUIRE(client.call("PUT", retry_path()).status == 200);
    client.clock.advance(1s);
    const Json during = client.document(job_path() + "?verbose=true");
    CHECK(during.at("status") == "IN_PROGRESS");
    CHECK(during.at("childJobs")[0] == before.at("childJobs")[0]);
    CHECK(during.at("childJobs")[1].at("status") == "IN_PROGRESS");
    CHECK(during.at("childJobs")[1].at("startDate") == "2019-03-08T12:00:00Z");
    CHECK(during.at("childJobs")[1].at("finishDate").is_null());
    CHECK(during.at("childJobs")[1].at("errorMessage").is_null());
    CHECK(client.status() == "IN_PROGRESS");
    CHECK(client.status() == "SUCCESS");
    CHECK(client.document(job_path() + "?verbose=true").at("childJobs")[1].at("finishDate") == "2019-03-08T12:00:01Z");
    CHECK(client.status() == "SUCCESS");
}

TEST_CASE("a read through the list counts as a read") {
    ApiClient client;
    REQUIRE(client.call("PUT", retry_path()).status == 200);
    CHECK(client.document(jobs_path).at("results")[0].at("status") == "IN_PROGRESS");
    CHECK(client.status() == "IN_PROGRESS");
    CHECK(client.document(jobs_path).at("results")[0].at("status") == "SUCCESS");
}

TEST_CASE("only a job in FAILURE is started again") {
    ApiClient client;
    for (const auto& job : {running_job_id, done_job_id}) {
        const Response response = client.call("PUT", retry_path(job));
        CHECK(response.status == 400);
        CHECK(code(response) == "ONLY_FAILED_JOB_CAN_BE_RESTARTED");
        CHECK(response.headers.first("Content-Type") == "application/json;charset=ISO-8859-1");
    }
    REQUIRE(client.call("PUT", retry_path()).status == 200);
    CHECK(client.call("PUT", retry_path()).status == 400);
}

TEST_CASE("a job that fails again can be retried again") {
    ApiClient client("always-fails");
    for (int i = 0; i < 3; ++i) {
        REQUIRE(client.call("PUT", retry_path()).status == 200);
        CHECK(client.status() == "IN_PROGRESS");
        CHECK(client.status() == "FAILURE");
    }
}

TEST_CASE("a running job ends by the clock when its fixture says so, and expires at its date") {
    ApiClient client;
    CHECK(client.status(running_job_id) == "IN_PROGRESS");
    client.clock.advance(1h - 10min - 1ms);
    CHECK(client.status(running_job_id) == "IN_PROGRESS");
    client.clock.advance(1ms);
    CHECK(client.status(running_job_id) == "SUCCESS");
    client.clock.advance(std::chrono::days(60));
    CHECK(client.status(running_job_id) == "EXPIRED");
    CHECK(client.call("PUT", retry_path()).status == 400);
}

TEST_CASE("every documented status can be shown") {
    ApiClient client("every-status");
    std::vector<std::string> statuses;
    const Json list = client.document(jobs_path);
    for (const Json& job : list.at("results")) statuses.push_back(job.at("status"));
    CHECK(statuses == std::vector<std::string>{"FAILURE", "IN_PROGRESS", "SUCCESS", "MARKED_FOR_EXPIRY", "EXPIRED"});
}

TEST_CASE("a job document has the documented members, and child jobs only when asked for") {
    ApiClient client;
    const Json job = client.document(job_path(done_job_id));
    CHECK(check_against_schema(job, "job").empty());
    CHECK_FALSE(job.contains("childJobs"));
    CHECK(job.at("downloadUrl") == "http://localhost:8080" + job_path(done_job_id) + "/download");
    CHECK(job.at("uncompressedSizeTotalBytes") == 63326);
    CHECK(job.at("creationDate") == "2019-03-06T12:00:00Z");
    const Json verbose = client.document(job_path(done_job_id) + "?verbose=true");
    CHECK(check_against_schema(verbose, "job").empty());
    CHECK(verbose.at("childJobs").size() == 3);
}

TEST_CASE("a job that is written as it is shown has the text of its document") {
    std::size_t seen = 0;
    for (const DataFile& fixture : fixture_files()) {
        const auto store = read_store({{std::string(fixture.name), std::string(fixture.text)}}, ApiClient::start);
        REQUIRE(store.has_value());
        for (const Group& group : store->groups)
            for (const Job& job : group.jobs())
                for (const Edition& edition : editions) {
                    const JobView view{edition, "https://x.example/api/public/v1.0", false, ApiClient::start};
                    CHECK(job_text(job, group.id(), view) ==
                          write_json(job_document(job, group.id(), view), Layout::compact));
                    ++seen;
                }
    }
    CHECK(seen > 20);
}

TEST_CASE("a job that is shown under a switch, an envelope or in lines is no other") {
    const auto at_once = [](const std::string& query) { return ApiClient().call("GET", job_path() + query).body; };
    const Json plain = Json::parse(at_once(""));
    CHECK(at_once("") == write_json(plain, Layout::compact));
    CHECK(at_once("?pretty=true") == write_json(plain, Layout::pretty));
    CHECK(Json::parse(at_once("?envelope=true")).at("content") == plain);
}

TEST_CASE("the list comes in pages with links to its neighbours") {
    ApiClient client("many-jobs");
    const Json first = client.document(jobs_path);
    CHECK(check_against_schema(first, "job-list").empty());
    CHECK(first.at("results").size() == 100);
    CHECK(first.at("totalCount") == 250);
    const std::string url = "http://localhost:8080" + jobs_path;
    CHECK(first.at("links") == Json::parse(R"([{"href": ")" + url + R"(?pageNum=1&itemsPerPage=100", "rel": "self"},
                                               {"href": ")" +
                                           url + R"(?itemsPerPage=100&pageNum=2", "rel": "next"}])"));
    const Json last = client.document(jobs_path + "?verbose=true&pageNum=3&itemsPerPage=100&includeCount=true");
    CHECK(last.at("results").size() == 50);
    CHECK(last.at("links").size() == 2);
    CHECK(last.at("links")[1].at("href") == url + "?verbose=true&includeCount=true&itemsPerPage=100&pageNum=2");
    CHECK(client.document(jobs_path + "?pageNum=9").at("results").empty());
    CHECK(client.document(jobs_path + "?itemsPerPage=501").at("results").size() == 250);
    CHECK(client.document(jobs_path + "?pageNum=2.0&itemsPerPage=200").at("results").size() == 50);
    CHECK(client.document(jobs_path + "?pageNum=18446744073709551615&itemsPerPage=500").at("results").empty());
}

TEST_CASE("an empty group lists nothing and is no error") {
    ApiClient client("empty");
    const Response response = client.call("GET", jobs_path);
    CHECK(response.status == 200);
    CHECK(Json::parse(response.body).at("results") == Json::array());
    CHECK(Json::parse(response.body).at("totalCount") == 0);
}

TEST_CASE("pretty and envelope change the layout and the wrapping, and nothing where there is no body") {
    ApiClient client;
    const std::string compact = client.call("GET", job_path()).body;
    const std::string pretty = client.call("GET", job_path() + "?pretty=true").body;
    CHECK(compact.find_first_of(" \n") == std::string::npos);
    CHECK(pretty.find("{\n  \"creationDate\" : \"") == 0);
    CHECK(Json::parse(compact) == Json::parse(pretty));
    const Json enveloped = client.document(job_path() + "?envelope=true");
    CHECK(enveloped == Json{{"status", 200}, {"content", Json::parse(compact)}});
    const Json list = client.document(jobs_path + "?envelope=true");
    CHECK(list.at("status") == 200);
    CHECK(list.contains("results"));
    const Response missing = client.call("GET", job_path("000000000000000000000000") + "?envelope=true");
    CHECK(missing.status == 404);
    CHECK(Json::parse(missing.body).at("content").at("errorCode") == "LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
    CHECK(client.call("PUT", retry_path() + "?envelope=true&pretty=true").body.empty());
}

TEST_CASE("what does not exist or is misspelt is refused with its documented code") {
    ApiClient client;
    const auto refused = [&](const std::string& method, const std::string& target) {
        const Response response = client.call(method, target);
        const Json document = Json::parse(response.body);
        CHECK(check_against_schema(document, "error").empty());
        CHECK(document.at("error") == response.status);
        return fmt::format("{} {}", response.status, document.at("errorCode").get<std::string>());
    };
    CHECK(refused("PUT", retry_path("000000000000000000000000")) == "404 LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
    CHECK(refused("GET", job_path(other_job_id)) == "404 LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
    CHECK(refused("PUT", retry_path(other_job_id)) == "404 LOG_COLLECTION_JOB_NOT_FOUND_IN_GROUP");
    CHECK(refused("GET", job_path("5c810cc4ff7a256345ff97b")) == "404 INVALID_LOG_COLLECTION_JOB_ID");
    CHECK(refused("GET", base + "/groups/xyz/logCollectionJobs") == "404 INVALID_GROUP_ID");
    CHECK(refused("GET", base + "/softwareComponents/version") == "404 RESOURCE_NOT_FOUND");
    CHECK(refused("GET", retry_path() + "//") == "404 RESOURCE_NOT_FOUND");
    CHECK(refused("GET", base + "/groups//logCollectionJobs") == "404 RESOURCE_NOT_FOUND");
    CHECK(refused("GET", retry_path() + "/") == "405 METHOD_NOT_ALLOWED");
    CHECK(refused("GET", jobs_path + "?pageNum=0") == "400 INVALID_QUERY_PARAMETER");
    CHECK(refused("GET", jobs_path + "?pretty=maybe") == "400 INVALID_QUERY_PARAMETER");
    CHECK(refused("POST", retry_path()) == "405 METHOD_NOT_ALLOWED");
}

TEST_CASE("a group that does not exist is 404 for everybody, and the group of others is 401") {
    Store store = fixture_store("default", ApiClient::start);
    store.groups.add(Group(*GroupId::parse("5c8100bcf2a30b12ff882590")));
    ApiClient member(std::move(store));
    const Response missing = member.call("GET", base + "/groups/000000000000000000000000/logCollectionJobs");
    CHECK(missing.status == 404);
    CHECK(Json::parse(missing.body).at("errorCode") == "GROUP_NOT_FOUND");
    CHECK(Json::parse(missing.body).at("parameters") == Json{"000000000000000000000000"});
    CHECK_FALSE(missing.headers.has("WWW-Authenticate"));
    const Response foreign = member.call("GET", base + "/groups/5c8100bcf2a30b12ff882590/logCollectionJobs");
    CHECK(foreign.status == 401);
    CHECK(Json::parse(foreign.body).at("errorCode") == "NOT_IN_GROUP");
    CHECK(Json::parse(foreign.body).at("parameters") == Json::array());
    CHECK(foreign.headers.has("WWW-Authenticate"));
}

TEST_CASE("405 names the methods that the path answers to") {
    ApiClient client;
    CHECK(client.call("GET", retry_path()).headers.first("Allow") == "PUT");
    CHECK(client.call("DELETE", retry_path()).status == 405);
    CHECK(client.call("TRACE", job_path()).headers.first("Allow") == "GET, HEAD, PATCH, DELETE");
}

TEST_CASE("HEAD has the fields of GET and no body") {
    ApiClient client;
    Response get = client.call("GET", job_path(done_job_id));
    Response head = client.call("HEAD", job_path(done_job_id));
    CHECK(head.status == 200);
    get.body.clear();
    const std::string stream = to_bytes(head);
    CHECK(stream.ends_with("\r\n\r\n"));
    CHECK(stream.find("Content-Length: 0") == std::string::npos);
}

TEST_CASE("of many retries at the same instant one wins and the others are refused") {
    ApiClient client;
    std::vector<std::string> nonces;
    nonces.reserve(8);
    for (int i = 0; i < 8; ++i) nonces.push_back(client.nonce());
    std::vector<int> answers(8);
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < 8; ++i)
        clients.emplace_back([&, i] { answers[i] = client.call("PUT", retry_path(), {.nonce = nonces[i]}).status; });
    for (auto& thread : clients) thread.join();
    CHECK(std::count(answers.begin(), answers.end(), 200) == 1);
    CHECK(std::count(answers.begin(), answers.end(), 400) == 7);
}

TEST_CASE("ids and escapes in a path are understood without case") {
    ApiClient client;
    CHECK(client.call("GET", jobs_path + "/5C810CC4FF7A256345FF97B7").status == 200);
    CHECK(client.document(jobs_path + "/5C810CC4FF7A256345FF97B7").at("id") == done_job_id);
}
