#include "runner/runner.hpp"
#include "fake_session.hpp"

#include "catch.hpp"

#include <deque>

using namespace opsmgr;
using namespace opsmgr::suite;
using namespace opsmgr::suite::test;

namespace {

const std::string retry_path = path_of(failed_job) + "/retry";

/// Scripts as their files have them, by the clauses of the contract.
TestCatalog catalog_of(const std::vector<std::string>& texts) {
    std::deque<std::string> names;
    std::vector<DataFile> files;
    for (const std::string& text : texts) {
        names.push_back("scripts/" + Json::parse(text).at("name").get<std::string>() + ".json");
        files.push_back({names.back(), text});
    }
    auto catalog = Catalog::read(clause_files());
    auto scripts = read_scripts(files, *catalog);
    if (!scripts)
        for (const FileFault& one : scripts.error())
            FAIL(one.file << " " << one.fault.pointer << ": " << one.fault.rule);
    return {std::move(*catalog), std::move(*scripts), *OwnRequests::read(own_request_files().front())};
}

const std::string reading_script = R"({
    "name": "reading", "title": "One job", "profile": "safe", "needs": ["sign-in", "any-job"],
    "steps": [{"name": "one", "request": {"method": "GET", "path": "/groups/${group}/logCollectionJobs/${any-job}"},
               "bind": {"owner": "/body/userId"},
               "expect": [{"clause": "get-one/members", "at": "/status", "is": {"equals": 200}}]},
              {"name": "again", "onlyIf": {"at": "one#/status", "is": {"equals": 200}},
               "request": {"method": "GET", "path": "/groups/${group}/logCollectionJobs/${any-job}", "query": "by=${owner}"},
               "expect": [{"clause": "get-one/same-job", "at": "/status", "is": {"equals": 200}}]}]})";

const std::string retry_script = R"({
    "name": "retry", "title": "Retry", "profile": "full", "needs": ["named-job"], "decides": ["retry/answers-200"],
    "steps": [{"name": "retry", "request": {"method": "PUT", "path": "/groups/${group}/logCollectionJobs/${named-job}/retry"},
               "expect": [{"clause": "retry/answers-200", "at": "/status", "is": {"equals": 200}}]}]})";

const std::string making_script = R"({
    "name": "making", "title": "Create", "profile": "full", "needs": ["create-allowed"],
    "steps": [{"name": "create", "request": {"method": "POST", "path": "/groups/${group}/logCollectionJobs",
                                             "creates": "job", "body": {"sizeRequestedPerFileBytes": 10000019}},
               "expect": [{"clause": "create/answers-201", "at": "/status", "is": {"equals": 201}}]},
              {"name": "extend", "request": {"method": "PATCH", "path": "/groups/${group}/logCollectionJobs/${made-job}"},
               "expect": [{"clause": "extend/answers-200", "at": "/status", "is": {"equals": 200}}]}]})";

/// A run of some scripts against a target that lists one failed job.
struct Run {
    explicit Run(const std::vector<std::string>& scripts, Profile profile = Profile::safe)
        : catalog(catalog_of(scripts)) {
        options.target = *parse_url("http://ops.example.com");
        options.group = group;
        options.profile = profile;
        session.answers("GET " + list_path, {{401}, {200, list_of({{{"id", failed_job}, {"status", "FAILURE"}}})}});
    }
    Report go() {
        Runner runner(session, options, catalog);
        return runner.go();
    }

    FakeSession session;
    RunOptions options;
    TestCatalog catalog;
};

}  // namespace

TEST_CASE("a run sends the steps of its scripts in order, and a target that keeps its promises conforms") {
    Run run({reading_script});
    run.session.answers("GET " + path_of(failed_job), {{200, {{"userId", "somebody"}}}});
    std::vector<std::string> titles;
    Runner runner(run.session, run.options, run.catalog);
    runner.on_progress = [&](const Progress& progress) {
        if (titles.empty() || titles.back() != progress.title) titles.emplace_back(progress.title);
    };
    const Report report = runner.go();
    CHECK(run.session.sent() == std::vector<std::string>{"GET " + list_path, "GET " + list_path,
                                                         "GET " + path_of(failed_job),
                                                         "GET " + path_of(failed_job) + "?by=somebody"});
    CHECK(titles == std::vector<std::string>{"One job"});
    CHECK(report.conformance == Conformance::conforms);
    CHECK(report.reason.empty());
    CHECK(report.clauses.at("get-one/members").verdict == Verdict::pass);
    CHECK(report.clauses.at("get-one/members").exchanges == std::vector<unsigned>{3});
    CHECK(report.target == "http://ops.example.com");
}

TEST_CASE("a step whose condition does not hold is not sent, and what it judges is skipped") {
    Run run({reading_script});
    run.session.answers("GET " + path_of(failed_job), {{404}});
    const Report report = run.go();
    CHECK(run.session.sent().size() == 3);
    CHECK(report.conformance == Conformance::does_not_conform);
    CHECK(report.clauses.at("get-one/same-job").message == "the situation this check needs did not occur in this run");
}

TEST_CASE("a target that is not reached gets one request, and nothing is judged") {
    Run run({reading_script, retry_script}, Profile::full);
    run.session.answers("GET " + list_path, {FakeAnswer::lost(client::NetworkFault::timed_out)});
    const Report report = run.go();
    CHECK(run.session.sent().size() == 1);
    CHECK(report.conformance == Conformance::not_judged);
    CHECK(report.reason == "the connection broke off");
    CHECK(report.clauses.at("get-one/members").message == "the target cannot be reached");
}

TEST_CASE("a script whose needs are not met is skipped with the reason, and a run without a verdict is no success") {
    Run run({reading_script});
    run.session.answers("GET " + list_path, {{401}, {200, list_of({})}});
    const Report report = run.go();
    CHECK(report.clauses.at("get-one/members").verdict == Verdict::skip);
    CHECK(report.clauses.at("get-one/members").message.starts_with("needs any-job: the group's list shows no job"));
    CHECK(report.conformance == Conformance::not_judged);
    CHECK(report.reason == "no clause was judged");
}

TEST_CASE("a key that is refused is the reason why nothing is judged") {
    Run run({reading_script});
    run.session.answers("GET " + list_path, {{401}, {401}});
    const Report report = run.go();
    CHECK(report.conformance == Conformance::not_judged);
    CHECK(report.reason.starts_with("the target refuses the credentials with 401; are the public key"));
}

TEST_CASE("once the session has stopped, the rest of the run is skipped with its reason") {
    Run run({reading_script, retry_script}, Profile::full);
    run.options.jobs = {failed_job};
    run.session.answers("GET " + path_of(failed_job), {{200}});
    run.session.stop_after_next("the budget of 1 requests is used up");
    const Report report = run.go();
    CHECK(run.session.sent().size() == 2);
    CHECK(report.clauses.at("retry/answers-200").message == "the budget of 1 requests is used up");
    CHECK(report.conformance == Conformance::not_judged);
    CHECK(report.reason == "the budget of 1 requests is used up");
}

TEST_CASE("a script that changes a named job tells what it was before and is afterwards") {
    Run run({retry_script}, Profile::full);
    run.options.jobs = {failed_job};
    run.session.answers("GET " + path_of(failed_job), {{200, {{"status", "FAILURE"}}}, {200, {{"status", "SUCCESS"}}}});
    run.session.answers("PUT " + retry_path, {{200}});
    const Report report = run.go();
    REQUIRE(report.changes.size() == 1);
    CHECK(report.changes.front().job == failed_job);
    CHECK(report.changes.front().before == "FAILURE");
    CHECK(report.changes.front().after == "SUCCESS");
    CHECK(report.conformance == Conformance::conforms);
}

TEST_CASE("a retry that is lost on the way decides nothing, and the run is not judged") {
    Run run({retry_script}, Profile::full);
    run.options.jobs = {failed_job};
    run.session.answers("GET " + path_of(failed_job), {{200, {{"status", "FAILURE"}}}});
    run.session.answers("PUT " + retry_path, {FakeAnswer::lost()});
    const Report report = run.go();
    CHECK(report.clauses.at("retry/answers-200").verdict == Verdict::error);
    CHECK(report.conformance == Conformance::not_judged);
    CHECK(report.reason ==
          "1 clause could not be judged because requests failed: PUT " + retry_path + ": the connection broke off");
}

TEST_CASE("a job that a script has created is removed when the script ends, though the session has stopped") {
    Run run({making_script}, Profile::full);
    run.options.resource = RunOptions::Resource{"REPLICASET", "rs0"};
    run.session.answers("POST " + list_path, {{201, {{"id", created_job}}}});
    run.session.answers("PATCH " + path_of(created_job), {FakeAnswer::lost()});
    run.session.answers("GET " + path_of(created_job), {{200}, {404}});
    run.session.answers("DELETE " + path_of(created_job), {{204}});
    const Report report = run.go();
    CHECK(run.session.sent_in_cleanup().at(1) == "DELETE " + path_of(created_job));
    REQUIRE(report.changes.size() == 1);
    CHECK(report.changes.front().after == "removed");
    CHECK(report.clauses.at("create/answers-201").verdict == Verdict::pass);
    CHECK(report.clauses.at("extend/answers-200").verdict == Verdict::error);
}

TEST_CASE("a run that has left a job behind does not conform, whatever else it has found") {
    Run run({making_script}, Profile::full);
    run.options.resource = RunOptions::Resource{"REPLICASET", "rs0"};
    run.session.answers("POST " + list_path, {{201, {{"id", created_job}}}});
    run.session.answers("PATCH " + path_of(created_job), {{200}});
    run.session.answers("GET " + path_of(created_job), {{200}});
    run.session.answers("DELETE " + path_of(created_job), {{500}});
    const Report report = run.go();
    CHECK(report.clauses.at("extend/answers-200").verdict == Verdict::pass);
    CHECK(report.conformance == Conformance::not_judged);
    CHECK(report.reason == "what the run has made, or may have made, is still there");
}

TEST_CASE("where the jobs cannot be listed none is created, and what follows from it is skipped") {
    Run run({making_script}, Profile::full);
    run.options.resource = RunOptions::Resource{"REPLICASET", "rs0"};
    run.session.answers("GET " + list_path, {{401}, {500}});
    const Report report = run.go();
    CHECK_FALSE(run.session.has_sent("POST " + list_path));
    CHECK(report.clauses.at("create/answers-201").message ==
          "the jobs that are there cannot be listed, so that a new one could not be told from them");
    CHECK(report.clauses.at("extend/answers-200").message == "no job of the suite's own is known by its id");
}

TEST_CASE("an error of the suite in one script is told, what was created is removed, and the next script runs") {
    Run run({making_script, retry_script}, Profile::full);
    run.options.resource = RunOptions::Resource{"REPLICASET", "rs0"};
    run.options.jobs = {failed_job};
    run.catalog.scripts.front().steps.back().expect.front().data["is"] = {{"resembles", 200}};
    run.session.answers("POST " + list_path, {{201, {{"id", created_job}}}});
    run.session.answers("PATCH " + path_of(created_job), {{200}});
    run.session.answers("GET " + path_of(created_job), {{200}, {404}});
    run.session.answers("DELETE " + path_of(created_job), {{204}});
    run.session.answers("GET " + path_of(failed_job), {{200, {{"status", "FAILURE"}}}});
    run.session.answers("PUT " + retry_path, {{200}});
    const Report report = run.go();
    CHECK(report.clauses.at("extend/answers-200").verdict == Verdict::error);
    CHECK(report.clauses.at("extend/answers-200").message ==
          "the suite failed on an answer: there is no matcher 'resembles'");
    REQUIRE_FALSE(report.changes.empty());
    CHECK(report.changes.front().after == "removed");
    CHECK(report.clauses.at("retry/answers-200").verdict == Verdict::pass);
}

TEST_CASE("every exchange counts from the first one that comes from a target") {
    const std::string transport_script = R"({
        "name": "transport", "title": "Every exchange", "profile": "safe",
        "everyExchange": [{"clause": "framing/true-length", "at": "/status", "is": {"atMost": 499}}]})";
    Run run({transport_script, reading_script});
    run.session.answers("GET " + path_of(failed_job), {{200}, {500}});
    const Report report = run.go();
    CHECK(report.clauses.at("framing/true-length").checks == 4);
    CHECK(report.clauses.at("framing/true-length").exchanges == std::vector<unsigned>{4});
}
