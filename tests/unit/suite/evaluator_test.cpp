#include "runner/evaluator.hpp"
#include "fake_session.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

const std::string must_clause = "retry/answers-200";
const std::string should_clause = "retry/same-job";
const std::string observe_clause = "retry/content-type";

const Catalog& clauses_of_the_contract() {
    static const auto read = Catalog::read(clause_files());
    return *read;
}

/// The expectation that a view has the status 200, and what else it says.
Expectation expects_200(const std::string& clause, const Json& more = Json::object()) {
    Json data = {{"clause", clause}, {"at", "/status"}, {"is", {{"equals", 200}}}};
    data.update(more);
    return {clause, data};
}

Script script_expecting(std::vector<Expectation> expectations) {
    Script script;
    script.name = "mine";
    Step step;
    step.name = "one";
    step.expect = std::move(expectations);
    script.steps.push_back(std::move(step));
    return script;
}

/// An evaluator of one script, and what is there to be judged.
struct Judged {
    explicit Judged(Script script, RunOptions run_options = {})
        : scripts{std::move(script)},
          options(std::move(run_options)),
          evaluator(scripts, clauses_of_the_contract(), options, variables) {}

    const Step& step() const { return scripts.front().steps.front(); }
    const ClauseResult& result(const std::string& clause) const { return evaluator.results().at(clause); }
    void judge(const Sent& sent) { evaluator.judge_step(step(), {sent, {}}, views); }

    std::vector<Script> scripts;
    RunOptions options;
    Variables variables;
    StepViews views;
    Evaluator evaluator;
};

Sent answered_with(int status, unsigned number = 1) {
    return {ExchangeView(Json{{"status", status}}), number};
}

Sent lost_behind_the_request() {
    return {ExchangeView::unanswered({"PUT", "/x", {}, ""},
                                     {client::NetworkFault::reset, "127.0.0.1:1 broke the connection off"}),
            1};
}

}  // namespace

TEST_CASE("a breach weighs as much as its clause: must fails, should warns, observe is noted") {
    Judged judged(
        script_expecting({expects_200(must_clause), expects_200(should_clause), expects_200(observe_clause)}));
    judged.judge(answered_with(204));
    CHECK(judged.result(must_clause).verdict == Verdict::fail);
    CHECK(judged.result(must_clause).message == "expected status 200; got 204");
    CHECK(judged.result(must_clause).exchanges == std::vector<unsigned>{1});
    CHECK(judged.result(should_clause).verdict == Verdict::warn);
    CHECK(judged.result(observe_clause).verdict == Verdict::note);
}

TEST_CASE("what is kept passes, and of an observation it is a note") {
    Judged judged(script_expecting({expects_200(must_clause), expects_200(observe_clause)}));
    judged.judge(answered_with(200));
    CHECK(judged.result(must_clause).verdict == Verdict::pass);
    CHECK(judged.result(observe_clause).verdict == Verdict::note);
    CHECK(judged.result(must_clause).checks == 1);
}

TEST_CASE("a lost connection is an error and not a breach, unless the script says that silence is one") {
    Judged judged(script_expecting({expects_200(must_clause), expects_200(should_clause, {{"noAnswer", "breach"}})}));
    judged.judge(lost_behind_the_request());
    CHECK(judged.result(must_clause).verdict == Verdict::error);
    CHECK(judged.result(must_clause).message == "127.0.0.1:1 broke the connection off");
    CHECK(judged.result(should_clause).verdict == Verdict::warn);
}

TEST_CASE("what was not sent says nothing of the target, even where silence is a breach") {
    Judged judged(script_expecting({expects_200(must_clause, {{"noAnswer", "breach"}})}));
    judged.judge({ExchangeView::own_fault("the budget is used up"), 0});
    CHECK(judged.result(must_clause).verdict == Verdict::error);
    CHECK(judged.result(must_clause).message == "the budget is used up");
    CHECK(judged.result(must_clause).exchanges.empty());
}

TEST_CASE("a condition that looks back at an unanswered request is an error") {
    const Json looks_back = {{"at", "/status"}, {"is", {{"sameAs", "before#/status"}}}};
    Judged judged(script_expecting({expects_200(must_clause, looks_back)}));
    judged.views["before"] = lost_behind_the_request().view;
    judged.judge(answered_with(200));
    CHECK(judged.result(must_clause).verdict == Verdict::error);
    CHECK(judged.result(must_clause).message ==
          "an earlier request that this looks back at was not answered: "
          "127.0.0.1:1 broke the connection off");
    judged.views["before"] = answered_with(404).view;
    judged.judge(answered_with(200));
    CHECK(judged.result(must_clause).verdict == Verdict::fail);
}

TEST_CASE("a breach is inconclusive when the script says that nothing can be said then") {
    const Json moved = {{"inconclusiveWhen", {{"at", "/status"}, {"is", {{"equals", 409}}}}},
                        {"because", "somebody else was there at {/status}"}};
    Judged judged(script_expecting({expects_200(must_clause, moved)}));
    judged.judge(answered_with(409));
    CHECK(judged.result(must_clause).verdict == Verdict::inconclusive);
    CHECK(judged.result(must_clause).message == "somebody else was there at 409");
    judged.judge(answered_with(404));
    CHECK(judged.result(must_clause).verdict == Verdict::fail);
}

TEST_CASE("where a condition of an expectation does not hold, it is not judged") {
    Judged judged(
        script_expecting({expects_200(must_clause, {{"when", {{"at", "/status"}, {"is", {{"atLeast", 300}}}}}})}));
    judged.judge(answered_with(204));
    CHECK(judged.result(must_clause).verdict == Verdict::skip);
    CHECK(judged.result(must_clause).checks == 0);
}

TEST_CASE("of several verdicts the most telling counts, with its own evidence") {
    Judged judged(script_expecting({expects_200(must_clause)}));
    judged.judge(answered_with(200, 1));
    judged.judge(answered_with(404, 2));
    judged.judge(answered_with(200, 3));
    for (unsigned number = 4; number < 12; ++number) judged.judge(answered_with(500, number));
    CHECK(judged.result(must_clause).verdict == Verdict::fail);
    CHECK(judged.result(must_clause).message == "expected status 200; got 404");
    CHECK(judged.result(must_clause).exchanges == std::vector<unsigned>{2, 4, 5, 6, 7});
    CHECK(judged.result(must_clause).checks == 11);
}

TEST_CASE("an observation tells each side that was seen, once") {
    const Expectation sides{observe_clause,
                            {{"clause", observe_clause},
                             {"report",
                              {{{"when", {{"at", "/status"}, {"is", {{"equals", 200}}}}}, {"say", "found"}},
                               {{"say", "answered {/status}"}}}}}};
    Judged judged(script_expecting({sides}));
    judged.judge(answered_with(200));
    judged.judge(answered_with(404));
    judged.judge(answered_with(200));
    CHECK(judged.result(observe_clause).verdict == Verdict::note);
    CHECK(judged.result(observe_clause).message == "found; answered 404");
}

TEST_CASE("an expectation on every exchange of a step is judged on each, others on the last") {
    Judged judged(script_expecting({expects_200(must_clause, {{"on", "every"}}), expects_200(should_clause)}));
    const std::vector<Sent> each{answered_with(404, 7), answered_with(200, 8)};
    judged.evaluator.judge_step(judged.step(), {each.back(), each}, {});
    CHECK(judged.result(must_clause).verdict == Verdict::fail);
    CHECK(judged.result(must_clause).exchanges == std::vector<unsigned>{7});
    CHECK(judged.result(must_clause).checks == 2);
    CHECK(judged.result(should_clause).verdict == Verdict::pass);
    CHECK(judged.result(should_clause).checks == 1);
}

TEST_CASE("a clause that is not selected is not in the results") {
    RunOptions options;
    options.only = {"retry/same-*"};
    Judged judged(script_expecting({expects_200(must_clause), expects_200(should_clause)}), options);
    judged.judge(answered_with(404));
    CHECK(judged.evaluator.results().size() == 1);
    CHECK(judged.result(should_clause).verdict == Verdict::warn);
}

TEST_CASE("every exchange is judged, a part of them by framing and sign-in alone, and none without an answer") {
    Script script = script_expecting({});
    script.every_exchange = {expects_200("framing/true-length"), expects_200("authentication/challenge-syntax"),
                             expects_200(must_clause)};
    Judged judged(script);
    judged.evaluator.judge_exchange(lost_behind_the_request(), {});
    CHECK(judged.result("framing/true-length").checks == 0);
    judged.evaluator.judge_exchange(answered_with(204), {.own_clauses_only = true});
    CHECK(judged.result("framing/true-length").checks == 1);
    CHECK(judged.result("authentication/challenge-syntax").checks == 1);
    CHECK(judged.result(must_clause).checks == 0);
    judged.evaluator.judge_exchange(answered_with(204), {});
    CHECK(judged.result(must_clause).checks == 1);
    judged.evaluator.judge_alone("framing/true-length", answered_with(204));
    CHECK(judged.result("framing/true-length").checks == 3);
    CHECK(judged.result(must_clause).checks == 1);
}

TEST_CASE("a refusal in the words of what stands in front is not held against the API") {
    Script script = script_expecting({});
    script.every_exchange = {expects_200("framing/true-length"), expects_200(must_clause)};
    Judged judged(script);
    const Sent foreign = answered_with(400);
    const Sent own = {ExchangeView(Json{{"status", 400}, {"body", {{"error", 400}}}}), 1};
    judged.evaluator.judge_exchange(foreign, {.observed_only = true});
    CHECK(judged.result("framing/true-length").checks == 0);
    judged.evaluator.judge_exchange(own, {.observed_only = true});
    CHECK(judged.result("framing/true-length").checks == 1);
    judged.evaluator.judge_exchange(foreign, {.odd_credentials = true});
    CHECK(judged.result("framing/true-length").checks == 2);
    CHECK(judged.result(must_clause).checks == 1);
    judged.evaluator.judge_exchange(own, {.odd_credentials = true});
    CHECK(judged.result(must_clause).checks == 2);
}

TEST_CASE("what is asked for is odd when a step only observes, and when it signs otherwise than rightly") {
    Judged observing(script_expecting({expects_200(observe_clause)}));
    CHECK(observing.evaluator.asked_by(observing.step()).observed_only);
    Judged judging(script_expecting({expects_200(observe_clause), expects_200(must_clause)}));
    CHECK_FALSE(judging.evaluator.asked_by(judging.step()).observed_only);
    Judged looking(script_expecting({}));
    CHECK_FALSE(looking.evaluator.asked_by(looking.step()).observed_only);
    Script script = script_expecting({});
    script.steps.front().request.signing = ScriptRequest::Signing::special;
    Judged signing(script);
    CHECK(signing.evaluator.asked_by(signing.step()).odd_credentials);
}

TEST_CASE("a pass that proves nothing leaves the clause inconclusive, and a breach is one all the same") {
    const Json proof = {{"provenBy", {{"at", "seen#/status"}, {"is", {{"equals", 200}}}}},
                        {"because", "nobody has seen it"}};
    const auto verdict = [&](int status, int seen) {
        Judged judged(script_expecting({expects_200(must_clause, proof)}));
        judged.views["seen"] = answered_with(seen).view;
        judged.judge(answered_with(status));
        return judged.result(must_clause);
    };
    CHECK(verdict(200, 200).verdict == Verdict::pass);
    CHECK(verdict(200, 404).verdict == Verdict::inconclusive);
    CHECK(verdict(200, 404).message == "nobody has seen it");
    CHECK(verdict(204, 404).verdict == Verdict::fail);
}

TEST_CASE("a skipped clause has a reason in the end, and says what a script has left undecided") {
    Script script = script_expecting({expects_200(must_clause), expects_200(should_clause)});
    script.decides = {must_clause};
    script.profile = Profile::probe;
    RunOptions options;
    options.profile = Profile::probe;
    Judged judged(script, options);
    judged.evaluator.skip(judged.step(), "no room");
    CHECK(judged.result(must_clause).message == "no room");
    judged.evaluator.must_decide(script);
    judged.evaluator.explain_skips("");
    CHECK(judged.evaluator.inconclusive_reason() == "retry/answers-200 could not be judged: no room");
    judged.judge(answered_with(200));
    CHECK(judged.evaluator.inconclusive_reason().empty());

    Judged safe(script);
    safe.evaluator.explain_skips("");
    CHECK(safe.result(must_clause).message == "needs profile probe");
    CHECK_FALSE(safe.result(must_clause).covered);
    Judged unreached(script, options);
    unreached.evaluator.explain_skips("the target cannot be reached");
    CHECK(unreached.result(must_clause).message == "the target cannot be reached");
    Judged untouched(script, options);
    untouched.evaluator.explain_skips("");
    CHECK(untouched.result(must_clause).message == "the situation this check needs did not occur in this run");
}

TEST_CASE("a fault of the suite is an error of every clause of the script") {
    Judged judged(script_expecting({expects_200(must_clause), expects_200(should_clause)}));
    judged.judge(answered_with(200));
    judged.evaluator.report_error(judged.scripts.front(), "the suite failed on an answer: out of memory");
    CHECK(judged.result(must_clause).verdict == Verdict::error);
    CHECK(judged.result(should_clause).message == "the suite failed on an answer: out of memory");
}
