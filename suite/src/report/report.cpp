#include "report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {

std::size_t control_size(std::string_view text, std::size_t begin) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto is_c1 = [](unsigned c) { return c >= 0x80 && c < 0xa0; };
    const unsigned first = at(begin);
    const unsigned second = at(begin + 1);
    const unsigned third = at(begin + 2);
    if ((first < 0x20 && first != '\n') || first == 0x7f) return 1;
    if (is_c1(first) && (begin == 0 || at(begin - 1) < 0x80)) return 1;
    if (first == 0xc2 && is_c1(second)) return 2;
    // Those that turn the direction of the text (Unicode Standard Annex 9): U+061C, U+200E, U+200F, U+202A to U+202E,
    // U+2066 to U+2069.
    if (first == 0xd8 && second == 0x9c) return 2;
    const bool is_mark = second == 0x80 && (third == 0x8e || third == 0x8f || (third >= 0xaa && third <= 0xae));
    const bool is_isolate = second == 0x81 && third >= 0xa6 && third <= 0xa9;
    return first == 0xe2 && (is_mark || is_isolate) ? 3 : 0;
}

Totals Report::totals() const {
    Totals totals;
    for (const auto& [id, result] : clauses) {
        if (!result.covered) ++totals.not_covered;
        if (!result.known.empty()) {
            ++totals.known;
            continue;
        }
        switch (result.verdict) {
            case Verdict::skip: ++totals.skip; break;
            case Verdict::pass: ++totals.pass; break;
            case Verdict::note: ++totals.note; break;
            case Verdict::warn: ++totals.warn; break;
            case Verdict::inconclusive: ++totals.inconclusive; break;
            case Verdict::error: ++totals.error; break;
            case Verdict::fail: ++totals.fail; break;
        }
    }
    return totals;
}

std::string_view word_for(const ClauseResult& result) {
    return result.known.empty() ? to_string(result.verdict) : "known";
}

bool is_finding(const ClauseResult& result) {
    if (!result.known.empty()) return false;
    return result.verdict == Verdict::fail || result.verdict == Verdict::warn || result.verdict == Verdict::error;
}

std::string_view words_for(Conformance conformance) {
    switch (conformance) {
        case Conformance::conforms: return "conforms";
        case Conformance::does_not_conform: return "does not conform";
        case Conformance::not_judged: return "not judged";
    }
    return {};
}

bool is_judged(const ClauseResult& result) {
    return result.verdict != Verdict::skip && result.verdict != Verdict::inconclusive &&
           result.verdict != Verdict::error;
}

std::string extent(const Report& report) {
    const auto judged = std::count_if(report.clauses.begin(), report.clauses.end(),
                                      [](const auto& one) { return is_judged(one.second); });
    return fmt::format("{} of {} clauses, profile {}", judged,
                       report.contract_clauses == 0 ? report.clauses.size() : report.contract_clauses,
                       to_string(report.profile));
}

std::string verdict_sentence(const Report& report) {
    return fmt::format("{} ({})", words_for(report.conformance), extent(report));
}

std::string headline(const Report& report) {
    const std::string words = verdict_sentence(report);
    return report.reason.empty() ? words : words + ": " + report.reason;
}

std::string tally(const Report& report) {
    const Totals totals = report.totals();
    return fmt::format(
        "{} pass, {} fail, {} warn, {} note, {} inconclusive, {} error, {}{} skip ({} not covered by profile {})",
        totals.pass, totals.fail, totals.warn, totals.note, totals.inconclusive, totals.error,
        totals.known > 0 ? fmt::format("{} known, ", totals.known) : "", totals.skip, totals.not_covered,
        to_string(report.profile));
}

std::string without_controls(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t size = control_size(text, i);
        out += size == 0 ? text[i] : '?';
        i += std::max<std::size_t>(size, 1);
    }
    return out;
}

}  // namespace opsmgr::suite
