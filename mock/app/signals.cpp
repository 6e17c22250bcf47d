#include "signals.hpp"

#include <initializer_list>

namespace opsmgr::mock {

sigset_t awaited_signals() {
    sigset_t awaited{};
    sigemptyset(&awaited);
    for (const int one : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD, SIGTSTP, SIGCONT})
        sigaddset(&awaited, one);
    return awaited;
}

sigset_t block_signals() {
    sigset_t before{};
    const sigset_t awaited = awaited_signals();
    ::pthread_sigmask(SIG_BLOCK, &awaited, &before);
    ::signal(SIGPIPE, SIG_IGN);
    return before;
}

void wait_for_end() {
    sigset_t ends{};
    sigemptyset(&ends);
    for (const int one : {SIGINT, SIGTERM, SIGQUIT}) sigaddset(&ends, one);
    struct sigaction hanging_up{};
    if (::sigaction(SIGHUP, nullptr, &hanging_up) == 0 && hanging_up.sa_handler != SIG_IGN)  // not under nohup
        sigaddset(&ends, SIGHUP);
    // The others keep their meaning for a server: Ctrl-Z stops it, SIGUSR1 ends it unasked.
    sigset_t mask = awaited_signals();
    for (const int one : {SIGTSTP, SIGCONT, SIGUSR1, SIGUSR2}) sigdelset(&mask, one);
    ::pthread_sigmask(SIG_SETMASK, &mask, nullptr);
    int which = 0;
    sigwait(&ends, &which);
}

}  // namespace opsmgr::mock
