// What is known of a target, in a file: `--config FILE` of both programs. The names of its members are those of the
// mock's ready line, so that a ready file will do (contracts/schemas/target.schema.json).
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr {

struct TargetFile {
    std::string url, public_key, private_key, group;
    std::vector<std::string> jobs;
    std::string proxy_user, proxy_password;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names and values
    std::string foreign_job, foreign_group, unprivileged_public_key, unprivileged_private_key;

    /// The error has one line a fault. A file with a private key that others may read is refused.
    [[nodiscard]] static tl::expected<TargetFile, std::vector<std::string>> read(const std::string& name);
};

}  // namespace opsmgr
