#include "script/plan.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

Json built_in() {
    return Json::parse(own_request_files().front().text);
}

std::vector<std::string> refused(const std::string& text) {
    const auto own = OwnRequests::read({"own-requests.json", text});
    std::vector<std::string> faults;
    if (!own)
        for (const FileFault& one : own.error())
            faults.push_back(one.file + " " + one.fault.pointer + ": " + one.fault.rule);
    return faults;
}

using Faults = std::vector<std::string>;

}  // namespace

TEST_CASE("own requests go where their file says, signed as their names say") {
    Json data = built_in();
    data["reach"]["path"] = "/elsewhere/${group}";
    data["remove"] = {{"method", "POST"}, {"path", "/elsewhere/${made-job}"}, {"query", "remove=true"}};
    const std::string text = data.dump();
    const auto own = OwnRequests::read({"own-requests.json", text});
    REQUIRE(own);
    CHECK(own->at("reach").path == "/elsewhere/${group}");
    CHECK(own->at("reach").signing == ScriptRequest::Signing::none);
    CHECK(own->at("list").path == data.at("list").at("path"));
    CHECK(own->at("list").signing == ScriptRequest::Signing::right);
    CHECK(own->at("remove").method == "POST");
    CHECK(own->at("remove").query == "remove=true");

    const Plan plan = plan_of({{}, {}, *own}, Profile::full, {});
    CHECK(plan.allows("GET", "/elsewhere/${group}"));
    CHECK_FALSE(plan.allows("POST", "/elsewhere/${made-job}"));  // no script makes a job
}

TEST_CASE("own requests that are not whole, or lead elsewhere than their names say, are refused") {
    CHECK(refused("{,}").front().starts_with("own-requests.json : line 1, column 2: "));
    Json data = built_in();
    data.erase("made");
    data["list"]["method"] = "PUT";
    data["listing"] = Json::object();
    const auto faults = refused(data.dump());
    CHECK(std::find(faults.begin(), faults.end(), "own-requests.json : the member 'made' is missing") != faults.end());
    CHECK(std::find(faults.begin(), faults.end(), "own-requests.json /list/method: must be \"GET\"") != faults.end());
    CHECK(std::find(faults.begin(), faults.end(), "own-requests.json /listing: is not a known member") != faults.end());

    data = built_in();
    data["list"]["path"] = "/jobs/${any-job}";
    data["list"]["query"] = "group=${group}";
    data["after-state"]["path"] = "/jobs/${made-job}";
    data["remove"]["path"] = "/jobs";
    CHECK(
        refused(data.dump()) ==
        Faults{
            "own-requests.json /list/path: there is no variable ${any-job} here, but ${group}",
            "own-requests.json /list/query: there is no variable here",
            R"(own-requests.json /after-state/path: there is no variable ${made-job} here, but ${group} and ${named-job})",
            "own-requests.json /after-state/path: must name the job: ${named-job}",
            "own-requests.json /remove/path: must name the job: ${made-job}"});
}

TEST_CASE("what a request was about is read off the path that a script gives it") {
    const auto told = [](std::string_view pattern, std::string_view path) {
        const PathTarget target = target_of(pattern, path);
        return target.job + "|" + target.behind;
    };
    CHECK(told("/groups/${group}/jobs/${unknown-job}", "/base/groups/1/jobs/2") == "2|");
    CHECK(told("/groups/${group}/jobs/${named-job}/retry", "/base/groups/1/jobs/2/retry") == "2|retry");
    CHECK(told("/groups/${group}/jobs/${named-job}/retry/", "/groups/1/jobs/2/retry/") == "2|retry/");
    CHECK(told("/groups/${group}/jobs", "/base/groups/1/jobs") == "/base/groups/1/jobs|");
    CHECK(told("/a/${made-job}/b", "/b") == "/b|");
}

TEST_CASE("the request behind a step is found by the names that an exchange is recorded with") {
    const auto contract = TestCatalog::read("");
    REQUIRE(contract);
    REQUIRE(contract->request_of("", "remove") != nullptr);
    CHECK(contract->request_of("", "remove")->method == "DELETE");
    const ScriptRequest* created = contract->request_of("making", "create");
    REQUIRE(created != nullptr);
    CHECK(created->creates_job);
    CHECK(contract->request_of("making", "no-such") == nullptr);
    CHECK(contract->request_of("", "no-such") == nullptr);
}
