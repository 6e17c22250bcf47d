// Two reports held against each other: what got better and what got worse.
//
//     const ReportDiff comparison = compared(before, after);
//     return comparison.new_failures > 0 ? 1 : 0;
#pragma once

#include "report/report.hpp"

#include <string>
#include <vector>

namespace opsmgr::suite {

enum class Turn {
    worse,  ///< a breach that was not there, or is graver; one of a clause that was not judged before too
    better,
    accepted,    ///< a breach that was not there, and is in the list of known failures
    judged,      ///< not judged before, and not broken
    not_judged,  ///< judged before
    added,       ///< the clause is in the second report alone
    gone,        ///< in the first alone
};
/// `worse`, `better`, `accepted`, `judged`, `not judged`, `new`, `gone`.
[[nodiscard]] std::string_view to_string(Turn turn);

struct Difference {
    Turn turn = Turn::worse;
    std::string clause;
    std::string before;  ///< verdict, or `known`; empty when the clause was not there
    std::string after;
    std::string message;  ///< of the second report; of the first one for a clause that is gone
};

struct ReportDiff {
    std::vector<Difference> differences;  ///< by turn, then by clause
    unsigned same = 0;
    /// Clauses that fail, are not known, and did not fail before: those that were not judged before too.
    unsigned new_failures = 0;
    unsigned worse = 0;  ///< differences that are worse, those of clauses that are new among them
};

[[nodiscard]] ReportDiff compared(const Report& before, const Report& after);

/// At most one line of a message, and no more than fits a wide terminal; all of it is in the report.
[[nodiscard]] std::string first_line(std::string_view text);
/// A line for each difference, then `remarks`, and a line that counts.
[[nodiscard]] std::string to_text(const ReportDiff& diff, const std::string& remarks = {});

}  // namespace opsmgr::suite
