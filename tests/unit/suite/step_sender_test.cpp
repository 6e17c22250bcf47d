#include "runner/step_sender.hpp"
#include "fake_session.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;
using namespace opsmgr::suite::test;

namespace {

Step step_on_the_list() {
    Step step;
    step.name = "one";
    step.request.method = "GET";
    step.request.path = list_path;
    return step;
}

StepResult sent_by(FakeSession& session, const Step& step, std::chrono::milliseconds wait = default_wait) {
    RunOptions options;
    options.wait = wait;
    Script script;
    script.name = "mine";
    return StepSender(session, options).send(script, step, {}, {});
}

}  // namespace

TEST_CASE("a step that is sent once gathers nothing") {
    FakeSession session;
    session.answers("GET " + list_path, {{200}});
    const StepResult result = sent_by(session, step_on_the_list());
    CHECK(result.each.empty());
    CHECK_FALSE(result.last.view.document().contains("each"));
    CHECK(session.exchanges().front().script == "mine");
    CHECK(session.exchanges().front().step == "one");
}

TEST_CASE("a step is sent as often as it says, and shows all its exchanges beside the last") {
    FakeSession session;
    session.answers("GET " + list_path, {{201}, {202}, {203}});
    Step step = step_on_the_list();
    step.times = 3;
    const StepResult result = sent_by(session, step);
    CHECK(result.each.size() == 3);
    CHECK(result.last.view.status() == 203);
    CHECK(result.last.number == 3);
    const Json& each = result.last.view.document().at("each");
    CHECK(each.size() == 3);
    CHECK(each.at(0).at("status") == 201);
    CHECK(each.at(1).at("number") == 2);
    CHECK_FALSE(each.at(2).contains("each"));
}

TEST_CASE("repetitions end with the first request that is not answered") {
    FakeSession session;
    session.answers("GET " + list_path, {{200}, FakeAnswer::lost(), {200}});
    Step step = step_on_the_list();
    step.times = 5;
    const StepResult result = sent_by(session, step);
    CHECK(session.sent().size() == 2);
    CHECK(result.last.view.no_answer() == "the connection broke off");
}

TEST_CASE("a step is sent until its condition holds, or the time is over, or there is no answer") {
    Step step = step_on_the_list();
    step.until = Json{{"at", "/body/status"}, {"is", {{"equals", "SUCCESS"}}}};
    FakeSession moving;
    moving.answers("GET " + list_path, {{200, {{"status", "IN_PROGRESS"}}}, {200, {{"status", "SUCCESS"}}}});
    CHECK(sent_by(moving, step).last.view.in_body("/status")->get<std::string>() == "SUCCESS");
    CHECK(moving.sent().size() == 2);

    FakeSession resting;
    resting.answers("GET " + list_path, {{200, {{"status", "IN_PROGRESS"}}}});
    CHECK(sent_by(resting, step, std::chrono::milliseconds(0)).each.size() == 1);

    FakeSession silent;
    silent.answers("GET " + list_path, {FakeAnswer::lost()});
    CHECK(sent_by(silent, step).each.size() == 1);
}

TEST_CASE("pages are followed until one is shorter, and their ids are gathered") {
    FakeSession session;
    session.answers("GET " + list_path, {{200, list_of({{{"id", failed_job}}, {{"id", finished_job}}})},
                                         {200, list_of({{{"id", created_job}}})}});
    Step step = step_on_the_list();
    step.walk = true;
    step.request.query = "itemsPerPage=2";
    const StepResult result = sent_by(session, step);
    CHECK(session.sent() == std::vector<std::string>{"GET " + list_path + "?itemsPerPage=2&pageNum=1",
                                                     "GET " + list_path + "?itemsPerPage=2&pageNum=2"});
    CHECK(result.last.view.document().at("walked") == Json{failed_job, finished_job, created_job});
    CHECK(result.last.view.document().at("cut") == false);
    CHECK(result.each.size() == 2);
}

TEST_CASE("pages that repeat a job end, and so do those that are too many") {
    Step step = step_on_the_list();
    step.walk = true;
    FakeSession repeating;
    repeating.answers("GET " + list_path, {{200, list_of({{{"id", failed_job}}})}});
    CHECK(sent_by(repeating, step).last.view.document().at("cut") == false);
    CHECK(repeating.sent().size() == 2);

    FakeSession endless;
    std::vector<FakeAnswer> pages;
    pages.reserve(20);
    for (int i = 0; i < 20; ++i) pages.push_back({200, list_of({{{"id", i}}})});
    endless.answers("GET " + list_path, pages);
    CHECK(sent_by(endless, step).last.view.document().at("cut") == true);
    CHECK(endless.sent().size() == pages_at_most);
}

TEST_CASE("the life of a nonce is waited for before the step that is to come behind it") {
    FakeSession session;
    session.answers("GET " + list_path, {{200}});
    RunOptions options;
    options.nonce_life = std::chrono::seconds(7);
    Step step = step_on_the_list();
    step.after_nonce_life = true;
    (void)StepSender(session, options).send({}, step, {}, {});
    CHECK(session.pauses() == std::vector<std::chrono::milliseconds>{std::chrono::seconds(7)});
}
