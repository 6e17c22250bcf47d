#include "expression/condition.hpp"
#include <opsmgr/base/data_file.hpp>

#include "catch.hpp"

#include <stdexcept>

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

const StepViews no_steps;

/// The judgement as one line, over a view written as JSON.
std::string judged(const char* condition, const char* view, const StepViews& steps = no_steps,
                   const Variables& variables = {}) {
    const Json document = Json::parse(view);
    const Json parsed = Json::parse(condition);
    const Scope scope{document, steps, variables};
    if (holds(parsed, scope)) return "holds";
    const Explanation why = explain(parsed, scope);
    return why.expected + " | " + why.actual;
}

/// Whether a matcher holds for a value.
bool matches(const char* matcher, const char* value) {
    return judged((std::string(R"({"at": "/v", "is": )") + matcher + "}").c_str(),
                  (std::string(R"({"v": )") + value + "}").c_str()) == "holds";
}

}  // namespace

TEST_CASE("a breach says what was expected where, and what was there") {
    CHECK(judged(R"({"at": "/status", "is": {"equals": 200}})", R"({"status": 204})") == "status 200 | 204");
    CHECK(judged(R"({"at": "/status", "is": {"oneOf": [200, 201]}})", R"({})") == "status one of [200,201] | nothing");
    CHECK(judged(R"({"at": "/s", "is": {"type": "string", "matches": "^a"}})", R"({"s": "b"})") ==
          R"(/s text that matches ^a | "b")");
}

TEST_CASE("a moment is the same in whatever form it is written") {
    const Variables variables{{"then", "2019-04-06T12:02:54Z"}};
    const auto same = [&](const char* view) {
        return judged(R"({"at": "/d", "is": {"sameMomentAs": "${then}"}})", view, no_steps, variables);
    };
    CHECK(same(R"({"d": "2019-04-06T12:02:54Z"})") == "holds");
    CHECK(same(R"({"d": "2019-04-06T12:02:54.000+00:00"})") == "holds");
    CHECK(same(R"({"d": 1554552174})") == "holds");
    CHECK(same(R"({"d": "2019-04-06T12:02:55Z"})") ==
          R"(/d the moment "2019-04-06T12:02:54Z" | "2019-04-06T12:02:55Z")");
    CHECK(same(R"({"d": "soon"})") != "holds");
    CHECK(same(R"({})") != "holds");
}

TEST_CASE("one among the elements of another answer is found by its member") {
    const StepViews steps{{"after", ExchangeView(Json::parse(R"({"jobs": [{"id": "a"}, 7, {"id": "b"}]})"))}};
    const auto among = [&](const char* view) {
        return judged(R"({"at": "/id", "is": {"oneAmong": {"place": "after#/jobs", "member": "/id"}}})", view, steps);
    };
    CHECK(among(R"({"id": "b"})") == "holds");
    CHECK(among(R"({"id": "c"})") == R"(/id one that is in after#/jobs | "c")");
    CHECK(among(R"({})") != "holds");
    CHECK(judged(R"({"at": "/id", "is": {"oneAmong": {"place": "never#/jobs", "member": "/id"}}})", R"({"id": "a"})",
                 steps) != "holds");
}

TEST_CASE("two dates are near each other, in whatever form they are written") {
    const auto near = [](const char* date) {
        return judged(
            (std::string(R"({"at": "/date", "is": {"near": {"place": "#/headers", "seconds": 60}}})")).c_str(),
            (std::string(R"({"headers": "Tue, 05 Sep 2023 06:35:03 GMT", "date": )") + date + "}").c_str());
    };
    CHECK(near(R"("2023-09-05T06:34:03Z")") == "holds");
    CHECK(near(R"("2023-09-05T06:36:03Z")") == "holds");
    CHECK(near("1693895703") == "holds");
    CHECK(near(R"("2023-09-05T06:36:04Z")") != "holds");
    CHECK(near(R"("soon")") != "holds");
}

TEST_CASE("values that are not there fail every matcher but the absence itself") {
    for (const auto* matcher : {R"({"equals": null})", R"({"type": "null"})", R"({"exists": true})",
                                R"({"matches": ""})", R"({"atMost": 1})", R"({"each": {}})", R"({"some": {}})",
                                R"({"distinct": true})", R"({"form": "epoch"})", R"({"count": {"equals": 0}})"})
        CHECK(judged((std::string(R"({"at": "/x", "is": )") + matcher + "}").c_str(), "{}") != "holds");
    CHECK(judged(R"({"at": "/x", "is": {"exists": false}})", "{}") == "holds");
    CHECK(judged(R"({"at": "/x", "is": {"not": {"equals": 1}}})", "{}") == "holds");
}

TEST_CASE("numbers are equal by value, however they are written") {
    CHECK(matches(R"({"equals": 1000})", "1e3"));
    CHECK(matches(R"({"equals": 1000})", "1000.0"));
    CHECK(matches(R"({"type": "integer"})", "1000.0"));
    CHECK_FALSE(matches(R"({"type": "integer"})", "1000.5"));
    CHECK_FALSE(matches(R"({"type": "number"})", "\"1000\""));
}

TEST_CASE("forms of dates and ids are told apart") {
    CHECK(matches(R"({"form": "iso8601-utc"})", R"("2019-04-06T12:02:54Z")"));
    CHECK(matches(R"({"form": "iso8601-utc"})", R"("2019-04-06T12:02:54.123+00:00")"));
    CHECK_FALSE(matches(R"({"form": "iso8601-utc"})", R"("2019-04-06T12:02:54")"));
    CHECK_FALSE(matches(R"({"form": "iso8601-utc"})", R"("2019-04-06T12:02:54+02:00")"));
    CHECK(matches(R"({"form": "iso8601"})", R"("2019-04-06T12:02:54+02:00")"));
    CHECK_FALSE(matches(R"({"form": "iso8601"})", R"("Mar 8, 2019 3:04 PM")"));
    CHECK(matches(R"({"form": "epoch"})", "1554552174"));
    CHECK(matches(R"({"form": "epoch"})", R"("1554552174")"));
    CHECK_FALSE(matches(R"({"form": "epoch"})", "1554552174000"));  // milliseconds
    CHECK_FALSE(matches(R"({"form": "epoch"})", R"("1554552174000")"));
    CHECK(matches(R"({"form": "hex24"})", R"("5c810cc4ff7a256345ff97b7")"));
    CHECK_FALSE(matches(R"({"form": "hex24"})", R"("5c810cc4ff7a256345ff97b")"));
    CHECK(matches(R"({"form": "http-date"})", R"("Tue, 05 Sep 2023 06:35:03 GMT")"));
}

TEST_CASE("elements are judged one by one, and the one at fault is shown") {
    CHECK(judged(R"({"at": "/jobs", "is": {"each": {"at": "/id", "is": {"form": "hex24"}}}})",
                 R"({"jobs": [{"id": "x"}]})") ==
          R"(/jobs each element: /id a value of the form hex24, but one has "x" | [{"id":"x"}])");
    CHECK(judged(R"({"at": "/jobs", "is": {"each": {"at": "/id", "is": {"form": "hex24"}}}})", R"({"jobs": []})") ==
          "holds");
    CHECK(judged(R"({"at": "/jobs", "is": {"some": {"at": "/id", "is": {"equals": 2}}}})",
                 R"({"jobs": [{"id": 1}, {"id": 2}]})") == "holds");
    CHECK(judged(R"({"at": "/jobs", "is": {"some": {"at": "/id", "is": {"equals": 3}}}})",
                 R"({"jobs": [{"id": 1}]})") != "holds");
    CHECK(matches(R"({"distinct": true})", R"(["a", "b"])"));
    CHECK_FALSE(matches(R"({"distinct": true})", R"(["a", "b", "a"])"));
    CHECK(matches(R"({"distinct": ["/a", "/b"]})", R"([{"a": 1, "b": 1}, {"a": 1, "b": 2}, {"a": 1}])"));
    CHECK_FALSE(matches(R"({"distinct": ["/a", "/b"]})", R"([{"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 2}])"));
    CHECK(matches(R"({"count": {"atLeast": 2}})", R"(["a", "b"])"));
    CHECK(matches(R"({"contains": "b"})", R"(["a", "b"])"));
    CHECK(matches(R"({"contains": "b"})", R"("abc")"));
}

TEST_CASE("all, any and none combine") {
    const char* view = R"({"a": 1, "b": 2})";
    CHECK(judged(R"({"all": [{"at": "/a", "is": {"equals": 1}}, {"at": "/b", "is": {"equals": 2}}]})", view) ==
          "holds");
    CHECK(judged(R"({"all": [{"at": "/a", "is": {"equals": 1}}, {"at": "/b", "is": {"equals": 3}}]})", view) ==
          "/b 3 | 2");
    CHECK(judged(R"({"any": [{"at": "/a", "is": {"equals": 9}}, {"at": "/b", "is": {"equals": 2}}]})", view) ==
          "holds");
    CHECK(judged(R"({"any": [{"at": "/a", "is": {"equals": 9}}, {"at": "/b", "is": {"equals": 8}}]})", view) ==
          "/a 9, or /b 8 | 1; 2");
    CHECK(judged(R"({"none": [{"at": "/a", "is": {"equals": 9}}]})", view) == "holds");
    CHECK(judged(R"({"none": [{"at": "/a", "is": {"equals": 1}}]})", view) == "not /a 1 | 1");
}

TEST_CASE("earlier steps and variables are seen") {
    const StepViews steps{
        {"before", ExchangeView(Json::parse(R"({"body": {"status": "FAILURE", "date": "2019-03-08T12:00:00Z"}})"))}};
    CHECK(judged(R"({"at": "/s", "is": {"sameAs": "before#/body/status"}})", R"({"s": "FAILURE"})", steps) == "holds");
    CHECK(judged(R"({"at": "/s", "is": {"not": {"sameAs": "before#/body/status"}}})", R"({"s": "FAILURE"})", steps) !=
          "holds");
    CHECK(judged(R"({"at": "/s", "is": {"sameAs": "before#/missing"}})", "{}", steps) == "holds");
    CHECK(judged(R"({"at": "before#/body/status", "is": {"equals": "FAILURE"}})", "{}", steps) == "holds");
    CHECK(judged(R"({"at": "/d", "is": {"laterThan": "before#/body/date"}})", R"({"d": "2019-03-08T12:00:01Z"})",
                 steps) == "holds");
    CHECK(judged(R"({"at": "/d", "is": {"laterThan": "before#/body/date"}})", R"({"d": "2019-03-08T12:00:00Z"})",
                 steps) != "holds");
    CHECK(judged(R"({"at": "/d", "is": {"laterThan": "#/e"}})", R"({"d": 20, "e": 10})") == "holds");
    CHECK(judged(R"({"at": "/d", "is": {"laterThan": "#/e"}})", R"({"d": "1554552175", "e": 1554552174})") == "holds");
    CHECK(judged(R"({"at": "/id", "is": {"oneAmong": {"place": "#/all", "member": "/id"}}})",
                 R"({"id": "5C810CC4FF7A256345FF97B7", "all": [{"id": "5c810cc4ff7a256345ff97b7"}]})") == "holds");
    CHECK(judged(R"({"at": "/id", "is": {"equals": "${job}"}})", R"({"id": "7"})", no_steps, {{"job", "7"}}) ==
          "holds");
}

TEST_CASE("texts are filled in from variables and from the view") {
    const Json view = Json::parse(R"({"status": 400, "body": {"code": "X"}})");
    const Variables variables{{"job", "7"}};
    CHECK(filled_in("job ${job}: {/status} {/body/code} {/none} {plain} ${unknown}",
                    Scope{view, no_steps, variables}) == "job 7: 400 X nothing {plain} ${unknown}");
}

TEST_CASE("every matcher that the schema of scripts allows can be judged") {
    const auto file = find_file(contract_files(), "schemas/script.schema.json");
    REQUIRE(file);
    const Json schema = Json::parse(*file);
    const Json& keywords = schema.at("definitions").at("matcher").at("properties");
    const Json value = "text";
    for (const auto& [keyword, argument] : keywords.items()) {
        const auto judge_one = [&, name = keyword] {
            try {
                (void)holds({{"at", ""}, {"is", {{name, Json()}}}}, {value, no_steps, {}});
            } catch (const Json::exception&) {
                // An argument of another type is for the schema to refuse.
            }
        };
        INFO(keyword);
        CHECK_NOTHROW(judge_one());
    }
    CHECK_THROWS_AS(holds({{"at", ""}, {"is", {{"resembles", 1}}}}, {value, no_steps, {}}), std::logic_error);
}

TEST_CASE("places are told in words where they have one") {
    CHECK(in_words("/status") == "status");
    CHECK(in_words("#/mediaType") == "media type");
    CHECK(in_words("/headers/allow/0") == "field allow");
    CHECK(in_words("/body/error") == "/error of the document");
    CHECK(in_words("/body") == "the document");
    CHECK(in_words("before#/body/status") == "/status of the document in the answer to before");
    CHECK(in_words("/stillOpen") == "/stillOpen");
}
