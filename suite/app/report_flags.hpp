// Flags that say what becomes of a run's report. `plan` takes them too, so that the line of a run can be turned into
// one of a plan by its first word.
#pragma once

#include "baseline.hpp"

#include "cli/command_line.hpp"

#include <string>
#include <vector>

namespace opsmgr::suite {

struct ReportFlags {
    std::vector<std::string> reports;  ///< FORMAT=FILE
    std::string known;
    BaselineFlags baseline;
    bool notes = false;

    void declare(CommandLine& command);
};

}  // namespace opsmgr::suite
