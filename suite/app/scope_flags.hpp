// Flags that say what is judged, and by which contract.
#pragma once

#include "script/profile.hpp"
#include "script/test_catalog.hpp"

#include "cli/command_line.hpp"

#include <string>
#include <vector>

namespace opsmgr::suite {

/// Flags that say what is judged: `--profile`, `--only`, `--contracts`.
struct ScopeFlags {
    std::string profile = "safe";
    std::vector<std::string> only;
    std::string contracts;

    void declare(CommandLine& command);
    void declare_profile(CommandLine& command);
    void declare_contracts(CommandLine& command);
    [[nodiscard]] Profile chosen_profile(std::vector<std::string>& wrong) const;
    /// Valid until the program ends. Throws UsageError: a wrong file, a pattern that no clause matches.
    [[nodiscard]] const TestCatalog& contract() const;
};

/// The ids of the clauses that a pattern matches, in which `*` stands for any text.
[[nodiscard]] std::vector<std::string> matching_clauses(const TestCatalog& contract, const std::string& pattern);
/// Behind a semicolon, ids and topics that may have been meant; empty when none is near.
[[nodiscard]] std::string similar_clauses(const TestCatalog& contract, const std::string& pattern);

}  // namespace opsmgr::suite
