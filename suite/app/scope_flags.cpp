#include "scope_flags.hpp"

#include "wrong_data.hpp"

#include <opsmgr/base/text/suggest.hpp>
#include "cli/usage_error.hpp"
#include "script/clause_pattern.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace opsmgr::suite {

void ScopeFlags::declare(CommandLine& command) {
    declare_profile(command);
    command.add_option("--only", only, "Test only clauses whose id matches; * is any text; may be repeated");
    declare_contracts(command);
}

void ScopeFlags::declare_profile(CommandLine& command) {
    command
        .add_option("--profile", profile,
                    "safe: sends GET and HEAD only; probe: other methods too, where they have no effect; full: "
                    "retries the jobs of --job")
        .show_default();
}

void ScopeFlags::declare_contracts(CommandLine& command) {
    command.add_option("--contracts", contracts, "Folder with clauses/ and scripts/ in place of the built-in ones");
}

Profile ScopeFlags::chosen_profile(std::vector<std::string>& wrong) const {
    const auto chosen = parse_profile(profile);
    if (!chosen) wrong.push_back(fmt::format("--profile: '{}' is not one of safe, probe, full", profile));
    return chosen.value_or(Profile::safe);
}

const TestCatalog& ScopeFlags::contract() const {
    auto read = TestCatalog::read(contracts);
    if (!read) refuse_data(read.error());
    std::vector<std::string> wrong;
    for (const std::string& pattern : only)
        if (matching_clauses(*read, pattern).empty())
            wrong.push_back(fmt::format("--only: no clause matches '{}'{}", pattern, similar_clauses(*read, pattern)));
    throw_if_any(std::move(wrong));
    // Never taken apart: the program is about to end then, and it would be a fifteenth of what a run costs.
    static std::deque<TestCatalog>& kept = *new std::deque<TestCatalog>;
    return kept.emplace_back(std::move(*read));
}

std::vector<std::string> matching_clauses(const TestCatalog& contract, const std::string& pattern) {
    std::vector<std::string> ids;
    for (const auto& [id, clause] : contract.catalog.clauses())
        if (matches_pattern(id, pattern)) ids.push_back(id);
    return ids;
}

std::string similar_clauses(const TestCatalog& contract, const std::string& pattern) {
    const bool is_pattern = pattern.find('*') != std::string::npos;
    std::set<std::string> topics;
    std::vector<std::string> ids;
    for (const auto& [id, clause] : contract.catalog.clauses()) {
        topics.insert(id.substr(0, id.find('/')) + "/*");
        ids.push_back(id);
    }
    if (topics.contains(pattern + "/*")) return fmt::format("; '{}/*' is all of that topic", pattern);
    const auto near = suggest_names(is_pattern ? std::vector(topics.begin(), topics.end()) : ids, pattern);
    return near.empty() ? "" : fmt::format("; similar names: {}", fmt::join(near, ", "));
}

}  // namespace opsmgr::suite
