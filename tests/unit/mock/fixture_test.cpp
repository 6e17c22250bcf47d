// What a fixture is refused for, and how the faults are told.
#include "api_client.hpp"
#include "catch.hpp"

#include <opsmgr/contracts/schema.hpp>

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

/// With the pointers alone in front, since in a compact text every line is the first.
std::vector<std::string> rules_of(const Json& fixture) {
    const auto store = read_store({{"f", fixture.dump()}}, ApiClient::start);
    std::vector<std::string> texts;
    if (!store)
        for (const FixtureFault& fault : store.error()) texts.push_back(fault.pointer + ": " + fault.rule);
    return texts;
}

Json default_fixture() {
    return Json::parse(*find_file(fixture_files(), "default.json"));
}

bool has_faults_at(const Json& fixture, const std::string& pointer) {
    for (const std::string& rule : rules_of(fixture))
        if (rule.starts_with(pointer + ":")) return true;
    return false;
}

}  // namespace

TEST_CASE("every fixture that comes with the mock is valid and says where it comes from") {
    for (const DataFile& file : fixture_files()) {
        INFO(file.name);
        CHECK(faults_of({{std::string(file.name), std::string(file.text)}}) == std::vector<std::string>());
        CHECK(check_against_schema(Json::parse(file.text), "fixture").empty());
        const auto store = read_store({{std::string(file.name), std::string(file.text)}}, ApiClient::start);
        REQUIRE(store);
        CHECK_FALSE(store->origin.empty());
    }
}

TEST_CASE("all faults of a fixture are reported at once, each with line, pointer, what was found and what is near") {
    const std::string text = R"({
  "orgin": "a test",
  "groups": [
    {"id": "5c8100bcf2a30b12ff88258f", "jobs": [
      {"id": "xyz", "status": "FAILED"},
      {"status": "SUCCESS", "redacted": "yes", "sizeRequestedPerFileBytes": 0.5},
      {"logTypes": ["MONGO"], "childJobs": [{}]}
    ]}
  ]
})";
    CHECK(
        faults_of({{"mine.json", text}}) ==
        std::vector<std::string>{
            R"(mine.json:2:12: /orgin: is not a known member; did you mean "origin"?)",
            R"(mine.json:5:14: /groups/0/jobs/0/id: must be 24 hexadecimal digits, not "xyz")",
            R"(mine.json:5:31: /groups/0/jobs/0/status: must be one of "SUCCESS", "FAILURE", "IN_PROGRESS", "MARKED_FOR_EXPIRY", "EXPIRED", not "FAILED"; did you mean "FAILURE"?)",
            R"(mine.json:6:41: /groups/0/jobs/1/redacted: must be true or false, not "yes")",
            "mine.json:6:77: /groups/0/jobs/1/sizeRequestedPerFileBytes: must be a whole number from 1 to "
            "9223372036854775807, not 0.5",
            "mine.json:7:7: /groups/0/jobs/2: the member 'status' is missing",
            R"(mine.json:7:21: /groups/0/jobs/2/logTypes/0: must be one of "AUTOMATION_AGENT", "BACKUP_AGENT", "MONITORING_AGENT", "MONGODB", "FTDC", not "MONGO"; did you mean "MONGODB"?)",
            "mine.json:7:45: /groups/0/jobs/2/childJobs/0: the member 'logCollectionType' is missing",
            "mine.json:7:45: /groups/0/jobs/2/childJobs/0: the member 'status' is missing",
            "mine.json:7:45: /groups/0/jobs/2/childJobs/0: the member 'hostName' is missing"});
}

TEST_CASE("text that is no JSON is refused with line and column") {
    CHECK(faults_of({{"broken.json", "{\n  \"origin\": \n}"}}).front().starts_with("broken.json:3:1: "));
    CHECK(faults_of({{"list.json", "\n []"}}) ==
          std::vector<std::string>{"list.json:2:2: must be an object, not an array"});
}

TEST_CASE("a member that stands twice is told with the line of the second") {
    CHECK(faults_of({{"f", "{\"groups\": [],\n \"gro\\u0075ps\": []}"}}) ==
          std::vector<std::string>{"f:2:17: /groups: this member stands twice in its object"});
}

TEST_CASE("what no store can hold is refused") {
    Json bad = default_fixture();
    Json& group = bad["groups"][0];
    group["jobs"][1]["id"] = group["jobs"][0]["id"];
    bad["keys"][1]["publicKey"] = bad["keys"][0]["publicKey"];
    bad["keys"][0]["roles"][0]["group"] = "5c8100bcf2a30b12ff88258e";
    group["jobs"][0]["creationDate"] = "2019-02-30T00:00:00Z";
    group["jobs"][2]["course"] = {{"then", "SUCCESS"}};
    group["jobs"][2]["expirationDate"] = "now-3d";
    group["jobs"][2]["groupId"] = other_group_id;
    CHECK(rules_of(bad) ==
          std::vector<std::string>{
              "/groups/0/jobs/0/creationDate: must be a date that exists: ISO 8601 (2019-03-08T12:02:54Z), relative to "
              "the start of the mock (now, now-2h, now+30d), or seconds since 1970, not \"2019-02-30T00:00:00Z\"",
              "/groups/0/jobs/1/id: another job has the id 5c810cc4ff7a256345ff97c4 already",
              "/groups/0/jobs/2/course: only a job IN_PROGRESS has a course; what a retry does stands under 'retries'",
              "/groups/0/jobs/2/expirationDate: is 2019-03-05T12:00:00Z, which lies before the creation date, "
              "2019-03-06T12:00:00Z",
              "/groups/0/jobs/2/groupId: is \"5c8100bcf2a30b12ff8825a0\", but the job stands in group "
              "\"5c8100bcf2a30b12ff88258f\"",
              "/keys/0/roles/0/group: no group has the id 5c8100bcf2a30b12ff88258e; did you mean "
              "\"5c8100bcf2a30b12ff88258f\"?",
              "/keys/1/publicKey: another key pair has this public key already"});
}

TEST_CASE("what no job could do, and what no document could show, is refused") {
    Json bad = default_fixture();
    Json& group = bad["groups"][0];
    group["jobs"][0]["retries"] = {{{"then", "SUCCESS"}, {"failing", {"FTDC"}}},
                                   {{"then", "FAILURE"}, {"failing", {"FTDC", "BACKUP_AGENT"}}}};
    group["jobs"][0]["expirationDate"] = "now+10000000d";
    group["jobs"][1]["course"] = {{"then", "SUCCESS"}, {"inProgressFor", {{"reads", 1}, {"seconds", 1}}}};
    group["newJobs"] = {{{"then", "SUCCESS"}, {"failing", {"FTDC"}}}};
    group["series"] = {{{"count", 20}, {"firstId", "fffffffffffffffffffffff8"}, {"job", {{"status", "SUCCESS"}}}}};
    const auto rules = rules_of(bad);
    REQUIRE(rules.size() == 6);
    CHECK(rules[0].starts_with("/groups/0/jobs/0/expirationDate: must be a date that exists"));
    CHECK(rules[1] == "/groups/0/jobs/0/retries/0/failing: only a run that ends in FAILURE has log types that fail");
    CHECK(rules[2] ==
          "/groups/0/jobs/0/retries/1/failing: the job does not collect BACKUP_AGENT, only FTDC, MONGODB, "
          "AUTOMATION_AGENT");
    CHECK(rules[3] == "/groups/0/jobs/1/course/inProgressFor: must have either 'reads' or 'seconds'");
    CHECK(rules[4] == "/groups/0/newJobs/0/failing: only a run that ends in FAILURE has log types that fail");
    CHECK(rules[5] == "/groups/0/series/0/firstId: only 8 ids follow from this one, not 20");
}

TEST_CASE("keys have roles of the vendor's list, and public keys without a colon") {
    Json bad = default_fixture();
    bad["keys"][0]["publicKey"] = "AB:CD";
    bad["keys"][0]["privateKey"] = "s3cr3t-\u00e9";
    bad["keys"][0]["roles"][0]["role"] = "GROUP_AUTOMATION_ADMN";
    bad["keys"][1]["globalRoles"] = {"GLOBAL_BOSS"};
    const auto rules = rules_of(bad);
    REQUIRE(rules.size() == 4);
    CHECK(rules[0] == "/keys/0/privateKey: must be 1 to 1024 characters of printable ASCII");
    CHECK(rules[1] ==
          "/keys/0/publicKey: must be 1 to 1024 characters of printable ASCII without a colon, since it is a "
          "user name of HTTP");
    CHECK(rules[2].ends_with("not \"GROUP_AUTOMATION_ADMN\"; did you mean \"GROUP_AUTOMATION_ADMIN\"?"));
    CHECK(rules[3].starts_with("/keys/1/globalRoles/0: must be one of \"GLOBAL_AUTOMATION_ADMIN\", "));
    for (const std::string& rule : rules) CHECK(rule.find("s3cr3t") == std::string::npos);

    Json owner = default_fixture();
    owner["keys"][1]["roles"] = {{{"role", "GROUP_OWNER"}, {"group", group_id}}};
    const auto store = read_store({{"f", owner.dump()}}, ApiClient::start);
    REQUIRE(store);
    CHECK(store->keys[1].may_collect_logs(*GroupId::parse(group_id)));
    CHECK_FALSE(store->keys[1].may_collect_logs(*GroupId::parse(other_group_id)));
}

TEST_CASE("several fixtures make one store") {
    const auto store = read_store(
        {{"a",
          R"({"keys": [{"publicKey": "p", "privateKey": "q", "roles": [{"role": "GROUP_BACKUP_ADMIN", "group": "000000000000000000000001"}]}]})"},
         {"b", R"({"groups": [{"id": "000000000000000000000001"}]})"}},
        ApiClient::start);
    REQUIRE(store);
    CHECK(store->keys.front().may_collect_logs(store->groups.front().id()));
    CHECK(
        faults_of({{"a", "{\"keys\": 1}"}, {"b", "\n{\"groups\": 2}"}}) ==
        std::vector<std::string>{"a:1:10: /keys: must be an array, not 1", "b:2:12: /groups: must be an array, not 2"});
}

TEST_CASE("relative dates count from the start of the mock") {
    using namespace std::chrono_literals;
    CHECK(parse_relative_time("now", ApiClient::start) == ApiClient::start);
    CHECK(parse_relative_time("now-90m", ApiClient::start) == ApiClient::start - 90min);
    CHECK(parse_relative_time("now+250ms", ApiClient::start) == ApiClient::start + 250ms);
    for (const auto* text : {"now-", "now5h", "now+5y", "now+h", "later"})
        CHECK_FALSE(parse_relative_time(text, ApiClient::start));
    CHECK(instant_of_epoch(1'552'046'574.5) == from_iso8601("2019-03-08T12:02:54.5Z"));
    CHECK(instant_of_epoch(1'552'046'574'000) == from_iso8601("2019-03-08T12:02:54Z"));
    CHECK_FALSE(instant_of_epoch(1e300));
    CHECK_FALSE(instant_of_epoch(-1e300));
}

TEST_CASE("a reader takes in no more than a hundred faults") {
    Json bad = {{"groups", Json::array()}};
    for (int i = 0; i < 1000; ++i) bad["groups"].push_back(i);
    const auto rules = rules_of(bad);
    REQUIRE(rules.size() == 101);
    CHECK(rules.back() == ": there are more faults than these 100");
}

namespace {

/// Each place in a document, deepest first.
void each_place(const Json& value, const std::string& at, std::vector<std::string>& places) {
    if (value.is_structured())
        for (const auto& [name, member] : value.items()) each_place(member, at + "/" + pointer_token(name), places);
    places.push_back(at);
}

/// A small fixture with all that a fixture may have.
Json rich_fixture() {
    Json rich = default_fixture();
    rich["keys"].erase(1);
    rich["groups"].erase(1);
    for (const std::size_t other : {2U, 0U}) rich["groups"][0]["jobs"].erase(other);
    for (const std::size_t other : {1U, 0U}) rich["groups"][0]["jobs"][0]["childJobs"].erase(other);
    rich["service"] = {{"gitHash", std::string(40, 'a')}, {"versionString", "8.0.9"}, {"takesEpochDates", true}};
    rich["signIn"] = {{"mode", "digest"},
                      {"realm", "r"},
                      {"nonceLifeSeconds", 60},
                      {"nonceUses", 9},
                      {"algorithm", "MD5"},
                      {"qop", "auth"},
                      {"next", {{{"answer", "refuse"}, {"retryAfter", 1}, {"times", 2}}}}};
    rich["keys"][0]["globalRoles"] = {"GLOBAL_OWNER"};
    rich["keys"][0]["userId"] = "5c80f75fcf09a246878f67a4";
    Json& group = rich["groups"][0];
    group["deployments"] = {
        {{"resourceType", "CLUSTER"}, {"resourceName", "shop"}, {"processes", {"a.example.com:1"}}}};
    group["newJobs"] = {{{"then", "FAILURE"}, {"failing", {"FTDC"}}, {"inProgressFor", {{"seconds", 1.5}}}}};
    group["newJobsTaken"] = 1;
    group["series"] = {{{"count", 2}, {"firstId", "5c8200000000000000000000"}, {"job", {{"status", "SUCCESS"}}}}};
    Json& job = group["jobs"][0];
    job["groupId"] = group_id;
    job["rootResourceName"] = "root";
    job["rootResourceType"] = "replica_set";
    job["logCollectionFromDate"] = 1;
    job["logCollectionToDate"] = "2019-03-08T12:02:54Z";
    job["download"] = {{"base64", to_base64("own")}};
    job["progress"] = {{"since", "now-1m"}, {"reads", 1}};
    job["retriesTaken"] = 1;
    job["creationDate"] = 1'552'000'000;
    return rich;
}

}  // namespace

TEST_CASE("the loader takes nothing that the schema refuses, and refuses by form only what the schema refuses") {
    const Json rich = rich_fixture();
    REQUIRE(rules_of(rich) == std::vector<std::string>());
    REQUIRE(check_against_schema(rich, "fixture").empty());
    std::vector<std::string> places;
    each_place(rich, "", places);
    std::size_t refused = 0;
    for (const std::string& place : places) {
        if (place.empty()) continue;
        for (const Json& value : {Json(), Json(true), Json(-1), Json(0), Json(1.5), Json(1e300), Json(""), Json("x"),
                                  Json("SUCCESS"), Json::array(), Json::object(), Json{{"x", 1}}}) {
            Json mutant = rich;
            mutant[Json::json_pointer(place)] = value;
            const bool fits = check_against_schema(mutant, "fixture").empty();
            const auto rules = rules_of(mutant);
            INFO(place << " = " << value << (rules.empty() ? "" : ": " + rules.front()));
            if (!fits) CHECK_FALSE(rules.empty());
            // Where the schema is content the loader knows more: what no date is, and what parts say of each other.
            if (fits && !rules.empty()) {
                const bool knows_more = std::any_of(rules.begin(), rules.end(), [](const std::string& rule) {
                    for (const char* words : {"date", "come together", "only a run", "no group has", "base64", "'"})
                        if (rule.find(words) != std::string::npos) return true;
                    return false;
                });
                CHECK(knows_more);
            }
            refused += fits ? 0 : 1;
        }
    }
    CHECK(refused > 500);
}

TEST_CASE("a text that is no JSON is refused where it stops being JSON, however it goes on") {
    CHECK(faults_of({{"f", R"({"k\y": []})"}}) ==
          std::vector<std::string>{"f:1:5: syntax error while parsing object key - "
                                   "invalid string: forbidden character after backslash"});
    CHECK(faults_of({{"f", std::string(1'000'000, '[')}}) ==
          std::vector<std::string>{"f:1:257: nested deeper than 256 levels"});
}

TEST_CASE("a text of any length in any member is taken or refused with one clear message") {
    const Json rich = rich_fixture();
    std::vector<std::string> places;
    each_place(rich, "", places);
    for (const std::string& place : places) {
        const Json* value = value_at(rich, place);
        if (!value->is_string()) continue;
        for (const char letter : {'A', '0', ' '}) {
            Json mutant = rich;
            mutant[Json::json_pointer(place)] = std::string(300'000, letter);
            const auto rules = rules_of(mutant);
            INFO(place << letter);
            for (const std::string& rule : rules) CHECK(rule.size() < 500);
            // Only an archive may be as long as that.
            CHECK(rules.empty() == (place.ends_with("/base64") && letter != ' '));
        }
    }
    Json named = rich;
    named[std::string(300'000, 'n')] = 1;
    const auto faults = faults_of({{"f", named.dump()}});
    REQUIRE(faults.size() == 1);
    CHECK(faults.front().size() < 500);
}

TEST_CASE("an archive of twenty megabytes loads") {
    Json fixture = default_fixture();
    std::string archive;
    archive.resize(20'000'000, '\x1f');
    fixture["groups"][0]["jobs"][0]["download"] = {{"base64", to_base64(archive)}};
    const auto store = read_store({{"f", fixture.dump()}}, ApiClient::start);
    REQUIRE(store);
    CHECK(store->groups.front().jobs().front().facts().archive->bytes.size() == 20'000'000);
    fixture["groups"][0]["jobs"][0]["download"]["base64"] = std::string(4'000'001, 'A');
    CHECK(has_faults_at(fixture, "/groups/0/jobs/0/download/base64"));
}
