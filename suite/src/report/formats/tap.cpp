// Test Anything Protocol: a test point a clause, and one for the run as a whole. Version 14, and the same as version 13
// for harnesses that refuse a newer one (prove before 3.48). What stands below the first line is good in both.
//
// An accepted failure is `not ok ... # TODO`, which is what harnesses expect of one.
#include "report/report_format.hpp"

#include "finding.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {
namespace {

/// A hash would begin a directive, a backslash an escape.
std::string described(std::string_view text) {
    std::string out;
    for (const char c : on_one_line(text)) {
        if (c == '#' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

/// A JSON string is a YAML string too (YAML 1.2, 1.3).
std::string in_quotes(std::string_view text) {
    return Json(on_one_line(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string diagnosis(const Report& report, const ClauseResult& result) {
    std::string out = "  ---\n";
    out += fmt::format("  message: {}\n", in_quotes(result.message));
    out += fmt::format("  severity: {}\n", to_string(result.verdict));
    out += fmt::format("  level: {}\n", to_string(result.clause.level));
    out += fmt::format("  promise: {}\n", in_quotes(result.clause.says));
    out += fmt::format("  source: {}\n", in_quotes(place_of(result.clause.source)));
    std::string exchanges;
    for (const Detail& one : details_of(report, result)) {
        if (one.label == "exchange") exchanges += fmt::format("    - {}\n", in_quotes(one.text));
        else if (one.label != "found") out += fmt::format("  {}: {}\n", one.label, in_quotes(one.text));
    }
    if (!exchanges.empty()) out += "  exchanges:\n" + exchanges;
    return out + "  ...\n";
}

std::string point(const Report& report, const ClauseResult& result, std::size_t number) {
    const bool breach = result.verdict == Verdict::fail || result.verdict == Verdict::error;
    const bool known = !result.known.empty();
    std::string line = fmt::format("{} {} - {}", breach || known ? "not ok" : "ok", number, result.clause.id);
    if (known) line += " # TODO known: " + described(result.known);
    else if (result.verdict == Verdict::skip) line += " # SKIP " + described(result.message);
    else if (result.verdict == Verdict::inconclusive) line += " # SKIP inconclusive: " + described(result.message);
    line += "\n";
    if (is_finding(result) || known) line += diagnosis(report, result);
    else if (result.verdict == Verdict::note) line += fmt::format("# note: {}\n", on_one_line(result.message));
    return line;
}

std::string to_tap_of(unsigned version, const Report& report) {
    std::string out =
        fmt::format("TAP version {}\n1..{}\n# {}\n", version, report.clauses.size() + 1, verdict_sentence(report));
    out += fmt::format("# target {}{}\n", on_one_line(report.target),
                       report.insecure ? " (certificate not verified)" : "");
    out += fmt::format("# profile {}, seed {}{}\n", to_string(report.profile), report.seed,
                       report.edition.empty() ? "" : ", edition " + without_controls(report.edition));
    if (!report.deviations.empty())
        out += fmt::format("# the target is a mock that deviates on purpose: {}\n", on_one_line(report.deviations));
    std::size_t number = 0;
    for (const auto& [id, result] : report.clauses) out += point(report, result, ++number);
    out += fmt::format("{} {} - the run can be judged\n", report.reason.empty() ? "ok" : "not ok", ++number);
    if (!report.reason.empty()) out += fmt::format("  ---\n  message: {}\n  ...\n", in_quotes(headline(report)));
    return out + fmt::format("# {}\n# {}\n", tally(report), on_one_line(headline(report)));
}

}  // namespace

std::string to_tap(const Report& report) {
    return to_tap_of(14, report);
}

std::string to_tap_13(const Report& report) {
    return to_tap_of(13, report);
}

}  // namespace opsmgr::suite
