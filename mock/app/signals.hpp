// The signals that the program waits for rather than handles.
#pragma once

#include <csignal>

namespace opsmgr::mock {

/// Those that end a server or go on to a command, job control and the end of a child included.
[[nodiscard]] sigset_t awaited_signals();

/// Blocks them, and ignores SIGPIPE; the mask that was before. Call it before the first thread starts: all inherit it.
sigset_t block_signals();

/// Returns at the first SIGINT, SIGTERM, SIGHUP or SIGQUIT.
void wait_for_end();

}  // namespace opsmgr::mock
