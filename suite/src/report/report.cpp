#include "report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {

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

std::string headline(const Report& report) {
    const std::string words(words_for(report.conformance));
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
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto c1 = [](unsigned c) { return c >= 0x80 && c < 0xa0; };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned c = at(i);
        const bool pair = c == 0xc2 && c1(at(i + 1));
        const bool alone = c1(c) && (i == 0 || at(i - 1) < 0x80);
        out += pair || alone || (c < 0x20 && c != '\n') || c == 0x7f ? '?' : text[i];
        if (pair) ++i;
    }
    return out;
}

}  // namespace opsmgr::suite
