// Known failures: breaches that an operator accepts, each with a reason and a last day, so that none is forgotten.
//
// An entry that has run out, or whose clauses were all judged and all keep their promise again, fails the run: the list
// never says more than the target deserves. An error is never excused.
//
//     const auto known = KnownFailures::read(document, catalog, "2026-03-08");
//     known->excuse(report);                          // marks clauses, which then count as `known`
//     const std::string wrong = known->objection(report);
#pragma once

#include "report/report.hpp"

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::suite {

class KnownFailures {
  public:
    KnownFailures() = default;
    /// A document of `contracts/schemas/known.schema.json`; `today` as 2026-03-08. Refused: what breaks the schema, a
    /// day that does not exist, a pattern that no clause matches.
    [[nodiscard]] static tl::expected<KnownFailures, std::vector<DataFault>> read(const Json& document,
                                                                                  const Catalog& catalog,
                                                                                  std::string today);

    void excuse(Report& report) const;
    /// What is wrong with the list itself, in view of a report that it has excused; empty when nothing is.
    [[nodiscard]] std::string objection(const Report& report) const;

  private:
    struct Entry {
        std::string pattern, reason, until;
        std::vector<std::string> verdicts;
        std::vector<std::string> clauses;  ///< of the catalog, that the pattern matches
        [[nodiscard]] bool excuses(const ClauseResult& result) const;
    };
    [[nodiscard]] bool is_over(const Entry& entry) const { return entry.until < today_; }
    static bool is_needless(const Entry& entry, const Report& report);

    std::vector<Entry> entries_;
    std::string today_;
};

}  // namespace opsmgr::suite
