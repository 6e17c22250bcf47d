// JUnit's XML, as build servers read it: a test suite a topic, a test case a clause.
//
// A warning passes and carries a property, an accepted failure is skipped and says why. What is wrong
// with the run as a whole is a test case of its own, so that a build server cannot take a run of nothing for a good
// one.
#include "report/report_format.hpp"

#include "finding.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

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

void add_case(pugi::xml_node suite, const Report& report, const ClauseResult& result) {
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "classname", "opsmgr." + topic_of(result));
    set(test, "name", subject_of(result));
    set(test, "assertions", result.checks);
    if (!result.known.empty()) return add_outcome(test, "skipped", "known: " + result.known, "", "");
    const std::string type(to_string(result.clause.level));
    switch (result.verdict) {
        case Verdict::fail: return add_outcome(test, "failure", result.message, type, text_of(report, result));
        case Verdict::error: return add_outcome(test, "error", result.message, type, text_of(report, result));
        case Verdict::skip: return add_outcome(test, "skipped", result.message, "", "");
        case Verdict::inconclusive: return add_outcome(test, "skipped", "inconclusive: " + result.message, "", "");
        case Verdict::warn: {
            add_property(test.append_child("properties"), "warning", on_one_line(result.message));
            test.append_child("system-out")
                .append_child(pugi::node_pcdata)
                .set_value(clean(text_of(report, result)).c_str());
            return;
        }
        case Verdict::note: return add_property(test.append_child("properties"), "note", on_one_line(result.message));
        case Verdict::pass: return;
    }
}

void add_properties(pugi::xml_node suite, const Report& report) {
    pugi::xml_node properties = suite.append_child("properties");
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

/// What is wrong with the run besides single clauses.
void add_run(pugi::xml_node suites, const Report& report) {
    pugi::xml_node suite = suites.append_child("testsuite");
    set(suite, "name", "run");
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
    set(suites, "skipped", totals.skip + totals.inconclusive + totals.known);
    set(suites, "time", fmt::format("{:.3f}", std::chrono::duration<double>(report.duration).count()));
    add_run(suites, report);
    std::map<std::string, std::vector<const ClauseResult*>> topics;
    for (const auto& [id, result] : report.clauses) topics[topic_of(result)].push_back(&result);
    for (const auto& [topic, results] : topics) {
        pugi::xml_node suite = suites.append_child("testsuite");
        set(suite, "name", topic);
        count(suite, results);
        for (const ClauseResult* result : results) add_case(suite, report, *result);
    }
    std::ostringstream out;
    document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
    return out.str();
}

}  // namespace opsmgr::suite
