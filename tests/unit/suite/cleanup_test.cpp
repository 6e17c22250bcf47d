#include "runner/cleanup.hpp"
#include "fake_session.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;
using namespace opsmgr::suite::test;

namespace {

const std::string get_list = "GET " + list_path;
const std::string get_created = "GET " + path_of(created_job);
const std::string delete_created = "DELETE " + path_of(created_job);
const std::string get_leaked = "GET " + path_of(leaked_job);
const std::string delete_leaked = "DELETE " + path_of(leaked_job);

RunOptions options_with_permission() {
    RunOptions options;
    options.group = group;
    options.profile = Profile::full;
    options.resource = RunOptions::Resource{"REPLICASET", "rs0"};
    return options;
}

ScriptRequest request_for_a_job() {
    ScriptRequest request;
    request.method = "POST";
    request.path = "/groups/${group}/logCollectionJobs";
    request.creates_job = true;
    request.json = true;
    request.body = R"({"sizeRequestedPerFileBytes": 10000019})";
    return request;
}

Json job_of_ours(const std::string& id, const std::string& resource = "rs0", unsigned size = 10000019) {
    return {{"id", id}, {"resourceName", resource}, {"sizeRequestedPerFileBytes", size}};
}

/// A cleanup that has seen a first list with one old job on it, unless the test says otherwise.
struct Ledger {
    explicit Ledger(RunOptions run_options = options_with_permission(),
                    const Json& first_list = list_of({{{"id", failed_job}}}))
        : options(std::move(run_options)), cleanup(session, options, variables) {
        variables["group"] = group;
        cleanup.note_first_list(ExchangeView(Json{{"status", 200}, {"body", first_list}}));
    }

    /// Asks for a job as a step of a script does.
    void ask(FakeAnswer answer) {
        const ScriptRequest request = request_for_a_job();
        session.answers("POST " + list_path, {std::move(answer)});
        const std::size_t first = session.exchanges().size();
        const Sent sent = session.send(request, variables, {"making", "create"});
        cleanup.note_created(request, sent, first);
    }
    std::string outcome() const {
        std::string text;
        for (const Change& one : cleanup.changes())
            text += one.job + (one.leaked ? " (leaked): " : ": ") + one.after + "\n";
        return text;
    }

    FakeSession session;
    RunOptions options;
    Variables variables;
    Cleanup cleanup;
};

}  // namespace

TEST_CASE("a job that was created is removed, out of what was kept back for that") {
    Ledger ledger;
    CHECK(ledger.cleanup.blocked_reason(request_for_a_job()).empty());
    CHECK(ledger.session.kept_back() == 8);  // two looks and a removal, each twice, and two for the list
    ledger.ask({201, {{"id", created_job}}});
    CHECK(ledger.variables["made-job"] == created_job);
    ledger.session.answers(get_created, {{200}, {404}});
    ledger.session.answers(delete_created, {{204}});
    ledger.cleanup.clean_up();
    CHECK(ledger.session.sent_in_cleanup() == std::vector<std::string>{get_created, delete_created, get_created});
    CHECK(ledger.outcome() == created_job + ": removed\n");
    ledger.cleanup.clean_up();
    CHECK(ledger.cleanup.changes().size() == 1);
}

TEST_CASE("a job that its script has removed is not removed again") {
    Ledger ledger;
    ledger.ask({201, {{"id", created_job}}});
    ScriptRequest removal;
    removal.method = "DELETE";
    removal.path = "/groups/${group}/logCollectionJobs/${made-job}";
    ledger.session.answers(delete_created, {{200}});
    (void)ledger.session.send(removal, ledger.variables, {"making", "delete"});
    ledger.session.answers(get_created, {{404}});
    ledger.cleanup.clean_up();
    CHECK(ledger.session.sent_in_cleanup() == std::vector<std::string>{get_created});
    CHECK(ledger.outcome() == created_job + ": removed\n");
}

TEST_CASE("a job whose removal is answered 500 is leaked, and named to be deleted by hand") {
    Ledger ledger;
    ledger.ask({201, {{"id", created_job}}});
    ledger.session.answers(get_created, {{200}});
    ledger.session.answers(delete_created, {{500}});
    ledger.cleanup.clean_up();
    CHECK(ledger.outcome() == created_job + " (leaked): LEAKED: its removal was answered 500; delete it by hand\n");
}

TEST_CASE("a job whose removal is not answered is leaked unless it is gone") {
    const auto outcome = [](int looked_at_again) {
        Ledger ledger;
        ledger.ask({201, {{"id", created_job}}});
        ledger.session.answers(get_created, {{200}, {looked_at_again}});
        ledger.session.answers(delete_created, {FakeAnswer::lost()});
        ledger.cleanup.clean_up();
        return ledger.outcome();
    };
    CHECK(outcome(200) == created_job + " (leaked): LEAKED: its removal was answered not at all; delete it by hand\n");
    CHECK(outcome(404) == created_job + ": removed\n");
    CHECK(outcome(401) == created_job + " (leaked): LEAKED: its removal was answered not at all; delete it by hand\n");
}

TEST_CASE("without a list that shows all jobs none is created") {
    Ledger ledger(options_with_permission(), page_of({{{"id", failed_job}}}, 2));
    ledger.session.answers(get_list, {{500}});
    CHECK(ledger.cleanup.blocked_reason(request_for_a_job()) ==
          "the jobs that are there cannot be listed, so that a new one could not be told from them");
    ledger.session.answers(get_list,
                           {{200, page_of({{{"id", failed_job}}}, 2)}, {200, page_of({{{"id", finished_job}}}, 2)}});
    CHECK(ledger.cleanup.blocked_reason(request_for_a_job()).empty());
    REQUIRE_FALSE(ledger.session.sent().empty());
    CHECK(ledger.session.sent().back() == get_list + "?itemsPerPage=500&pageNum=2");
    CHECK(ledger.session.kept_back() == 10);  // with two pages to look through
}

TEST_CASE("without room in the budget for the removal no job is created") {
    Ledger ledger;
    ledger.session.has_room = false;
    CHECK(ledger.cleanup.blocked_reason(request_for_a_job()) ==
          "the budget of requests has no room to remove what this would make; raise --max-requests");
}

TEST_CASE("what is aimed at the created job is blocked while there is none") {
    Ledger ledger;
    ScriptRequest request;
    request.method = "PATCH";
    request.path = "/groups/${group}/logCollectionJobs/${made-job}";
    CHECK(ledger.cleanup.blocked_reason(request) == "no job of the suite's own is known by its id");
    ledger.ask({201, {{"id", created_job}}});
    CHECK(ledger.cleanup.blocked_reason(request).empty());
    ledger.ask({400});
    CHECK(ledger.cleanup.blocked_reason(request) == "no job of the suite's own is known by its id");
}

TEST_CASE("a request for a job that is refused creates none") {
    Ledger ledger;
    ledger.ask({400, {{"error", 400}}});
    ledger.cleanup.clean_up();
    CHECK(ledger.session.sent_in_cleanup().empty());
    CHECK(ledger.outcome().empty());
}

TEST_CASE("after a request for a job that may have been carried out the new job of ours is looked for and removed") {
    const auto sent_for = [](FakeAnswer answer) {
        Ledger ledger;
        ledger.ask(std::move(answer));
        ledger.session.answers(get_list, {{200, list_of({{{"id", failed_job}}, job_of_ours(leaked_job)})}});
        ledger.session.answers(get_leaked, {{200}, {404}});
        ledger.session.answers(delete_leaked, {{204}});
        ledger.cleanup.clean_up();
        CHECK(ledger.outcome() == (ledger.session.sent_in_cleanup().empty() ? "" : leaked_job + ": removed\n"));
        return ledger.session.sent_in_cleanup();
    };
    const std::vector<std::string> looks{get_list + "?itemsPerPage=500", get_leaked, delete_leaked, get_leaked};
    CHECK(sent_for({503}) == looks);
    CHECK(sent_for({201, {{"id", "no id"}}}) == looks);
    CHECK(sent_for({201, {{"id", failed_job}}}) == looks);  // which was there before
    CHECK(sent_for(FakeAnswer::lost()) == looks);
    CHECK(sent_for(FakeAnswer::not_judged(504, "a gateway")) == looks);
    CHECK(sent_for(FakeAnswer::not_judged(201, "the answer was still coming")) == looks);
    CHECK(sent_for(FakeAnswer::not_judged(0, "was not sent")).empty());
}

TEST_CASE("jobs of others are left alone, and told when they may be ours") {
    Ledger ledger;
    ledger.ask({503});
    ledger.session.answers(
        get_list, {{200, list_of({job_of_ours("5C810CC4FF7A256345FF97C4"),  // the old one, in capitals
                                  job_of_ours(finished_job, "another"), job_of_ours(leaked_job, "RS0", 5000)})}});
    ledger.cleanup.clean_up();
    CHECK(ledger.outcome() == leaked_job +
                                  " (leaked): NEW since this run created a job, perhaps LEAKED by it; check "
                                  "it by hand\n");
    CHECK_FALSE(ledger.session.has_sent(delete_leaked));
}

TEST_CASE("when the list cannot be read afterwards, a job may be left") {
    Ledger ledger;
    ledger.ask({503});
    ledger.session.answers(get_list, {FakeAnswer::lost()});
    ledger.cleanup.clean_up();
    CHECK(ledger.outcome() == "of unknown id (leaked): LEAKED perhaps: it cannot be looked for\n");
}

TEST_CASE("an id that leads to nothing is waited for, and then another job is looked for") {
    Ledger ledger;
    ledger.ask({201, {{"id", created_job}}});
    ledger.session.answers(get_created, {{404}});
    ledger.session.answers(delete_created, {{404}});
    ledger.session.answers(get_list, {{200, list_of({job_of_ours(leaked_job)})}});
    ledger.session.answers(get_leaked, {{200}, {404}});
    ledger.session.answers(delete_leaked, {{204}});
    ledger.cleanup.clean_up();
    CHECK(ledger.session.pauses() == std::vector<std::chrono::milliseconds>{std::chrono::seconds(1)});
    CHECK(ledger.outcome() == created_job + ": not there: its id leads to nothing\n" + leaked_job + ": removed\n");
}

TEST_CASE("without permission nothing is removed, and what a target has created all the same is told") {
    RunOptions options = options_with_permission();
    options.resource.reset();
    Ledger ledger(options);
    ledger.ask({201, {{"id", created_job}}});
    ledger.ask({201, "no id"});
    const std::size_t sent = ledger.session.sent().size();
    ledger.cleanup.clean_up();
    ledger.cleanup.look_for_leaked_jobs();
    CHECK(ledger.session.sent().size() == sent);
    CHECK(ledger.outcome() ==
          created_job + " (leaked): CREATED by a request that should have been refused; delete it by hand\n" +
              "of unknown id (leaked): CREATED by a request that should have been refused; delete it by hand\n");
}

TEST_CASE("at the end of a run jobs are looked for only when one was asked for") {
    Ledger untouched;
    untouched.cleanup.look_for_leaked_jobs();
    CHECK(untouched.session.sent().empty());

    Ledger ledger;
    ledger.ask({400});
    ledger.session.answers(get_list, {{200, list_of({job_of_ours(leaked_job)})}});
    ledger.session.answers(get_leaked, {{200}, {404}});
    ledger.session.answers(delete_leaked, {{204}});
    ledger.cleanup.look_for_leaked_jobs();
    CHECK(ledger.outcome() == leaked_job + ": removed\n");
    REQUIRE_FALSE(ledger.session.sent_in_cleanup().empty());
    CHECK(ledger.session.sent_in_cleanup().front() == get_list + "?itemsPerPage=500");
}

TEST_CASE("changes that no script had permission for are told, once for each job") {
    Ledger ledger;
    Script probing;
    probing.name = "probing";
    const auto send = [&](const std::string& method, const std::string& path, const std::string& job, int status) {
        Step step;
        step.name = std::to_string(probing.steps.size());
        step.request.method = method;
        step.request.path = "/groups/${group}" + path;
        step.request.creates_job = method == "POST";
        probing.steps.push_back(step);
        ledger.variables["unknown-job"] = job;
        ledger.session.answers(method + " " + filled_in(path, ledger.variables), {{status}});
        (void)ledger.session.send(step.request, ledger.variables, {probing.name, step.name});
    };
    const std::string one = path_of("${unknown-job}");
    ledger.cleanup.note({failed_job, "FAILURE", "SUCCESS"});
    send("PUT", one + "/retry", failed_job, 200);  // told by its script
    send("PUT", one + "/retry", finished_job, 200);
    send("DELETE", one, finished_job, 204);  // the same job again
    send("PATCH", one, leaked_job, 200);
    send("PATCH", one, created_job, 404);       // refused
    send("GET", one, created_job, 200);         // changes nothing
    send("POST", list_path, created_job, 201);  // has an account of its own
    send("DELETE", "/elsewhere", created_job, 200);
    ledger.cleanup.note_other_changes({{}, {probing}, *OwnRequests::read(own_request_files().front())});
    CHECK(ledger.outcome() == failed_job + ": SUCCESS\n" + finished_job +
                                  ": unknown, after a PUT of /retry that was answered as carried out\n" + leaked_job +
                                  ": unknown, after a PATCH that was answered as carried out\n" +
                                  "/elsewhere: unknown, after a DELETE that was answered as carried out\n");
}
