// JUnit's XML, as build servers read it: a test suite a topic, a test case a clause.
//
// A warning passes and is told in the output of its case, an accepted failure is skipped and says why. What is wrong
// with the run as a whole is a test case of its own, so that a build server cannot take a run of nothing for a good
// one. Elements and attributes are those of the schema of the Jenkins plugin xUnit, and but for `timestamp` those of
// Surefire's, with three decimals in times.
#include "report/report_format.hpp"

#include "finding.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>

namespace opsmgr::suite {
namespace {

/// XML 1.0 has no place for control characters and for two code points behind them (XML 1.0, 2.2).
std::string clean(std::string_view text) {
    std::string out = without_controls(text);
    for (const char* code_point : {"\xef\xbf\xbe", "\xef\xbf\xbf"})
        for (auto at = out.find(code_point); at != std::string::npos; at = out.find(code_point, at))
            out.replace(at, 3, "?");
    return out;
}

void set(pugi::xml_node node, const char* name, std::string_view value) {
    node.append_attribute(name) = clean(value).c_str();
}

void set(pugi::xml_node node, const char* name, unsigned value) {
    node.append_attribute(name) = value;
}

void add_property(pugi::xml_node properties, const char* name, std::string_view value) {
    pugi::xml_node property = properties.append_child("property");
    set(property, "name", name);
    set(property, "value", value);
}

std::string text_of(const Report& report, const ClauseResult& result) {
    std::string text = fmt::format("{} ({})\n{}\n", result.clause.says, to_string(result.clause.level),
                                   place_of(result.clause.source));
    for (const Detail& one : details_of(report, result)) text += fmt::format("{:<10}{}\n", one.label, one.text);
    return text;
}

void add_outcome(pugi::xml_node test, const char* kind, const std::string& message, const std::string& type,
                 const std::string& text) {
    pugi::xml_node outcome = test.append_child(kind);
    set(outcome, "message", on_one_line(message));
    if (!type.empty()) set(outcome, "type", type);
    if (!text.empty()) outcome.append_child(pugi::node_pcdata).set_value(clean(text).c_str());
}

/// The reason stands in the content too: a reader that looks there alone takes an empty element for a pass.
void add_skipped(pugi::xml_node test, const std::string& why) {
    add_outcome(test, "skipped", why, "", why);
}

void add_output(pugi::xml_node test, std::string_view text) {
    test.append_child("system-out").append_child(pugi::node_pcdata).set_value(clean(text).c_str());
}

using Seconds = std::chrono::duration<double>;

void set_time(pugi::xml_node node, Seconds time) {
    set(node, "time", fmt::format("{:.3f}", time.count()));
}

/// What the run spent on each clause: the time of an exchange, shared among the clauses that it is evidence for.
/// Together they take no longer than the run.
class ClauseTimes {
  public:
    explicit ClauseTimes(const Report& report) : report_(report) {
        for (const auto& [id, result] : report.clauses)
            for (const unsigned number : result.exchanges) ++shares_[number];
    }
    [[nodiscard]] Seconds of(const ClauseResult& result) const {
        Seconds time{0};
        for (const unsigned number : result.exchanges)
            time += Seconds(report_.exchanges.at(number - 1).duration) / shares_.at(number);
        return time;
    }

  private:
    const Report& report_;
    std::map<unsigned, unsigned> shares_;
};

void add_case(pugi::xml_node suite, const Report& report, const ClauseResult& result, Seconds time) {
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "classname", "opsmgr." + topic_of(result));
    set(test, "name", subject_of(result));
    set_time(test, time);
    if (!result.known.empty()) return add_skipped(test, "known: " + result.known);
    const std::string type(to_string(result.clause.level));
    switch (result.verdict) {
        case Verdict::fail: return add_outcome(test, "failure", result.message, type, text_of(report, result));
        case Verdict::error: return add_outcome(test, "error", result.message, type, text_of(report, result));
        case Verdict::skip: return add_skipped(test, result.message);
        case Verdict::inconclusive: return add_skipped(test, "inconclusive: " + result.message);
        case Verdict::warn:
            return add_output(test,
                              fmt::format("warning: {}\n{}", on_one_line(result.message), text_of(report, result)));
        case Verdict::note: return add_output(test, "note: " + on_one_line(result.message) + "\n");
        case Verdict::pass: return;
    }
}

void add_properties(pugi::xml_node suite, const Report& report) {
    pugi::xml_node properties = suite.append_child("properties");
    add_property(properties, "summary", verdict_sentence(report));
    add_property(properties, "target", report.target);
    add_property(properties, "profile", to_string(report.profile));
    add_property(properties, "edition", report.edition);
    add_property(properties, "seed", std::to_string(report.seed));
    add_property(properties, "insecure", report.insecure ? "true" : "false");
    add_property(properties, "verdict", to_string(report.conformance));
    add_property(properties, "tally", tally(report));
    add_property(properties, "notCovered", std::to_string(report.totals().not_covered));
    if (!report.deviations.empty()) add_property(properties, "deviations", report.deviations);
}

void count(pugi::xml_node suite, const std::vector<const ClauseResult*>& results) {
    unsigned failures = 0;
    unsigned errors = 0;
    unsigned skipped = 0;
    for (const ClauseResult* one : results) {
        const bool known = !one->known.empty();
        if (known || one->verdict == Verdict::skip || one->verdict == Verdict::inconclusive) ++skipped;
        else if (one->verdict == Verdict::fail) ++failures;
        else if (one->verdict == Verdict::error) ++errors;
    }
    set(suite, "tests", static_cast<unsigned>(results.size()));
    set(suite, "failures", failures);
    set(suite, "errors", errors);
    set(suite, "skipped", skipped);
}

pugi::xml_node add_suite(pugi::xml_node suites, const Report& report, std::string_view name, Seconds time) {
    pugi::xml_node suite = suites.append_child("testsuite");
    set(suite, "name", name);
    set(suite, "timestamp", report.started);
    set_time(suite, time);
    return suite;
}

/// What is wrong with the run besides single clauses. `time` is what none of them took.
void add_run(pugi::xml_node suites, const Report& report, Seconds time) {
    pugi::xml_node suite = add_suite(suites, report, "run", time);
    const bool wrong = !report.reason.empty();
    const bool judged = report.conformance != Conformance::not_judged;
    set(suite, "tests", 1U);
    set(suite, "failures", wrong && judged ? 1U : 0U);
    set(suite, "errors", wrong && !judged ? 1U : 0U);
    set(suite, "skipped", 0U);
    add_properties(suite, report);
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "classname", "opsmgr.run");
    set(test, "name", "can be judged");
    set_time(test, time);
    if (wrong) add_outcome(test, judged ? "failure" : "error", headline(report), "run", headline(report) + "\n");
}

}  // namespace

std::string to_junit(const Report& report) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node suites = document.append_child("testsuites");
    const Totals totals = report.totals();
    const bool wrong = !report.reason.empty();
    const bool judged = report.conformance != Conformance::not_judged;
    set(suites, "name", "opsmgr-suite");
    set(suites, "tests", static_cast<unsigned>(report.clauses.size()) + 1);
    set(suites, "failures", totals.fail + (wrong && judged ? 1 : 0));
    set(suites, "errors", totals.error + (wrong && !judged ? 1 : 0));
    set_time(suites, report.duration);
    const ClauseTimes times(report);
    std::map<std::string, std::vector<const ClauseResult*>> topics;
    Seconds rest = report.duration;
    for (const auto& [id, result] : report.clauses) {
        topics[topic_of(result)].push_back(&result);
        rest -= times.of(result);
    }
    add_run(suites, report, std::max(rest, Seconds(0)));
    for (const auto& [topic, results] : topics) {
        Seconds time{0};
        for (const ClauseResult* result : results) time += times.of(*result);
        pugi::xml_node suite = add_suite(suites, report, topic, time);
        count(suite, results);
        for (const ClauseResult* result : results) add_case(suite, report, *result, times.of(*result));
    }
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

}  // namespace opsmgr::suite
