// The moment after which waiting is given up. A moment, not a length: it holds for a sequence of steps as a
// whole.
//
//     const Deadline deadline = within(std::chrono::seconds(5));
#pragma once

#include <chrono>

namespace opsmgr::client {

using Deadline = std::chrono::steady_clock::time_point;

[[nodiscard]] inline Deadline within(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

}  // namespace opsmgr::client
