// Clock, reset and sandboxes of the control API: what belongs to which time.
#include "admin_client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;

TEST_CASE("advancing the clock answers with what it changed") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    const auto answer = admin.ask("POST", "/clock", R"({"advance": "1h"})");
    CHECK(answer.body.at("now") == "2019-03-08T13:00:00Z");
    CHECK(answer.body.at("transitions") ==
          Json{{{"group", group_id}, {"job", running_job_id}, {"from", "IN_PROGRESS"}, {"to", "SUCCESS"}}});
    CHECK(admin.notifications == 1);
    CHECK(mock.handle({"GET", "/", {{"Host", "a"}}, ""}).headers.first("Date") == "Fri, 08 Mar 2019 13:00:00 GMT");
    CHECK(admin.ask("GET", "/clock").body.at("now") == "2019-03-08T13:00:00Z");
    CHECK(admin.ask("POST", "/clock", R"({"advance": "30d"})").body.at("transitions").size() >= 3);  // what has expired
    CHECK(admin.fault("POST", "/clock", R"({"advance": "soon"})").starts_with("400 /advance: "));
    CHECK(admin.fault("POST", "/clock", "{}").starts_with("400 "));
}

TEST_CASE("a reset is done when it is answered") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    const Json before = admin.ask("GET", "/fixture").body;
    call(mock, "PUT", retry_path());
    call(mock, "DELETE", job_path(done_job_id));
    admin.ask("POST", "/clock", R"({"advance": "5m"})");
    admin.ask("PUT", "/deviations", R"({"deviate": ["retry-answers-204"]})");
    admin.ask("PUT", "/faults", R"({"faults": [{"do": {"status": 503}}]})");
    CHECK(admin.ask("GET", "/fixture").body != before);
    CHECK(admin.ask("POST", "/reset").body.at("reset") == "all");
    CHECK(admin.ask("GET", "/fixture").body == before);
    CHECK(admin.ask("GET", "/requests").body.at("count") == 0);
    CHECK(admin.ask("GET", "/faults").body.at("faults").empty());
    CHECK(admin.ask("GET", "/deviations").body.at("deviate").empty());

    call(mock, "PUT", retry_path());
    CHECK(admin.ask("POST", "/reset", R"({"group": ")" + group_id + R"("})").body.at("reset") == group_id);
    CHECK(admin.ask("GET", "/fixture").body == before);
    CHECK(admin.ask("GET", "/requests").body.at("count") == 1);
    CHECK(admin.fault("POST", "/reset", R"({"group": "ffffffffffffffffffffffff"})") ==
          "400 /group: there is no group ffffffffffffffffffffffff here");
    CHECK(admin.fault("POST", "/reset", R"({"grp": ""})").starts_with("400 "));
}

TEST_CASE("sandboxes do not see each other") {
    AdminClient admin;
    const Json one = admin.ask("POST", "/sandboxes").body;
    const Json two = admin.ask("POST", "/sandboxes", R"({"fixture": "default"})").body;
    CHECK(one.at("groupId") != two.at("groupId"));
    CHECK(one.at("publicKey") != two.at("publicKey"));
    const std::string path = base + "/groups/" + one.at("groupId").get<std::string>() + "/logCollectionJobs/" +
                             one.at("jobId").get<std::string>() + "/retry";
    MockService& first = *admin.registry.for_group(one.at("groupId").get<std::string>());
    CHECK(&first != admin.registry.main().get());
    CHECK(call(first, "PUT", path).status == 401);  // the main mock's key
    CHECK(call(first, "PUT", path, one.at("publicKey"), one.at("privateKey")).status == 200);
    const std::string own = "/sandboxes/" + one.at("id").get<std::string>();
    const std::string other = "/sandboxes/" + two.at("id").get<std::string>();
    CHECK(admin.ask("GET", own + "/requests").body.at("count") == 2);
    CHECK(admin.ask("GET", other + "/requests").body.at("count") == 0);
    CHECK(admin.ask("GET", "/requests").body.at("count") == 0);
    admin.ask("POST", own + "/clock", R"({"advance": "5m"})");
    CHECK(admin.ask("GET", own + "/clock").body.at("now") == "2019-03-08T12:05:00Z");
    CHECK(admin.ask("GET", other + "/clock").body.at("now") == "2019-03-08T12:00:00Z");
    admin.ask("POST", own + "/reset");
    CHECK(admin.ask("GET", own).body == one);
    const Json stolen = admin.ask("GET", other + "/fixture").body;
    CHECK(admin.fault("PUT", own + "/fixture", stolen.dump()).starts_with("409 /groups: group "));
    CHECK(admin.ask("GET", "/sandboxes").body.at("sandboxes").size() == 2);
    admin.ask("DELETE", own);
    CHECK(admin.fault("GET", own).starts_with("404 path: there is no sandbox "));
    CHECK(admin.registry.for_group(one.at("groupId").get<std::string>()) == admin.registry.main());
    CHECK(admin.fault("POST", "/sandboxes", R"({"fixture": "nope"})")
              .starts_with("400 /fixture: the mock carries no fixture of this name; there are "));
}

TEST_CASE("after a reset from a later time everybody is let in again") {
    AdminClient admin;
    MockService& mock = *admin.registry.main();
    for (int i = 0; i < 2; ++i) {
        CHECK(call(mock, "GET", job_path()).status == 200);
        admin.ask("POST", "/clock", R"({"advance": "61s"})");  // longer than a nonce lives
    }
    CHECK(call(mock, "GET", job_path()).status == 200);
    admin.ask("POST", "/reset");
    CHECK(call(mock, "GET", job_path()).status == 200);
    CHECK(mock.journal().entries().back().reason.empty());
}

TEST_CASE("a reset goes back to the time at which the store was read") {
    AdminClient admin;
    const Json fixture = Json::parse(*find_file(fixture_files(), "default.json"));
    admin.ask("POST", "/clock", R"({"advance": "40d"})");
    admin.ask("PUT", "/fixture", fixture.dump());
    const Json read = admin.ask("GET", "/fixture").body;
    admin.ask("POST", "/clock", R"({"advance": "1h"})");
    admin.ask("POST", "/reset");
    CHECK(admin.ask("GET", "/clock").body.at("now") == "2019-04-17T12:00:00Z");
    CHECK(admin.ask("GET", "/fixture").body == read);
    const Json sandbox = admin.ask("POST", "/sandboxes").body;  // and so does the sandbox that begins as it
    CHECK(admin.ask("GET", "/sandboxes/" + sandbox.at("id").get<std::string>() + "/clock").body.at("now") ==
          "2019-04-17T12:00:00Z");
}

TEST_CASE("the jobs of a sandbox are dated by its own time") {
    AdminClient admin;
    admin.ask("POST", "/clock", R"({"advance": "40d"})");
    const Json sandbox = admin.ask("POST", "/sandboxes", R"({"fixture": "default"})").body;
    const std::string own = "/sandboxes/" + sandbox.at("id").get<std::string>();
    CHECK(admin.ask("GET", own + "/clock").body.at("now") == "2019-03-08T12:00:00Z");
    const std::string job = "/groups/" + sandbox.at("groupId").get<std::string>() + "/jobs/";
    CHECK(admin.ask("GET", own + job + sandbox.at("jobId").get<std::string>()).body.at("creationDate") ==
          "2019-03-08T09:00:00Z");
}

TEST_CASE("a reset ends what waits for a time that is far away then") {
    ManualClock clock(*from_iso8601("2019-03-08T12:00:00Z"));
    const auto timeline = std::make_shared<Timeline>(clock);
    timeline->advance(std::chrono::hours(1));
    const ResponseStream late =
        at(timeline->now() + std::chrono::seconds(1), timeline, [] { return ResponseStream{"late"}; });
    CHECK(late.then->time_left() == Timeline::never);
    timeline->advance(std::chrono::milliseconds(500));
    CHECK(late.then->time_left() == Timeline::never);
    timeline->reset();
    CHECK(late.then->time_left().count() == 0);
    CHECK(late.then->next().bytes == "late");
}

TEST_CASE("however often the clock is advanced, it stops where dates still have four digits for the year") {
    AdminClient admin;
    const auto advance = [&](const std::string& by) { return R"({"advance": ")" + by + R"("})"; };
    int steps = 0;
    while (admin.raw({"POST", "/__admin/clock", {{"Host", "127.0.0.1:8080"}}, advance("3660d")}).status == 200)
        REQUIRE(++steps < 1000);
    CHECK(steps == 696);
    const std::string now = admin.ask("GET", "/clock").body.at("now");
    CHECK(admin.fault("POST", "/clock", advance("3660d")) ==
          "400 /advance: the clock is not advanced beyond 9000-01-01T00:00:00Z; it is " + now);
    CHECK(admin.ask("GET", "/clock").body.at("now") == now);
    CHECK(admin.ask("POST", "/clock", advance("1d")).status == 200);  // there is room for that
    CHECK(admin.ask("POST", "/sandboxes", R"({"fixture": "default"})").status == 201);
    const Json fixture = admin.ask("GET", "/fixture").body;
    CHECK(admin.ask("PUT", "/fixture", fixture.dump()).status == 200);
    admin.ask("POST", "/reset");
    CHECK(admin.ask("GET", "/clock").body.at("now") > "8993");  // the time at which the fixture came
}

TEST_CASE("reads that take time do not go on for ever") {
    ManualClock clock(Timeline::end - 1500ms);
    MockService mock(fixture_store("default", clock.now()), clock, {.step_per_read = 1s});
    for (int i = 0; i < 3; ++i) CHECK(call(mock, "GET", job_path(done_job_id)).status == 200);
    CHECK(mock.timeline()->now() == Timeline::end - 500ms);
}
