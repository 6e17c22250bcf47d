// The flags that bring a run again, fit for a shell.
#pragma once

#include "session/session.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace opsmgr::suite {

constexpr std::chrono::milliseconds default_timeout{5'000};
/// Requests a second where nothing else is asked for: 0, for no limit, on loopback alone.
[[nodiscard]] unsigned default_rate(std::string_view host);

/// One word of a POSIX shell, quoted unless it is plainly safe: a report may be pasted, whatever a name in it holds.
[[nodiscard]] std::string shell_word(std::string_view text);

/// All but for target, keys, profile and selection; what is as it would be without the flag is left out.
[[nodiscard]] std::string repeat_flags(const RunOptions& options);

}  // namespace opsmgr::suite
