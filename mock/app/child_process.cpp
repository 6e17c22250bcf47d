#include "child_process.hpp"

#include "signals.hpp"

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
#include <filesystem>
#include <sstream>
#include <system_error>

namespace opsmgr::mock {

bool is_on_path(const std::string& program, int mode) {
    const char* path = std::getenv("PATH");
    std::istringstream folders(std::string(path != nullptr ? path : "/bin:/usr/bin") + ':');
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::error_code ignored;
        const std::filesystem::path file = std::filesystem::path(folder) / program;
        if (std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), mode) == 0) return true;
    }
    return false;
}

tl::expected<pid_t, CannotStart> start_command(const std::vector<std::string>& command, const Environment& changes,
                                               const sigset_t& original) {
    const auto failed = [&](int error) {
        return tl::make_unexpected(CannotStart{
            fmt::format("cannot run '{}': {}", command.front(), std::strerror(error)), error == ENOENT ? 127 : 126});
    };
    // All that allocates is done before the fork: the server's threads may hold a lock at that moment.
    for (const auto& [name, value] : changes) {
        if (value.empty()) ::unsetenv(name.c_str());
        else ::setenv(name.c_str(), value.c_str(), 1);
    }
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
    const bool searched = command.front().find('/') == std::string::npos;
    return failed(searched && !is_on_path(command.front(), F_OK) ? ENOENT : error);
}

namespace {

int exit_code_of(int wait_status) {
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

// SIGSTOP is left out: whoever stops the command with it, a debugger say, will not wake this process as well.
bool stopped_by_terminal(int wait_status) {
    if (!WIFSTOPPED(wait_status)) return false;
    const int by = WSTOPSIG(wait_status);
    return by == SIGTSTP || by == SIGTTIN || by == SIGTTOU;
}

}  // namespace

int wait_for_command(pid_t child) {
    const sigset_t awaited = awaited_signals();
    while (true) {
        siginfo_t signal{};
        if (::sigwaitinfo(&awaited, &signal) < 0) continue;
        if (signal.si_signo != SIGCHLD) {
            if (signal.si_code <= 0) ::kill(child, signal.si_signo);  // positive: from the terminal
            continue;
        }
        int status = 0;
        while (::waitpid(child, &status, WNOHANG | WUNTRACED) == child) {
            if (stopped_by_terminal(status)) ::raise(SIGSTOP);
            if (!WIFSTOPPED(status)) return exit_code_of(status);
        }
    }
}

}  // namespace opsmgr::mock
