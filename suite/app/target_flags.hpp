// Flags that say which target is judged and how far: shared by the commands that send or plan requests.
//
// A value comes from its flag, else from the environment, else from the file of `--config`. Private keys never come
// from a flag, which other users of the machine could see.
#pragma once

#include "script/profile.hpp"
#include "session/run_options.hpp"

#include "cli/command_line.hpp"
#include "network/network_flags.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace opsmgr::suite {

/// The value of an environment variable; empty when it is not set.
using Environment = std::function<std::string(const char*)>;

struct TargetFlags {
    std::string target, public_key, group, foreign_job, foreign_group, config;
    std::vector<std::string> jobs;
    std::vector<std::string> allow;
    std::string resource;
    std::string edition;
    NetworkFlags network;
    double timeout = default_timeout.count() / 1000.0;
    std::optional<double> wait;
    double nonce_life = 0;
    std::optional<unsigned> rate;
    unsigned max_requests = 1000;
    std::uint64_t seed = 0;  ///< `declare` draws one

    void declare(CommandLine& command);
    /// Of the selection nothing is said here. Adds a line to `wrong` for each thing that is not right: a flag that the
    /// profile has no use for is among them.
    [[nodiscard]] RunOptions options(Profile profile, const Environment& environment,
                                     std::vector<std::string>& wrong) const;
    /// A line for each value of the environment or of the file of `--config` that the profile has no use for. Such a
    /// value may have been set for other runs, and is not held against this one.
    [[nodiscard]] std::vector<std::string> unused_values(Profile profile, const Environment& environment) const;

    /// What of profile and permission is wrong, whatever the target is.
    void check_permission(Profile profile, std::vector<std::string>& wrong) const;
    /// The needs of scripts that these flags, the environment and the file leave unmet, so that a run with them sends
    /// nothing for those. Empty when no target is named: then it is not known what a run will be given.
    [[nodiscard]] std::set<std::string> unmet_needs(const Environment& environment) const;

  private:
    void refuse_unused_flags(Profile profile, std::vector<std::string>& wrong) const;
    void take_jobs(RunOptions& options, const Environment& environment, const std::vector<std::string>& in_file,
                   std::vector<std::string>& wrong) const;
    void take_permission(RunOptions& options, std::vector<std::string>& wrong) const;
    void take_target(RunOptions& options, const std::string& text, std::vector<std::string>& wrong) const;
    void take_network(RunOptions& options, const Environment& environment, const NetworkSecrets& in_file,
                      std::vector<std::string>& wrong) const;
};

}  // namespace opsmgr::suite
