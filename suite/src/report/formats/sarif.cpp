// Static Analysis Results Interchange Format, 2.1.0: a rule a clause, a result a breach. Passes and skips are counted
// in the properties of the run: viewers take every result for a problem. What is wrong with the run as a whole is a
// result too, since gates look for results alone.
//
// A result is located where its promise is written, by a path that is the same in every run: gates refuse addresses of
// the web there. The address that was asked is a logical location, and stands in the request.
#include <opsmgr/base/version.hpp>
#include "report/report_format.hpp"

#include "finding.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {
namespace {

Json text(std::string_view words) {
    return {{"text", std::string(words)}};
}

const char* level_of(Verdict verdict) {
    return verdict == Verdict::fail ? "error" : verdict == Verdict::warn ? "warning" : "none";
}

Json rule_of(const Clause& clause) {
    const char* level = clause.level == Level::must ? "error" : clause.level == Level::should ? "warning" : "none";
    std::string help = fmt::format("{}\n\nPromised by: {}.", clause.says, place_of(clause.source));
    if (!clause.breaks.empty()) help += fmt::format("\n\nWhen it is broken: {}", clause.breaks);
    help += fmt::format("\n\n`opsmgr-suite explain {}` tells what is sent to judge it.", clause.id);
    Json rule = {{"id", clause.id},
                 {"shortDescription", text(clause.says)},
                 {"fullDescription", text(fmt::format("{} ({})", clause.says, place_of(clause.source)))},
                 {"help", {{"text", help}, {"markdown", help}}},
                 {"defaultConfiguration", {{"level", level}}},
                 {"properties",
                  {{"level", to_string(clause.level)},
                   {"page", clause.source.page},
                   {"section", clause.source.section},
                   {"kind", clause.source.kind}}}};
    return rule;
}

/// Where the promise of a clause is written.
Json physical_location(const std::string& topic) {
    return {{"artifactLocation", {{"uri", fmt::format("contracts/clauses/{}.json", topic)}}},
            {"region", {{"startLine", 1}}}};
}

Json location_of(const std::string& topic, const std::string& address) {
    return {{"physicalLocation", physical_location(topic)},
            {"logicalLocations", Json::array({{{"fullyQualifiedName", address}, {"kind", "resource"}}})}};
}

/// The same for the same clause of the same target, whatever the run.
Json fingerprints(const std::string& clause, const Report& report) {
    return {{"clause/v1", clause}, {"clauseAndTarget/v1", clause + " " + report.target}};
}

/// Fields of one name share a member, as HTTP lets them share a line.
Json headers_of(const Headers& headers) {
    Json fields = Json::object();
    for (const Header& field : headers) {
        Json& value = fields[field.name];
        value =
            value.is_null() ? std::string(field.value) : fmt::format("{}, {}", value.get<std::string>(), field.value);
    }
    return fields;
}

void add_exchange(Json& result, const Report& report, const ExchangeRecord& record) {
    result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] =
        fmt::format("{} {} {}", record.method, report.target, record.target);
    result["webRequest"] = {{"protocol", "HTTP"},
                            {"version", "1.1"},
                            {"method", record.method},
                            {"target", record.target},
                            {"headers", headers_of(record.request_headers)}};
    if (!record.request_body.empty()) result["webRequest"]["body"] = text(record.request_body);
    result["webResponse"] = {{"noResponseReceived", !record.no_answer.empty()}};
    if (!record.no_answer.empty()) return;
    result["webResponse"].update({{"statusCode", record.status},
                                  {"reasonPhrase", record.reason},
                                  {"headers", headers_of(record.response_headers)},
                                  {"body", text(record.body)}});
}

Json result_of(const Report& report, const ClauseResult& one, std::size_t rule) {
    std::string words = one.clause.says;
    for (const Detail& detail : details_of(report, one)) words += fmt::format("\n{}: {}", detail.label, detail.text);
    Json result = {{"ruleId", one.clause.id},
                   {"ruleIndex", rule},
                   {"kind", one.verdict == Verdict::error ? "open" : "fail"},
                   {"level", level_of(one.verdict)},
                   {"message", text(words)},
                   {"locations", Json::array({location_of(topic_of(one), report.target)})},
                   {"partialFingerprints", fingerprints(one.clause.id, report)}};
    if (!one.known.empty())
        result["suppressions"] = Json::array({{{"kind", "external"}, {"justification", one.known}}});
    if (!one.exchanges.empty()) add_exchange(result, report, report.exchanges.at(one.exchanges.front() - 1));
    return result;
}

constexpr const char* run_rule = "run/can-be-judged";

Json rule_of_run() {
    constexpr const char* says = "The run can be judged, and its list of accepted failures is up to date.";
    constexpr const char* help =
        "A run that judged nothing, or not what it was to judge, shows nothing of the target. The message says why, "
        "and "
        "what would help.";
    return {{"id", run_rule},
            {"shortDescription", text(says)},
            {"fullDescription", text(says)},
            {"help", {{"text", help}, {"markdown", help}}},
            {"defaultConfiguration", {{"level", "error"}}},
            {"properties", {{"level", "must"}, {"page", "opsmgr-suite"}, {"section", ""}, {"kind", "principle"}}}};
}

Json result_of_run(const Report& report, std::size_t rule) {
    return {{"ruleId", run_rule},
            {"ruleIndex", rule},
            {"kind", "fail"},
            {"level", "error"},
            {"message", text(headline(report))},
            {"locations", Json::array({location_of("run", report.target)})},
            {"partialFingerprints", fingerprints(run_rule, report)}};
}

Json invocation_of(const Report& report) {
    Json invocation = {{"executionSuccessful", report.conformance != Conformance::not_judged},
                       {"exitCode", exit_code(report.conformance)},
                       {"exitCodeDescription", headline(report)}};
    if (!report.reason.empty())
        invocation["toolExecutionNotifications"] =
            Json::array({{{"level", "error"}, {"message", text(headline(report))}}});
    return invocation;
}

Json properties_of(const Report& report) {
    const Json whole = to_json(report);
    Json properties = Json::object();
    for (const char* name : {"target", "profile", "edition", "seed", "insecure", "verdict", "deviations", "totals",
                             "changes", "leakedJobs"})
        properties[name] = whole.at(name);
    properties["tally"] = tally(report);
    return properties;
}

}  // namespace

std::string to_sarif(const Report& report) {
    Json rules = Json::array();
    Json results = Json::array();
    for (const auto& [id, result] : report.clauses) {
        if (is_finding(result) || !result.known.empty()) results.push_back(result_of(report, result, rules.size()));
        rules.push_back(rule_of(result.clause));
    }
    if (!report.reason.empty()) results.push_back(result_of_run(report, rules.size()));
    rules.push_back(rule_of_run());
    const Json driver = {{"name", "opsmgr-suite"}, {"version", version}, {"rules", std::move(rules)}};
    Json run = {{"tool", {{"driver", driver}}},
                {"columnKind", "utf16CodeUnits"},
                {"invocations", Json::array({invocation_of(report)})},
                {"results", std::move(results)},
                {"properties", properties_of(report)}};
    const Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                           {"version", "2.1.0"},
                           {"runs", Json::array({std::move(run)})}};
    return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace opsmgr::suite
