#include "child_process.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace opsmgr::mock {

tl::expected<pid_t, std::string> start_command(const std::vector<std::string>& command, const Environment& additions,
                                               const sigset_t& original) {
    const auto failed = [&](int error) {
        return tl::make_unexpected(fmt::format("cannot run '{}': {}", command.front(), std::strerror(error)));
    };
    // All that allocates is done before the fork: the engine's threads may hold a lock at that moment.
    for (const auto& [name, value] : additions) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    std::array<int, 2> report{};
    if (::pipe2(report.data(), O_CLOEXEC) != 0) return failed(errno);

    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return failed(errno);
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) ::_exit(127);  // the parent died before the line above
        ::sigprocmask(SIG_SETMASK, &original, nullptr);
        ::signal(SIGPIPE, SIG_DFL);
        ::execvp(arguments.front(), arguments.data());
        const int error = errno;
        [[maybe_unused]] const auto written = ::write(report[1], &error, sizeof error);
        ::_exit(127);
    }
    ::close(report[1]);
    int error = 0;
    const auto got = ::read(report[0], &error, sizeof error);  // closed by a successful exec
    ::close(report[0]);
    if (got != sizeof error) return child;
    ::waitpid(child, nullptr, 0);
    return failed(error);
}

int exit_code_of(int wait_status) {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

}  // namespace opsmgr::mock
