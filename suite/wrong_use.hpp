// Ends a command for a wrong use or wrong data: one line each on standard error, exit 2.
#pragma once

#include <opsmgr/contracts/catalogue.hpp>

#include <string>
#include <vector>

namespace opsmgr::suite {

struct WrongUse {
    std::vector<std::string> lines;
};

/// Throws when there is something to say.
inline void refuse_if_any(std::vector<std::string> lines) {
    if (!lines.empty()) throw WrongUse{std::move(lines)};
}

/// `file: /json/pointer: rule`, one line a fault.
[[noreturn]] inline void refuse_data(const std::vector<FileFault>& faults) {
    std::vector<std::string> lines;
    for (const FileFault& one : faults)
        lines.push_back(one.file + ": " + one.fault.pointer + (one.fault.pointer.empty() ? "" : ": ") + one.fault.rule);
    throw WrongUse{std::move(lines)};
}

}  // namespace opsmgr::suite
