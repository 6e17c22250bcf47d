#include "report/report_diff.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {
namespace {

/// How bad it is for those who depend on the promise.
int weight(const ClauseResult& result) {
    if (!result.known.empty()) return 1;
    return result.verdict == Verdict::fail ? 3 : result.verdict == Verdict::warn ? 2 : 0;
}

bool fails(const ClauseResult& result) {
    return result.verdict == Verdict::fail && result.known.empty();
}

Turn turn_of(const ClauseResult& before, const ClauseResult& after) {
    const bool is_broken = is_judged(after) && weight(after) > 1;
    if (is_judged(before) != is_judged(after))
        return !is_judged(after) ? Turn::not_judged : is_broken ? Turn::worse : Turn::judged;
    if (weight(after) < weight(before)) return Turn::better;
    return after.known.empty() ? Turn::worse : Turn::accepted;
}

/// A change between two verdicts that say nothing of the target, or nothing bad, is none. What is only observed may be
/// seen on one night and not on the next.
bool are_alike(const ClauseResult& before, const ClauseResult& after) {
    const bool is_observed = after.clause.level == Level::observe && weight(before) == 0;
    return (is_observed || is_judged(before) == is_judged(after)) && weight(before) == weight(after);
}

Difference difference(Turn turn, const ClauseResult& last, std::string_view before, std::string_view after) {
    return {turn, last.clause.id, std::string(before), std::string(after), last.message};
}

}  // namespace

std::string to_text(const ReportDiff& diff, const std::string& remarks) {
    std::string out;
    for (const Difference& one : diff.differences) {
        const std::string turn = one.before.empty()  ? one.after
                                 : one.after.empty() ? one.before
                                                     : fmt::format("{} -> {}", one.before, one.after);
        out += fmt::format("{:<10}  {}: {}: {}\n", to_string(one.turn), one.clause, turn, first_line(one.message));
    }
    if (!diff.differences.empty()) out += "\n";
    return out + remarks +
           fmt::format("{} different, {} alike, {} new failures\n", diff.differences.size(), diff.same,
                       diff.new_failures);
}

std::string first_line(std::string_view text) {
    constexpr std::size_t longest = 160;
    const std::string shown = without_controls(text.substr(0, text.find('\n')));
    return shown.size() <= longest ? shown : shown.substr(0, longest) + "...";
}

std::string_view to_string(Turn turn) {
    switch (turn) {
        case Turn::worse: return "worse";
        case Turn::better: return "better";
        case Turn::accepted: return "accepted";
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
        if (!after.clauses.contains(id))
            comparison.differences.push_back(difference(Turn::gone, result, word_for(result), ""));
    for (const auto& [id, result] : after.clauses) {
        const auto earlier = before.clauses.find(id);
        const ClauseResult* old = earlier == before.clauses.end() ? nullptr : &earlier->second;
        if (fails(result) && (old == nullptr || !fails(*old))) ++comparison.new_failures;
        if (old == nullptr) comparison.differences.push_back(difference(Turn::added, result, "", word_for(result)));
        else if (are_alike(*old, result)) ++comparison.same;
        else
            comparison.differences.push_back(
                difference(turn_of(*old, result), result, word_for(*old), word_for(result)));
        if (old == nullptr ? weight(result) > 1 : !are_alike(*old, result) && turn_of(*old, result) == Turn::worse)
            ++comparison.worse;
    }
    std::stable_sort(comparison.differences.begin(), comparison.differences.end(),
                     [](const Difference& a, const Difference& b) { return a.turn < b.turn; });
    return comparison;
}

}  // namespace opsmgr::suite
