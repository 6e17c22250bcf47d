#include "course.hpp"

#include "../signals.hpp"

#include <opsmgr/base/file.hpp>
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

namespace opsmgr::mock {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds to_end_in{2};       ///< between SIGTERM and SIGKILL
constexpr std::size_t output_at_most = 16 * 1024;  ///< bytes that are kept

/// The program itself, with a process group of its own; what it says goes to the file.
pid_t start(const std::vector<std::string>& arguments, const std::filesystem::path& output, const sigset_t& mask) {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (const std::string& one : arguments) pointers.push_back(const_cast<char*>(one.c_str()));
    pointers.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) {
        if (child > 0) ::setpgid(child, child);
        return child;
    }
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(127);
    ::sigprocmask(SIG_SETMASK, &mask, nullptr);
    const int nothing = ::open("/dev/null", O_RDONLY);
    const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(file, STDOUT_FILENO);
    ::dup2(file, STDERR_FILENO);
    ::execv("/proc/self/exe", pointers.data());
    ::_exit(126);
}

class Course {
  public:
    Course(const CourseOptions& options, KeyLabels& labels, const std::function<void(const StageResult&)>& told)
        : options_(options), labels_(labels), told_(told) {}

    CourseResult run(const std::vector<Stage>& stages) {
        for (const Stage& stage : stages) results_.push_back({stage});
        while (true) {
            while (interrupted_by_ == 0 && next_ < results_.size() && running_.size() < side_by_side()) begin(next_++);
            if (running_.empty()) break;
            wait();
        }
        return {std::move(results_), interrupted_by_};
    }

  private:
    struct Running {
        std::size_t stage;
        pid_t process;
        Steady::time_point began;
        Steady::time_point end_by;  ///< then it is sent a signal
        bool told_to_end = false;
        bool is_late = false;
    };

    [[nodiscard]] std::filesystem::path file(std::size_t stage, const char* what) const {
        return options_.folder / fmt::format("{}.{}", stage, what);
    }

    /// The plain stage comes first, and others only when the command works there.
    [[nodiscard]] std::size_t side_by_side() const {
        if (next_ == 0) return 1;
        const StageVerdict plain = results_.front().verdict;
        if (plain == StageVerdict::not_run && !running_.empty()) return 0;
        return plain == StageVerdict::works || plain == StageVerdict::breaks_rule ? options_.jobs : 0;
    }

    void begin(std::size_t stage) {
        std::vector<std::string> arguments{"opsmgr-mock", "run", "--report", "json=" + file(stage, "json").string()};
        arguments.insert(arguments.end(), options_.flags.begin(), options_.flags.end());
        const auto& own = results_[stage].stage.flags;
        arguments.insert(arguments.end(), own.begin(), own.end());
        arguments.emplace_back("--");
        arguments.insert(arguments.end(), options_.command.begin(), options_.command.end());
        ::setenv("OPSMGR_STAGE", results_[stage].stage.name.c_str(), 1);  // the child inherits it
        const pid_t process = start(arguments, file(stage, "output"), options_.original_mask);
        if (process < 0) throw UsageError{{fmt::format("no process can be started: {}", std::strerror(errno))}};
        const auto now = Steady::now();
        running_.push_back({stage, process, now, now + options_.timeout});
    }

    /// Until a command ends, or its time is over, or a signal comes.
    void wait() {
        const auto first = std::min_element(running_.begin(), running_.end(),
                                            [](const auto& a, const auto& b) { return a.end_by < b.end_by; });
        const auto left = std::max<Steady::duration>(first->end_by - Steady::now(), Steady::duration::zero());
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
        const timespec patience{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
        const sigset_t awaited = awaited_signals();
        const int signal = ::sigtimedwait(&awaited, nullptr, &patience);
        if (signal == SIGINT || signal == SIGTERM || signal == SIGHUP || signal == SIGQUIT) interrupt(signal);
        reap();
        for (Running& one : running_)
            if (Steady::now() >= one.end_by) end(one, true);
    }

    void interrupt(int signal) {
        if (interrupted_by_ == 0) interrupted_by_ = signal;
        for (Running& one : running_) end(one, false);
    }

    /// SIGTERM to the command and its mock, which then writes its journal; SIGKILL to what is left two seconds later.
    static void end(Running& one, bool is_late) {
        ::kill(-one.process, one.told_to_end ? SIGKILL : SIGTERM);
        one.is_late = one.is_late || (is_late && !one.told_to_end);
        one.told_to_end = true;
        one.end_by = Steady::now() + to_end_in;
    }

    void reap() {
        for (std::size_t i = 0; i < running_.size();) {
            int status = 0;
            if (::waitpid(running_[i].process, &status, WNOHANG) != running_[i].process) {
                ++i;
                continue;
            }
            const Running ended = running_[i];
            running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
            ::kill(-ended.process, SIGKILL);  // what the command has left running
            finish(ended, status);
        }
    }

    void finish(const Running& ended, int status) {
        StageResult& result = results_[ended.stage];
        result.took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - ended.began);
        result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        result.output = last_of(file(ended.stage, "output"));
        if (const auto text = read_file(file(ended.stage, "json").string()))
            if (const auto journal = read_json(*text)) read_journal(result, *journal);
        if (ended.is_late) result.verdict = StageVerdict::timed_out;
        else if (!ended.told_to_end) result.verdict = verdict_on(result);
        std::error_code ignored;
        std::filesystem::remove(file(ended.stage, "json"), ignored);
        std::filesystem::remove(file(ended.stage, "output"), ignored);
        if (told_) told_(result);
    }

    [[nodiscard]] std::string last_of(const std::filesystem::path& output) const {
        const auto text = read_file(output.string());
        if (!text) return {};
        std::string_view end = *text;
        if (end.size() > output_at_most) {
            end.remove_prefix(end.size() - output_at_most);
            end.remove_prefix(std::min(end.find('\n') + 1, end.size()));
        }
        return labels_.redacted(end);
    }

    const CourseOptions& options_;
    KeyLabels& labels_;
    const std::function<void(const StageResult&)>& told_;
    std::vector<StageResult> results_;
    std::vector<Running> running_;
    std::size_t next_ = 0;
    int interrupted_by_ = 0;
};

}  // namespace

CourseResult run_course(const std::vector<Stage>& stages, const CourseOptions& options, KeyLabels& labels,
                        const std::function<void(const StageResult&)>& told) {
    return Course(options, labels, told).run(stages);
}

}  // namespace opsmgr::mock
