#include "api_client.hpp"
#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;

namespace {

std::vector<std::string> faults_of(const std::vector<FixtureText>& fixtures) {
    const auto store = read_store(fixtures, ApiClient::start);
    std::vector<std::string> texts;
    if (!store)
        for (const FixtureFault& fault : store.error()) texts.push_back(fault.text());
    return texts;
}

Json default_fixture() {
    return Json::parse(*find_file(fixture_files(), "default.json"));
}

}  // namespace

TEST_CASE("every fixture that comes with the mock is valid and says where it comes from") {
    for (const DataFile& file : fixture_files()) {
        INFO(file.name);
        CHECK(faults_of({{std::string(file.name), std::string(file.text)}}) == std::vector<std::string>());
        const auto store = read_store({{std::string(file.name), std::string(file.text)}}, ApiClient::start);
        REQUIRE(store);
        CHECK_FALSE(store->origin.empty());
    }
}

TEST_CASE("all faults of a fixture are reported at once, each with file, pointer and rule") {
    Json bad = default_fixture();
    bad["groups"][0]["jobs"][0]["status"] = "FAILED";
    bad["groups"][0]["jobs"][1]["id"] = "xyz";
    bad["groups"][0]["jobs"][2].erase("userId");
    bad["surprise"] = 1;
    const auto faults = faults_of({{"mine.json", bad.dump()}});
    CHECK(
        faults ==
        std::vector<std::string>{
            R"(mine.json: /groups/0/jobs/0/status: must be one of "SUCCESS", "FAILURE", "IN_PROGRESS", "MARKED_FOR_EXPIRY", "EXPIRED")",
            "mine.json: /groups/0/jobs/1/id: must be 24 lower-case hexadecimal digits",
            "mine.json: /groups/0/jobs/2: the member 'userId' is missing",
            "mine.json: /surprise: is not a known member"});
}

TEST_CASE("text that is no JSON is refused with line and column") {
    CHECK(faults_of({{"broken.json", "{\n  \"origin\": \n}"}}).front().starts_with("broken.json: line 3, column 1: "));
}

TEST_CASE("what the schema cannot say is checked too") {
    Json twice = default_fixture();
    twice["groups"][0]["jobs"][1]["id"] = twice["groups"][0]["jobs"][0]["id"];
    twice["keys"][1]["publicKey"] = twice["keys"][0]["publicKey"];
    twice["keys"][0]["roles"][0]["group"] = "000000000000000000000000";
    twice["groups"][0]["jobs"][0]["creationDate"] = "2019-02-30T00:00:00Z";
    twice["groups"][0]["jobs"][2]["course"] = {{"then", "SUCCESS"}};
    CHECK(
        faults_of({{"f", twice.dump()}}) ==
        std::vector<std::string>{
            "f: /groups/0/jobs/0/creationDate: there is no such date",
            "f: /groups/0/jobs/1/id: another job has the id 5c810cc4ff7a256345ff97c4 already",
            "f: /groups/0/jobs/2/course: only a job IN_PROGRESS has a course; what a retry does stands under 'retries'",
            "f: /keys/1/publicKey: another key pair has this public key already",
            "f: /keys/0/roles/0/group: no group has the id 000000000000000000000000"});
}

TEST_CASE("what no job could do, and what no document could show, is refused") {
    Json bad = default_fixture();
    Json& group = bad["groups"][0];
    group["jobs"][0]["retries"] = {{{"then", "SUCCESS"}, {"failing", {"FTDC"}}}};
    group["jobs"][0]["expirationDate"] = "now+10000000d";
    group["newJobs"] = {{{"then", "SUCCESS"}, {"failing", {"FTDC"}}}};
    Json job = group["jobs"][1];
    for (const char* own : {"id", "course", "progress"}) job.erase(own);
    job["status"] = "SUCCESS";
    group["series"] = {{{"count", 20}, {"firstId", "fffffffffffffffffffffff8"}, {"job", job}}};
    CHECK(faults_of({{"f", bad.dump()}}) ==
          std::vector<std::string>{
              "f: /groups/0/newJobs/0/failing: only a course that ends in FAILURE has log types that fail",
              "f: /groups/0/jobs/0/expirationDate: there is no such date",
              "f: /groups/0/jobs/0/retries/0/failing: only a course that ends in FAILURE has log types that fail",
              "f: /groups/0/series/0/firstId: only 8 ids follow from this one"});
}

TEST_CASE("a job that fails has a child job that fails") {
    Json fixture = default_fixture();
    fixture["groups"][0]["jobs"][0]["retries"] = {
        {{"then", "FAILURE"}, {"failing", {"BACKUP_AGENT"}}, {"inProgressFor", {{"reads", 0}}}}};
    auto store = read_store({{"f", fixture.dump()}}, ApiClient::start);
    REQUIRE(store);
    Job& job = store->groups.front().jobs().front();
    REQUIRE(job.status(ApiClient::start) == JobStatus::failure);
    job.retry(ApiClient::start);
    CHECK(job.status(ApiClient::start) == JobStatus::failure);
    const auto children = job.children(ApiClient::start);
    CHECK(std::any_of(children.begin(), children.end(),
                      [](const ChildJob& child) { return child.status == JobStatus::failure; }));
}

TEST_CASE("several fixtures make one store") {
    const auto store = read_store(
        {{"a",
          R"({"origin": "a", "keys": [{"publicKey": "p", "privateKey": "q", "roles": [{"role": "GROUP_BACKUP_ADMIN", "group": "000000000000000000000001"}]}], "groups": []})"},
         {"b", R"({"origin": "b", "keys": [], "groups": [{"id": "000000000000000000000001"}]})"}},
        ApiClient::start);
    REQUIRE(store);
    CHECK(store->keys.front().may_collect_logs(store->groups.front().id()));
}

TEST_CASE("relative dates count from the start of the mock") {
    using namespace std::chrono_literals;
    CHECK(parse_relative_time("now", ApiClient::start) == ApiClient::start);
    CHECK(parse_relative_time("now-90m", ApiClient::start) == ApiClient::start - 90min);
    CHECK(parse_relative_time("now+250ms", ApiClient::start) == ApiClient::start + 250ms);
    for (const auto* text : {"now-", "now5h", "now+5y", "now+h", "later"})
        CHECK_FALSE(parse_relative_time(text, ApiClient::start));
}

TEST_CASE("each unknown member, each member that stands twice and each number out of range is told") {
    Json bad = default_fixture();
    bad["orgin"] = 1;
    bad["zzz"] = 2;
    bad["groups"][0]["jobs"][0]["sizeRequestedPerFileBytes"] = 9223372036854775808U;
    bad["groups"][0]["jobs"][0]["download"] = "nope";
    std::string text = bad.dump();
    text.insert(1, R"("keys":[],)");
    CHECK(faults_of({{"f", text}}) ==
          std::vector<std::string>{
              "f: /keys: this member stands twice in its object",
              ("f: /groups/0/jobs/0/download: must be the name of an archive that comes with the mock (complete, "
               "partial), or {\"base64\": \"...\"}"),
              "f: /groups/0/jobs/0/sizeRequestedPerFileBytes: must be a whole number from 1 to 9223372036854775807",
              "f: /orgin: is not a known member", "f: /zzz: is not a known member"});
}
