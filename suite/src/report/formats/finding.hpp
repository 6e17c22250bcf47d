// What every report tells of a clause that is to be looked at, in the same words and order.
#pragma once

#include "report/report.hpp"

#include <string>
#include <vector>

namespace opsmgr::suite {

struct Detail {
    std::string label;  ///< `expected`, `actual`, `found`, `exchange`, `breaks`, `repeat`
    std::string text;   ///< one line
};
[[nodiscard]] std::vector<Detail> details_of(const Report& report, const ClauseResult& result);

/// `#3 PUT /x (no credentials) -> 204, 0 bytes`
[[nodiscard]] std::string summary_of(const ExchangeRecord& record);
/// `Retry a Failed Log Collection Job, Response Body`
[[nodiscard]] std::string place_of(const ClauseSource& source);
/// White space of any kind becomes one blank, other control characters a question mark.
[[nodiscard]] std::string on_one_line(std::string_view text);
/// The id before the slash, and behind it.
[[nodiscard]] std::string topic_of(const ClauseResult& result);
[[nodiscard]] std::string subject_of(const ClauseResult& result);

}  // namespace opsmgr::suite
