#include <opsmgr/suite/report.hpp>

namespace opsmgr::suite {

Totals Report::totals() const {
    Totals totals;
    for (const auto& [id, result] : clauses) {
        switch (result.verdict) {
            case Verdict::skip: ++totals.skip; break;
            case Verdict::pass: ++totals.pass; break;
            case Verdict::note: ++totals.note; break;
            case Verdict::warn: ++totals.warn; break;
            case Verdict::inconclusive: ++totals.inconclusive; break;
            case Verdict::error: ++totals.error; break;
            case Verdict::fail: ++totals.fail; break;
        }
        if (!result.covered) ++totals.not_covered;
    }
    return totals;
}

}  // namespace opsmgr::suite
