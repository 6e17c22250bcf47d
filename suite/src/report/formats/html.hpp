// The parts of the HTML report that stand in files of their own.
#pragma once

#include "report/report.hpp"

#include <string>

namespace opsmgr::suite {

/// Every exchange, folded, with the bytes of its head and what framed its body.
[[nodiscard]] std::string exchanges_as_html(const Report& report);
/// `<a href="#exchange-3">#3</a> ...` for the evidence of a clause.
[[nodiscard]] std::string evidence_as_html(const Report& report, const ClauseResult& result);
/// A square for each clause, by topic.
[[nodiscard]] std::string matrix_as_html(const Report& report);
/// How much of the contract this run has judged, by profile.
[[nodiscard]] std::string coverage_as_html(const Report& report);

}  // namespace opsmgr::suite
