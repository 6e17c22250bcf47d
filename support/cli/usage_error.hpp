// A wrong use of a program or wrong data: what ends it with exit code 2 and one line on standard error for each fault.
//
//     if (!url) throw UsageError{{fmt::format("--from {}: {}", flags.from, url.error())}};
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace opsmgr {

inline constexpr int exit_usage_error = 2;

/// Thrown by the commands, caught by `run_program` alone. No line holds a secret.
struct UsageError {
    std::vector<std::string> lines;
};

/// Throws when there is something to say.
inline void throw_if_any(std::vector<std::string> lines) {
    if (!lines.empty()) throw UsageError{std::move(lines)};
}

}  // namespace opsmgr
