#include "report/repro_command.hpp"
#include "report/shell_quote.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {

std::string repro_command(const Report& report, const ClauseResult& result) {
    // What is judged on every exchange may be broken by one that the least profile does not send.
    const bool was_read = std::all_of(result.exchanges.begin(), result.exchanges.end(), [&](unsigned number) {
        const auto found = std::find_if(report.exchanges.begin(), report.exchanges.end(),
                                        [&](const ExchangeRecord& one) { return one.number == number; });
        return found == report.exchanges.end() || found->method == "GET" || found->method == "HEAD";
    });
    return fmt::format("opsmgr-suite run --target {} {} --profile {} --only {}", shell_quote(report.target),
                       report.repeat, to_string(was_read ? result.profile : report.profile),
                       shell_quote(result.clause.id));
}

}  // namespace opsmgr::suite
