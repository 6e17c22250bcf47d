// A command that runs beside the mock, gets the signals that the mock gets, and does not outlive it.
#pragma once

#include <sys/types.h>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// Names and values; an empty value takes the name out of the environment, so that none is left from somebody else.
using Environment = std::vector<std::pair<std::string, std::string>>;

struct CannotStart {
    std::string text;
    int exit_code = 126;  ///< as shells have it: 127 when there is no such command, 126 when it cannot be executed
};

/// Whether PATH has a file of that name, in a folder that can be searched, that allows `mode` (access(2): F_OK, X_OK).
/// `execvp` does not tell: its error may come from a folder that cannot be, or from an entry of PATH that is none.
[[nodiscard]] bool is_on_path(const std::string& program, int mode);

/// Starts the command in an environment that is changed so. It finds its program on PATH, has the signal mask
/// `original`, and is ended with SIGTERM should this process die. The signals of `awaited_signals` are blocked in the
/// caller.
[[nodiscard]] tl::expected<pid_t, CannotStart> start_command(const std::vector<std::string>& command,
                                                             const Environment& changes, const sigset_t& original);

/// Passes signals on until the command has ended, whatever it has left running. What a shell would report: its exit
/// code, or 128 and the number of the signal that ended it.
///
/// What the terminal sends goes to the whole foreground process group, and so has reached the command already; it is
/// not sent twice. A command that the terminal stops stops this process too, so that the shell gets its prompt back.
[[nodiscard]] int wait_for_command(pid_t child);

}  // namespace opsmgr::mock
