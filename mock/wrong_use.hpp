// A wrong use of the program or wrong data: what ends it with exit code 2 and one line for each fault.
#pragma once

#include <string>
#include <vector>

namespace opsmgr::mock {

inline constexpr int exit_wrong_use = 2;

/// Thrown by the commands, caught in `main` alone. No line holds a secret.
struct WrongUse {
    std::vector<std::string> lines;
};

}  // namespace opsmgr::mock
