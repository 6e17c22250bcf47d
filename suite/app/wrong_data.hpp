// Ends a command for faults of a file: `file: /json/pointer: rule`, one line each, exit 2.
#pragma once

#include <opsmgr/contracts/catalog.hpp>
#include "cli/usage_error.hpp"

#include <string>
#include <utility>
#include <vector>

namespace opsmgr::suite {

[[noreturn]] inline void refuse_data(const std::vector<FileFault>& faults) {
    std::vector<std::string> lines;
    lines.reserve(faults.size());
    for (const FileFault& one : faults)
        lines.push_back(one.file + ": " + one.fault.pointer + (one.fault.pointer.empty() ? "" : ": ") + one.fault.rule);
    throw UsageError{std::move(lines)};
}

}  // namespace opsmgr::suite
