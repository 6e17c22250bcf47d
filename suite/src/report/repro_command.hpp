// The command that judges one clause of a report again.
//
//     repro_command(report, result)
//     // opsmgr-suite run --target http://127.0.0.1:8080 --group 5c... --seed 7 --profile safe --only retry/empty-body
#pragma once

#include "report/report.hpp"

#include <string>

namespace opsmgr::suite {

/// In the least profile that sends what the clause was judged by. Keys come from the environment again.
[[nodiscard]] std::string repro_command(const Report& report, const ClauseResult& result);

/// The first of the exchanges that were evidence, as a line that has curl send it, with the key from the environment;
/// empty when curl cannot send any of them. Odd credentials are nothing that it could make, and what the redaction has
/// taken out of a request cannot be sent again.
[[nodiscard]] std::string curl_command(const Report& report, const ClauseResult& result);

}  // namespace opsmgr::suite
