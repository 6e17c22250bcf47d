#include "runner/preconditions.hpp"
#include "fake_session.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;
using namespace opsmgr::suite::test;

namespace {

RunOptions options_of_a_group() {
    RunOptions options;
    options.target = *parse_url("http://ops.example.com:8080");
    options.group = group;
    return options;
}

const Need& need_named(const Preconditions& preconditions, const std::string& name) {
    for (const Need& one : preconditions.needs())
        if (one.name == name) return one;
    FAIL("no need is called " << name);
    return preconditions.needs().front();
}

/// Preconditions of a target whose list is challenged first, and then answered.
struct Explored {
    explicit Explored(FakeAnswer list, RunOptions run_options = options_of_a_group())
        : options(std::move(run_options)), preconditions(session, options) {
        session.answers("GET " + list_path, {{401}, std::move(list)});
        CHECK_FALSE(preconditions.reach());
        preconditions.explore();
    }
    FakeSession session;
    RunOptions options;
    Preconditions preconditions;
};

}  // namespace

TEST_CASE("a target that does not answer is not reached, and the reason is that of the network") {
    FakeSession session;
    const RunOptions options = options_of_a_group();
    Preconditions preconditions(session, options);
    session.answers("GET " + list_path, {FakeAnswer::lost(client::NetworkFault::timed_out)});
    const auto obstacle = preconditions.reach();
    REQUIRE(obstacle);
    CHECK(obstacle->clause.empty());
    CHECK(preconditions.unreachable() == "the connection broke off");
    CHECK(session.sent().size() == 1);
}

TEST_CASE("a connection that breaks off at once on plain http may be one for TLS") {
    const auto reason = [](const char* url) {
        FakeSession session;
        RunOptions options = options_of_a_group();
        options.target = *parse_url(url);
        Preconditions preconditions(session, options);
        session.answers("GET " + list_path, {FakeAnswer::lost(client::NetworkFault::closed_early)});
        CHECK(preconditions.reach());
        return preconditions.unreachable();
    };
    CHECK(reason("http://ops.example.com") ==
          "the connection broke off; if the port is one for TLS, begin the URL with https://");
    CHECK(reason("https://ops.example.com") == "the connection broke off");
}

TEST_CASE("answers that are not those of a target end the run with what would be right") {
    const auto reason = [](FakeAnswer answer) {
        FakeSession session;
        const RunOptions options = options_of_a_group();
        Preconditions preconditions(session, options);
        session.answers("GET " + list_path, {std::move(answer)});
        CHECK(preconditions.reach());
        return preconditions.unreachable();
    };
    CHECK(reason({0}) ==
          "http://ops.example.com:8080 does not speak HTTP: no status line; is the port right, and is it https?");
    CHECK(reason({400, "This combination of host and port requires TLS: use HTTPS"}) ==
          "http://ops.example.com:8080 speaks TLS on this port: begin the URL with https://");
    CHECK(reason({302, {}, {{"Location", "https://elsewhere.example.com/"}}}) ==
          "http://ops.example.com:8080 redirects to https://elsewhere.example.com/; name the final address with "
          "--target");
}

TEST_CASE("a redirect, and a certificate that is refused for what it says, are judged by one clause") {
    FakeSession session;
    const RunOptions options = options_of_a_group();
    Preconditions preconditions(session, options);
    session.answers("GET " + list_path, {{302}});
    CHECK(preconditions.reach()->clause == "framing/no-downgrade");

    session.answers("GET " + list_path, {FakeAnswer::lost(client::NetworkFault::certificate)});
    session.insecure_view = ExchangeView(Json{{"status", 401}, {"certificateFault", "expired"}});
    const auto expired = preconditions.reach();
    CHECK(expired->clause == "framing/certificate");
    CHECK(expired->answer.view.status() == 401);
    CHECK(expired->answer.number == 2);

    session.insecure_view = ExchangeView(Json{{"status", 401}, {"certificateFault", "unknown_issuer"}});
    CHECK(preconditions.reach()->clause.empty());
    session.insecure_view = ExchangeView(Json{{"status", 401}});
    CHECK(preconditions.reach()->clause.empty());
}

TEST_CASE("a key that is refused is told with its status and with what to look at") {
    Explored explored({403});
    CHECK(explored.preconditions.refused().starts_with(
        "the target refuses the credentials with 403; are the public key, OPSMGR_PRIVATE_KEY and the group right"));
    CHECK(explored.preconditions.unmet({"sign-in"}) == "needs sign-in: " + explored.preconditions.refused());
}

TEST_CASE("a list that gets no answer leaves nobody signed in") {
    Explored explored(FakeAnswer::lost());
    CHECK(explored.preconditions.refused() == "the signed request got no answer: the connection broke off");
    CHECK_FALSE(need_named(explored.preconditions, "sign-in").met);
}

TEST_CASE("without a challenge only a list that is there for everybody is good enough") {
    const auto refused = [](int status) {
        FakeSession session;
        session.challenge = false;
        const RunOptions options = options_of_a_group();
        Preconditions preconditions(session, options);
        session.answers("GET " + list_path, {{status, list_of({})}});
        CHECK_FALSE(preconditions.reach());
        preconditions.explore();
        CHECK_FALSE(need_named(preconditions, "challenge").met);
        CHECK(need_named(preconditions, "sign-in").met == (status == 200));
        return preconditions.refused();
    };
    CHECK(refused(200).empty());
    CHECK(refused(404) ==
          "there is no digest challenge to sign for: the request without credentials was answered 404; is --target the "
          "base URL of the deployment, and is there a group of that id?");
}

TEST_CASE("jobs of the list become variables by their status, in whatever case it is written") {
    Explored explored({200, page_of({{{"id", "no id"}, {"status", "FAILURE"}},
                                     {{"id", finished_job}, {"status", "success"}},
                                     {{"id", failed_job}, {"status", "FAILURE"}}},
                                    7)});
    Variables& variables = explored.preconditions.variables();
    CHECK(variables["any-job"] == finished_job);
    CHECK(variables["any-job-upper"] == "5C810CC4FF7A256345FF97B7");
    CHECK(variables["finished-job"] == finished_job);
    CHECK(variables["failed-job"] == failed_job);
    CHECK(variables["half-page"] == "4");
    CHECK(explored.preconditions.unmet({"sign-in", "any-job", "failed-job", "finished-job"}).empty());
    CHECK(explored.preconditions.unmet({"any-job", "running-job"}) ==
          "needs running-job: no job in IN_PROGRESS is on the first page of the group's list; judge again when there "
          "is one");
    CHECK(explored.preconditions.views().at(":list").status() == 200);
}

TEST_CASE("a list that shows nothing leaves the needs of jobs unmet, and the page at its smallest") {
    Explored explored({200, "nothing like a list"});
    CHECK(explored.preconditions.variables()["any-job"].empty());
    CHECK(explored.preconditions.variables()["half-page"] == "1");
    CHECK_FALSE(need_named(explored.preconditions, "any-job").met);
    CHECK(explored.preconditions.unmet({"no-such-need"}) == "needs no-such-need: not established");
}

TEST_CASE("the first named job in FAILURE is looked for each time that one is needed") {
    RunOptions options = options_of_a_group();
    options.jobs = {finished_job, failed_job};
    Explored explored({200, list_of({})}, options);
    Preconditions& preconditions = explored.preconditions;
    explored.session.answers("GET " + path_of(finished_job), {{200, {{"status", "SUCCESS"}}}});
    explored.session.answers("GET " + path_of(failed_job),
                             {{200, {{"status", "FAILED"}}}, {200, {{"status", "IN_PROGRESS"}}}});
    CHECK(preconditions.unmet({"named-job"}).empty());
    CHECK(preconditions.variables()["named-job"] == failed_job);
    CHECK(preconditions.unmet({"named-job"}) ==
          "needs a job in FAILURE; of the named ones (5c810cc4ff7a256345ff97b7, 5c810cc4ff7a256345ff97c4) none is");
    CHECK(preconditions.unusable() ==
          "of the jobs named with --job (5c810cc4ff7a256345ff97b7, 5c810cc4ff7a256345ff97c4) none is in FAILURE");
    CHECK(preconditions.unmet({"named-job-again"}) ==
          "needs a second job in FAILURE that may be retried: name one more with --job");
}

TEST_CASE("a run without a named job can do without, and says how to name one") {
    Explored explored({200, list_of({})});
    CHECK(explored.preconditions.unmet({"named-job"}) ==
          "needs a job in FAILURE that may be retried: name it with --job");
    CHECK(explored.preconditions.unusable().empty());
}

TEST_CASE("invented ids follow from the seed, and days from the target's clock") {
    FakeSession session;
    RunOptions options = options_of_a_group();
    Preconditions one(session, options);
    Preconditions same(session, options);
    options.seed = 2;
    Preconditions other(session, options);
    CHECK(one.variables()["unknown-job"] == same.variables()["unknown-job"]);
    CHECK(one.variables()["unknown-job"] != one.variables()["unknown-group"]);
    CHECK(one.variables()["unknown-job"] != other.variables()["unknown-job"]);

    session.answers("GET " + list_path, {{401, {}, {{"Date", "Fri, 08 Mar 2019 15:04:05 GMT"}}}});
    CHECK_FALSE(one.reach());
    one.explore();
    CHECK(one.variables()["yesterday"] == "2019-03-07T00:00:00Z");
    CHECK(one.variables()["in-sixty-days"] == "2019-05-07T00:00:00Z");
    CHECK(one.variables()["in-fifty-days"] == "2019-04-27T13:27:41Z");
    CHECK(one.variables()["in-fifty-days-elsewhere"] == "2019-04-27T15:27:41+02:00");
}
