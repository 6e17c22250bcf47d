// A command that runs beside the mock, gets the signals that the mock gets, and does not outlive it.
#pragma once

#include <sys/types.h>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr::mock {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Starts the command with additions to the environment. It finds its program on PATH, has the signal mask `original`,
/// and is ended with SIGTERM should this process die. The error says why it could not be started.
[[nodiscard]] tl::expected<pid_t, std::string> start_command(const std::vector<std::string>& command,
                                                             const Environment& additions, const sigset_t& original);

/// What a shell would report: the exit code, or 128 and the number of the signal that ended it.
[[nodiscard]] int exit_code_of(int wait_status);

}  // namespace opsmgr::mock
