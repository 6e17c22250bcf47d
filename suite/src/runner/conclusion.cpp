#include "runner/conclusion.hpp"

#include <opsmgr/base/url.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace opsmgr::suite {
namespace {

std::string nothing_judged(const Report& report) {
    const bool covered =
        std::any_of(report.clauses.begin(), report.clauses.end(), [](const auto& one) { return one.second.covered; });
    return covered ? "no clause was judged"
                   : fmt::format("no clause was judged: those that were asked for need more than profile {}",
                                 to_string(report.profile));
}

/// What the run was asked to do beyond a smaller profile, and has not done: why, as far as the clauses tell. Empty when
/// one of those clauses was judged, and when a selection leaves them all out.
std::string nothing_of_the_profile(const Report& report) {
    std::set<std::string> reasons;
    bool judged = false;
    for (const auto& [id, result] : report.clauses) {
        if (result.profile != report.profile) continue;
        if (is_judged(result)) judged = judged || result.checks > 0;
        else reasons.insert(result.message);
    }
    if (judged || reasons.empty() || report.profile == Profile::safe) return {};
    return fmt::format("nothing was judged of what profile {} is for: {}", to_string(report.profile),
                       fmt::join(reasons, "; "));
}

/// The first request that failed, and how.
std::string first_failure(const Report& report, const std::vector<ExchangeRecord>& exchanges) {
    for (const auto& [id, result] : report.clauses) {
        if (result.verdict != Verdict::error) continue;
        const bool is_known = !result.exchanges.empty() && result.exchanges.front() <= exchanges.size();
        if (!is_known) return result.message;
        const ExchangeRecord& record = exchanges[result.exchanges.front() - 1];
        return fmt::format("{} {}: {}", record.method, split_target(record.target).path, result.message);
    }
    return {};
}

/// Why a run without any breach does not show that the target conforms; empty when it does.
std::string reason_against(const Report& report, const Totals& totals, const std::vector<std::string>& obstacles,
                           const std::vector<ExchangeRecord>& exchanges) {
    const auto obstacle =
        std::find_if(obstacles.begin(), obstacles.end(), [](const std::string& why) { return !why.empty(); });
    if (obstacle != obstacles.end()) return *obstacle;
    if (totals.error > 0)
        return fmt::format("{} {} could not be judged because requests failed: {}", totals.error,
                           totals.error == 1 ? "clause" : "clauses", first_failure(report, exchanges));
    if (totals.pass + totals.warn + totals.known == 0) return nothing_judged(report);
    if (std::string why = nothing_of_the_profile(report); !why.empty()) return why;
    const bool leaked =
        std::any_of(report.changes.begin(), report.changes.end(), [](const Change& one) { return one.leaked; });
    return leaked ? "what the run has made, or may have made, is still there" : "";
}

}  // namespace

void conclude(Report& report, const std::vector<std::string>& obstacles, const KnownFailures& known,
              const std::vector<ExchangeRecord>& exchanges) {
    known.excuse(report);
    const Totals totals = report.totals();
    if (totals.fail == 0) report.reason = reason_against(report, totals, obstacles, exchanges);
    report.conformance = totals.fail > 0         ? Conformance::does_not_conform
                         : report.reason.empty() ? Conformance::conforms
                                                 : Conformance::not_judged;
    if (const std::string wrong = known.objection(report); !wrong.empty()) {
        if (report.conformance == Conformance::conforms) report.conformance = Conformance::does_not_conform;
        report.reason += (report.reason.empty() ? "" : "; ") + wrong;
    }
}

}  // namespace opsmgr::suite
