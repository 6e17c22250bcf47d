#include "script/plan.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

const Catalog& catalog() {
    static const auto read = Catalog::read(clause_files());
    return *read;
}

std::vector<std::string> faults_of(const std::string& text, const std::string& name = "scripts/mine.json") {
    const DataFile file{name, text};
    const auto scripts = read_scripts({&file, 1}, catalog());
    std::vector<std::string> faults;
    if (!scripts)
        for (const FileFault& one : scripts.error()) faults.push_back(one.fault.pointer + ": " + one.fault.rule);
    return faults;
}

}  // namespace

TEST_CASE("clauses, scripts and own requests that are built in are valid, and every clause is judged") {
    for (const FileFault& one : faults_in_built_in())
        FAIL_CHECK(one.file << " " << one.fault.pointer << ": " << one.fault.rule);
    CHECK(catalog().find("retry/empty-body")->level == Level::must);
}

TEST_CASE("scripts run by profile, and one that retries a second job runs behind the others of its profile") {
    const auto script = [](const std::string& name, const std::string& profile, const std::string& need) {
        return R"({"name": ")" + name + R"(", "title": "t", "profile": ")" + profile + R"(", "needs": [")" + need +
               R"("]})";
    };
    const std::vector<std::string> texts{script("again", "full", "named-job-again"),
                                         script("retry", "full", "named-job"),
                                         script("making", "full", "create-allowed"), script("zoo", "safe", "sign-in")};
    const std::vector<DataFile> files{{"scripts/again.json", texts[0]},
                                      {"scripts/retry.json", texts[1]},
                                      {"scripts/making.json", texts[2]},
                                      {"scripts/zoo.json", texts[3]}};
    const auto scripts = read_scripts(files, catalog());
    REQUIRE(scripts);
    std::vector<std::string> names;
    for (const Script& one : *scripts) names.push_back(one.name);
    CHECK(names == std::vector<std::string>{"zoo", "making", "retry", "again"});
}

TEST_CASE("a wrong script is refused with the place of each fault") {
    CHECK(faults_of("{").front().starts_with(": line 1, column 2: "));
    CHECK(faults_of(R"({"name": "mine", "title": "t", "profile": "careless"})") ==
          std::vector<std::string>{R"(/profile: must be one of "safe", "probe", "full")"});
    CHECK(faults_of(R"({"name": "other", "title": "t", "profile": "safe"})") ==
          std::vector<std::string>{"/name: must be the name of the file without its ending"});
    CHECK(faults_of(R"({"name": "mine", "title": "t", "profile": "safe", "steps": [
        {"name": "one", "request": {"method": "PUT", "path": "/x"},
         "expect": [{"clause": "retry/no-such-clause", "at": "status", "is": {"matches": "("}},
                    {"clause": "retry/empty-body", "at": "later#/status", "is": {"schema": "nothing"}}]},
        {"name": "one", "request": {"method": "GET", "path": "/x", "sign": {"copyOf": "never"}}}]})") ==
          std::vector<std::string>{"/steps/0/request/method: a script of the profile safe sends GET and HEAD alone",
                                   "/steps/0/expect/0/clause: there is no clause 'retry/no-such-clause'",
                                   "/steps/0/expect/0/at: must be a JSON Pointer, which begins with a slash",
                                   "/steps/0/expect/0/is/matches: is not a regular expression: missing ): (",
                                   "/steps/0/expect/1/at: no earlier step is called 'later'",
                                   "/steps/0/expect/1/is/schema: there is no schema called 'nothing'",
                                   "/steps/1/request/sign/copyOf: no earlier step is called 'never'",
                                   "/steps/1/name: another step is called 'one' already"});
}

namespace {

/// Of a script with this one step, or these, in this profile.
std::vector<std::string> faults_of_steps(const std::string& steps, const std::string& profile = "safe",
                                         const std::string& needs = "") {
    return faults_of(R"({"name": "mine", "title": "t", "profile": ")" + profile + R"(", "needs": [)" + needs +
                     R"(], "steps": [)" + steps + "]}");
}

std::vector<std::string> faults_of_expectation(const std::string& expectation) {
    return faults_of_steps(R"({"name": "one", "request": {"method": "GET", "path": "/x"}, "expect": [)" + expectation +
                           "]}");
}

using Faults = std::vector<std::string>;

}  // namespace

TEST_CASE("an expectation that would judge nothing is refused") {
    const Faults nothing{"/steps/0/expect/0: judges nothing: at, all, any or none is missing"};
    CHECK(faults_of_expectation(R"({"clause": "retry/empty-body", "at": "/status"})").empty());
    CHECK(faults_of_expectation(R"({"clause": "retry/empty-body"})") == nothing);
    CHECK(faults_of_expectation(R"({"clause": "retry/empty-body", "when": {"at": "/status"}})") == nothing);
    CHECK(faults_of_expectation(R"({"clause": "retry/empty-body", "is": {"equals": 7}})") ==
          Faults{R"(/steps/0/expect/0/is: judges nothing without at; "at": "" is the value itself)"});
    CHECK(faults_of_expectation(
              R"({"clause": "retry/empty-body", "at": "/body", "is": {"each": {"is": {"type": "integer"}}}})") ==
          Faults{R"(/steps/0/expect/0/is/each/is: judges nothing without at; "at": "" is the value itself)"});
    CHECK(faults_of_expectation(R"({"clause": "retry/empty-body", "all": [{}]})") ==
          Faults{"/steps/0/expect/0/all/0: judges nothing: at, all, any or none is missing"});
    CHECK(
        faults_of_expectation(R"({"clause": "retry/empty-body", "report": [{"say": "x"}]})") ==
        Faults{
            "/steps/0/expect/0/report: only a clause of level observe is reported, and 'retry/empty-body' is a must"});
}

TEST_CASE("a name of which there is none is refused wherever it stands in a script") {
    CHECK(faults_of_expectation(R"({"clause": "retry/empty-body", "at": "/json/results"})") ==
          Faults{"/steps/0/expect/0/at: an exchange has no '/json'; what an answer holds lies below /body"});
    CHECK(faults_of_expectation(R"({"clause": "retry/empty-body", "at": "/body", "is": {"not": {"type": "strin"}}})") ==
          Faults{"/steps/0/expect/0/is/not/type: 'strin' is not a JSON type: string, number, integer, boolean, array, "
                 "object or null"});
    CHECK(
        faults_of_expectation(
            R"({"clause": "retry/empty-body", "at": "/body", "is": {"each": {"at": "/any", "is": {"equals": "${grupp}"}}}})") ==
        Faults{"/steps/0/expect/0/is/each/is/equals: there is no variable ${grupp} here: no need of the script brings "
               "it, and no earlier step binds it"});
    const std::string job = R"({"name": "one", "request": {"method": "GET", "path": "/${failed-job}"}})";
    CHECK(faults_of_steps(job, "safe", R"("failed-job")").empty());
    CHECK(faults_of_steps(job) ==
          Faults{"/steps/0/request/path: there is no variable ${failed-job} here: no need of the "
                 "script brings it, and no earlier step binds it"});
    CHECK(
        faults_of_steps(
            R"({"name": "one", "request": {"method": "GET", "path": "/x"}, "bind": {"group": "/status", "mine": "/stat"}},
                             {"name": "two", "request": {"method": "GET", "path": "/${mine}"}})") ==
        Faults{"/steps/0/bind/group: ${group} is there already, and is not the script's to change",
               "/steps/0/bind/mine: an exchange has no '/stat'; what an answer holds lies below /body"});
    CHECK(faults_of_steps(R"({"name": "one", "times": 2, "walk": true, "request": {"method": "GET", "path": "/x"}})") ==
          Faults{"/steps/0/times: cannot stand beside walk, which sends one request a page"});
    CHECK(
        faults_of_steps(
            R"({"name": "one", "name": "one", "request": {"method": "GET", "path": "/x", "sign": "nobody"}})") ==
        Faults{"/steps/0/request/sign: must be \"right\", \"none\", or an object that says what is signed differently "
               "(docs/scripts.md)",
               "/steps/0/name: this member stands twice in its object"});
}

TEST_CASE("a step of which nothing is promised can fail no run") {
    const auto step = [](const std::string& expectation) {
        return R"({"name": "one", "observedOnly": true, "request": {"method": "GET", "path": "/x"}, "expect": [)" +
               expectation + "]}";
    };
    const std::string report = R"("report": [{"say": "x"}])";
    CHECK(
        faults_of_steps(step(R"({"clause": "neighbours/list-hosts", "noAnswer": "breach", )" + report + "}")).empty());
    CHECK(
        faults_of_steps(step(R"({"clause": "neighbours/list-hosts", )" + report + "}")) ==
        std::vector<std::string>{
            R"(/steps/0/expect/0: a step with observedOnly needs "noAnswer": "breach", so that silence is an answer, too)"});
    CHECK(faults_of_steps(step(R"({"clause": "retry/empty-body", "noAnswer": "breach", "at": "/status"})")) ==
          std::vector<std::string>{"/steps/0/expect/0/clause: a step with observedOnly names clauses of level observe "
                                   "alone, and 'retry/empty-body' is a must"});
}

TEST_CASE("a script that could change what nobody named is refused") {
    const auto removal = [](const char* job) {
        return std::string(R"({"name": "one", "request": {"method": "DELETE", "path": "/${)") + job + R"(}"}})";
    };
    CHECK(faults_of_steps(removal("unknown-job"), "probe").empty());
    CHECK(faults_of_steps(removal("any-job"), "probe", R"("any-job")") ==
          Faults{"/steps/0/request/path: ${any-job} is within reach of DELETE: a script of the profile probe aims such "
                 "methods at ${unknown-job}"});
    CHECK(faults_of_steps(removal("named-job"), "full", R"("named-job")").empty());
    CHECK(
        faults_of_steps(removal("failed-job"), "full", R"("failed-job")") ==
        Faults{"/steps/0/request/path: ${failed-job} may not be changed: ${named-job}, ${made-job} and ${foreign-job} "
               "may"});
}

TEST_CASE("a POST says whether it creates a job, and the plan has the requests that remove it") {
    const auto post = [](const std::string& creates) {
        return R"({"name": "one", "expect": [{"clause": "create/answers-201", "at": "/status"}],
                  "request": {"method": "POST", "path": "/groups/${group}/things")" +
               creates + "}}";
    };
    CHECK(faults_of_steps(post(""), "full") ==
          Faults{R"(/steps/0/request: a POST must say what it creates: "creates" is "job" or "nothing")"});
    CHECK(faults_of_steps(post(R"(, "creates": "group")"), "full") ==
          Faults{R"(/steps/0/request/creates: must be one of "job", "nothing")"});
    CHECK(faults_of_steps(R"({"name": "one", "request": {"method": "GET", "path": "/x", "creates": "job"}})") ==
          Faults{"/steps/0/request/creates: a GET creates nothing"});

    const auto plans_removal = [&](const std::string& creates) {
        const std::string text =
            R"({"name": "mine", "title": "t", "profile": "full", "steps": [)" + post(creates) + "]}";
        const DataFile file{"scripts/mine.json", text};
        auto scripts = read_scripts({&file, 1}, catalog());
        auto own = OwnRequests::read(own_request_files().front());
        REQUIRE(scripts);
        REQUIRE(own);
        const OwnRequests& requests = *own;
        const ScriptRequest& removal = requests.at("remove");
        return plan_of({{}, *std::move(scripts), requests}, Profile::full, {}).allows(removal.method, removal.path);
    };
    CHECK(plans_removal(R"(, "creates": "job")"));
    CHECK_FALSE(plans_removal(R"(, "creates": "nothing")"));
}

TEST_CASE("scripts come in the order of their profiles, the harmless first") {
    const auto scripts = read_scripts(script_files(), catalog());
    REQUIRE(scripts);
    CHECK(std::is_sorted(scripts->begin(), scripts->end(),
                         [](const Script& a, const Script& b) { return a.profile < b.profile; }));
}
