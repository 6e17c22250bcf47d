// What a mock inside a test program can be asked to be.
#pragma once

#include <opsmgr/base/date.hpp>

#include <optional>
#include <string>
#include <vector>

namespace opsmgr::mock {

struct MockOptions {
    /// The name of one that comes with the mock (`default`, `every-status`, ...), the path of a file that ends in
    /// `.json`, or the text of one, which begins with a brace.
    std::string fixture = "default";
    std::string edition{};               ///< of the documentation, such as `8.0`; empty: the newest
    std::optional<Instant> start{};      ///< where time stands at the beginning; without it the machine's
    bool real_time = false;              ///< time goes by; `start` is then of no use
    std::vector<std::string> deviate{};  ///< deviations by name
    std::vector<std::string> vary{};     ///< variations by name
    std::vector<std::string> like{};     ///< presets of changes by name, such as `jetty-11`
    std::string faults{};                ///< the text of a schedule of faults
};

}  // namespace opsmgr::mock
