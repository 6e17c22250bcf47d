#include "report/known_failures.hpp"
#include <opsmgr/base/date.hpp>
#include "script/clause_pattern.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace opsmgr::suite {

tl::expected<KnownFailures, std::vector<DataFault>> KnownFailures::read(const Json& document, const Catalog& catalog,
                                                                        std::string today) {
    std::vector<DataFault> faults = check_against_schema(document, "known");
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    KnownFailures known;
    known.today_ = std::move(today);
    const Json& list = document.at("known");
    for (std::size_t i = 0; i < list.size(); ++i) {
        Entry entry{list[i].at("clause"),
                    list[i].at("reason"),
                    list[i].at("until"),
                    list[i].value("verdicts", std::vector<std::string>{"fail", "warn"}),
                    {}};
        for (const auto& [id, clause] : catalog.clauses())
            if (matches_pattern(id, entry.pattern)) entry.clauses.push_back(id);
        if (entry.clauses.empty())
            faults.push_back(
                {fmt::format("/known/{}/clause", i), fmt::format("no clause matches '{}'", entry.pattern)});
        if (!from_iso8601(entry.until + "T00:00:00Z"))
            faults.push_back({fmt::format("/known/{}/until", i), fmt::format("there is no day {}", entry.until)});
        known.entries_.push_back(std::move(entry));
    }
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    return known;
}

bool KnownFailures::Entry::excuses(const ClauseResult& result) const {
    return matches_pattern(result.clause.id, pattern) &&
           std::find(verdicts.begin(), verdicts.end(), to_string(result.verdict)) != verdicts.end();
}

void KnownFailures::excuse(Report& report) const {
    for (auto& [id, result] : report.clauses)
        for (const Entry& entry : entries_)
            if (result.known.empty() && !is_over(entry) && entry.excuses(result))
                result.known = fmt::format("until {}: {}", entry.until, entry.reason);
}

/// Every clause of it was judged, and none breaks its promise. What a selection leaves out was not.
bool KnownFailures::is_needless(const Entry& entry, const Report& report) {
    return std::all_of(entry.clauses.begin(), entry.clauses.end(), [&](const std::string& id) {
        const auto found = report.clauses.find(id);
        return found != report.clauses.end() &&
               (found->second.verdict == Verdict::pass || found->second.verdict == Verdict::note);
    });
}

std::string KnownFailures::objection(const Report& report) const {
    std::vector<std::string> wrong;
    for (const Entry& entry : entries_) {
        if (is_over(entry))
            wrong.push_back(fmt::format("the known failure '{}' was accepted until {}", entry.pattern, entry.until));
        else if (is_needless(entry, report))
            wrong.push_back(
                fmt::format("the known failure '{}' does not fail any more; remove it from the list", entry.pattern));
    }
    return fmt::format("{}", fmt::join(wrong, "; "));
}

}  // namespace opsmgr::suite
