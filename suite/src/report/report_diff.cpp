#include "report/report_diff.hpp"

#include <algorithm>

namespace opsmgr::suite {
namespace {

bool is_judged(const ClauseResult& result) {
    return result.verdict != Verdict::skip && result.verdict != Verdict::inconclusive &&
           result.verdict != Verdict::error;
}

/// How bad it is for those who depend on the promise.
int weight(const ClauseResult& result) {
    if (!result.known.empty()) return 1;
    return result.verdict == Verdict::fail ? 3 : result.verdict == Verdict::warn ? 2 : 0;
}

bool fails(const ClauseResult& result) {
    return result.verdict == Verdict::fail && result.known.empty();
}

Turn turn_of(const ClauseResult& before, const ClauseResult& after) {
    if (is_judged(before) != is_judged(after)) return is_judged(after) ? Turn::judged : Turn::not_judged;
    return weight(after) < weight(before) ? Turn::better : Turn::worse;
}

/// A change between two verdicts that say nothing of the target, or nothing bad, is none.
bool are_alike(const ClauseResult& before, const ClauseResult& after) {
    return is_judged(before) == is_judged(after) && weight(before) == weight(after);
}

Difference difference(Turn turn, const ClauseResult* before, const ClauseResult* after) {
    const ClauseResult& last = after == nullptr ? *before : *after;
    return {turn, last.clause.id, before == nullptr ? "" : std::string(word_for(*before)),
            after == nullptr ? "" : std::string(word_for(*after)), last.message};
}

}  // namespace

std::string_view to_string(Turn turn) {
    switch (turn) {
        case Turn::worse: return "worse";
        case Turn::better: return "better";
        case Turn::judged: return "judged";
        case Turn::not_judged: return "not judged";
        case Turn::added: return "new";
        case Turn::gone: return "gone";
    }
    return {};
}

ReportDiff compared(const Report& before, const Report& after) {
    ReportDiff comparison;
    for (const auto& [id, result] : before.clauses)
        if (!after.clauses.contains(id)) comparison.differences.push_back(difference(Turn::gone, &result, nullptr));
    for (const auto& [id, result] : after.clauses) {
        const auto earlier = before.clauses.find(id);
        const ClauseResult* old = earlier == before.clauses.end() ? nullptr : &earlier->second;
        if (fails(result) && (old == nullptr || !fails(*old))) ++comparison.new_failures;
        if (old == nullptr) comparison.differences.push_back(difference(Turn::added, nullptr, &result));
        else if (are_alike(*old, result)) ++comparison.same;
        else comparison.differences.push_back(difference(turn_of(*old, result), old, &result));
    }
    std::stable_sort(comparison.differences.begin(), comparison.differences.end(),
                     [](const Difference& a, const Difference& b) { return a.turn < b.turn; });
    return comparison;
}

}  // namespace opsmgr::suite
