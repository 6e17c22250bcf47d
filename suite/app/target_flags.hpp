// Flags that say which target is judged, how far, and by what: shared by the commands that send or plan requests.
//
// A value comes from its flag, else from the environment, else from the file of `--config`. Private keys never come
// from a flag, which other users of the machine could see.
#pragma once

#include "script/test_catalog.hpp"
#include "session/run_options.hpp"

#include "cli/command_line.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace opsmgr::suite {

/// The value of an environment variable; empty when it is not set.
using Environment = std::function<std::string(const char*)>;

struct TargetFlags {
    std::string target, public_key, group, foreign_job, config;
    std::vector<std::string> jobs;
    std::vector<std::string> allow;
    std::string resource;
    std::string edition;
    std::string ca_file;
    bool insecure = false;
    double timeout = default_timeout.count() / 1000.0;
    double wait = default_wait.count() / 1000.0;
    double nonce_life = 0;
    std::optional<unsigned> rate;
    unsigned max_requests = 1000;
    std::uint64_t seed = 0;  ///< `declare` draws one

    void declare(CommandLine& command);
    /// Of profile and selection nothing is said here. Adds a line to `wrong` for each thing that is not right.
    [[nodiscard]] RunOptions options(const Environment& environment, std::vector<std::string>& wrong) const;

  private:
    void take_permission(RunOptions& options, std::vector<std::string>& wrong) const;
    void take_target(RunOptions& options, const std::string& text, std::vector<std::string>& wrong) const;
};

/// Flags that say what is judged: `--profile`, `--only`, `--contracts`.
struct ScopeFlags {
    std::string profile = "safe";
    std::vector<std::string> only;
    std::string contracts;

    void declare(CommandLine& command);
    void declare_profile(CommandLine& command);
    void declare_contracts(CommandLine& command);
    [[nodiscard]] Profile chosen_profile(std::vector<std::string>& wrong) const;
    /// Throws UsageError: a wrong file, a pattern that no clause matches.
    [[nodiscard]] TestCatalog contract() const;
};

}  // namespace opsmgr::suite
