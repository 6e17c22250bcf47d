#include <opsmgr/contracts/schema.hpp>
#include "report/report_format.hpp"

#include "catch.hpp"

using namespace opsmgr;
using namespace opsmgr::suite;

namespace {

ClauseResult result(const std::string& id, Level level, Verdict verdict, const std::string& message) {
    ClauseResult one;
    one.clause = {id, level, "A promise.", {"A page", "A section", "documented"}, "", "somebody", ""};
    one.verdict = verdict;
    one.covered = true;
    one.message = message;
    one.checks = 1;
    return one;
}

Report sample() {
    Report report;
    report.target = "http://127.0.0.1:8080";
    report.profile = Profile::probe;
    report.seed = 7;
    report.repeat = "--group 5c --seed 7";
    report.conformance = Conformance::does_not_conform;
    report.clauses["a/one"] = result("a/one", Level::must, Verdict::pass, "as it should be");
    ClauseResult broken = result("a/two", Level::must, Verdict::fail, "expected /status 200; got 204");
    broken.expected = "/status 200";
    broken.actual = "204";
    broken.exchanges = {1};
    report.clauses["a/two"] = broken;
    report.clauses["b/three"] = result("b/three", Level::observe, Verdict::note, "the target says so");
    ClauseResult beyond = result("b/four", Level::must, Verdict::skip, "needs profile full");
    beyond.covered = false;
    beyond.profile = Profile::full;
    beyond.checks = 0;
    report.clauses["b/four"] = beyond;
    ExchangeRecord record;
    record.number = 1;
    record.script = "mine";
    record.step = "one";
    record.method = "PUT";
    record.target = "/x";
    record.status = 204;
    record.reason = "No Content";
    record.framing = "none";
    record.connection = 1;
    report.exchanges.push_back(record);
    return report;
}

}  // namespace

TEST_CASE("the JSON report is what its schema says") {
    const auto faults = check_against_schema(to_json(sample()), "report");
    for (const DataFault& fault : faults) UNSCOPED_INFO(fault.pointer << ": " << fault.rule);
    CHECK(faults.empty());
}

TEST_CASE("the report for people tells what was promised, what came, and how to see it again") {
    CHECK(to_text(sample(), {.colour = false, .notes = true}) ==
          "does not conform (3 of 4 clauses, profile probe)\n"
          "target   http://127.0.0.1:8080\n"
          "profile  probe   seed 7\n"
          "\n"
          "a\n"
          "  pass   one\n"
          "  FAIL   two\n"
          "b\n"
          "  note   three: the target says so\n"
          "\n"
          "FAIL  a/two   must, A page - A section\n"
          "      A promise.\n"
          "      expected  /status 200\n"
          "      actual    204\n"
          "      exchange  #1 PUT /x (no credentials) -> 204, 0 bytes\n"
          "      breaks    somebody\n"
          "      repeat    opsmgr-suite run --target http://127.0.0.1:8080 --group 5c --seed 7 --profile probe --only "
          "a/two\n"
          "      curl      curl --silent --show-error --include --path-as-is --globoff --request PUT "
          "http://127.0.0.1:8080/x\n"
          "\n"
          "1 pass, 1 fail, 0 warn, 1 note, 0 inconclusive, 0 error, 1 skip (1 not covered by profile probe)\n"
          "1 requests in 0.00 s\n"
          "nothing was changed\n"
          "does not conform (3 of 4 clauses, profile probe)\n");
}

TEST_CASE("without --notes what is well is counted, and what is not stands alone") {
    Report report = sample();
    report.clauses["b/five"] = result("b/five", Level::must, Verdict::skip, "needs something");
    const std::string text = to_text(report);
    CHECK(text.find("a                1 pass\n  FAIL   two\n") != std::string::npos);
    CHECK(text.find("b                          1 note    1 skip\n") != std::string::npos);
    CHECK(text.find("\n  1 skip  needs something\n") != std::string::npos);
    CHECK(text.find("--notes lists them") != std::string::npos);
}

TEST_CASE("colour adds escapes and changes no word") {
    std::string coloured = to_text(sample(), {.colour = true});
    CHECK(coloured.find("\x1b[31;1mFAIL\x1b[0m") != std::string::npos);
    for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b'))
        coloured.erase(at, coloured.find('m', at) + 1 - at);
    CHECK(coloured == to_text(sample()));
}

TEST_CASE("a run counts each verdict, and apart what its profile leaves out") {
    const Totals totals = sample().totals();
    CHECK(totals.pass == 1);
    CHECK(totals.fail == 1);
    CHECK(totals.note == 1);
    CHECK(totals.skip == 1);
    CHECK(totals.not_covered == 1);
}

TEST_CASE("control characters, and those that turn the direction of a text, are replaced") {
    CHECK(without_controls("a\x1b[31m\n\x7f") == "a?[31m\n?");
    CHECK(without_controls("\xe2\x80\xae evil \xe2\x81\xa6 \xd8\x9c \xe2\x80\x8f") == "? evil ? ? ?");
    const std::string harmless = "\xe2\x80\x9c \xe2\x82\xac \xc3\xa9 \xd8\xa7 \xe2\x80";
    CHECK(without_controls(harmless) == harmless);
}

TEST_CASE("a report with a time that no run takes is refused") {
    Json document = to_json(sample());
    document["times"]["seconds"] = 1e10;
    document["times"]["exchangeSeconds"][0] = -1;
    const auto read = read_report(document);
    REQUIRE_FALSE(read);
    CHECK(read.error() == std::vector<DataFault>{{"/times/exchangeSeconds/0", "must be a number from 0 to 1000000000"},
                                                 {"/times/seconds", "must be a number from 0 to 1000000000"}});
}
