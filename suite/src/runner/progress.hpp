// How far a run has come: for a line on a terminal.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace opsmgr::suite {

struct Progress {
    std::string_view title;  ///< of the script that is at work
    std::size_t done = 0;    ///< requests, by a forecast: what is left out counts as done
    std::size_t all = 0;
};

/// Called before each step.
using ProgressListener = std::function<void(const Progress& progress)>;

}  // namespace opsmgr::suite
