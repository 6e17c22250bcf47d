// A line on a terminal that says how far a run is. Elsewhere nothing is written.
#pragma once

#include "runner/progress.hpp"

#include <chrono>
#include <string>

namespace opsmgr::suite {

class ProgressLine {
  public:
    /// `rate` in requests a second; 0 for no limit.
    explicit ProgressLine(unsigned rate);

    [[nodiscard]] bool is_wanted() const { return is_terminal_; }
    void show(const Progress& progress);
    /// Leaves the line empty.
    void clear();

  private:
    [[nodiscard]] std::string time_left(const Progress& progress) const;

    bool is_terminal_;
    unsigned rate_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point next_ = begin_;
};

}  // namespace opsmgr::suite
