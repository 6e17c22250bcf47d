#include "progress_line.hpp"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>
#include <cmath>
#include <cstdio>

namespace opsmgr::suite {
namespace {

constexpr std::chrono::milliseconds between_two{100};

std::size_t width_of_terminal() {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 80;
}

/// Not by what throws: a terminal may go away meanwhile.
void put(const std::string& text) {
    std::fputs(text.c_str(), stderr);
}

}  // namespace

ProgressLine::ProgressLine(unsigned rate) : is_terminal_(isatty(STDERR_FILENO) != 0), rate_(rate) {}

/// At the given rate, or at the pace so far; empty while that cannot be told.
std::string ProgressLine::time_left(const Progress& progress) const {
    const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - begin_;
    const double requests = static_cast<double>(progress.all - std::min(progress.all, progress.done));
    double seconds = rate_ > 0 ? requests / rate_ : 0;
    if (rate_ == 0) {
        if (gone.count() < 1 || progress.done == 0) return {};
        seconds = gone.count() * requests / static_cast<double>(progress.done);
    }
    const auto whole = static_cast<long>(std::ceil(seconds));
    return whole < 60 ? fmt::format(", about {} s left", whole)
                      : fmt::format(", about {} min {} s left", whole / 60, whole % 60);
}

void ProgressLine::show(const Progress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (!is_terminal_ || now < next_) return;
    next_ = now + between_two;
    std::string line = fmt::format("{} of {}{}: {}", progress.done, progress.all, time_left(progress), progress.title);
    line.resize(std::min(line.size(), width_of_terminal() - 1));
    put("\r\x1b[K" + line);
}

void ProgressLine::clear() {
    if (is_terminal_) put("\r\x1b[K");
}

}  // namespace opsmgr::suite
