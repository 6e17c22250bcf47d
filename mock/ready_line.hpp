// What whoever starts the mock needs to know: where it is, and who may do what there.
#pragma once

#include "child_process.hpp"

#include <opsmgr/mock/world.hpp>

#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

/// Empty strings for what the world does not have.
struct Welcome {
    std::string url;
    std::string public_key;
    std::string private_key;
    std::string group_id;
    std::string job_id;          ///< a failed job of the group
    std::string foreign_job_id;  ///< a failed job of another group
    std::string unprivileged_public_key;
    std::string unprivileged_private_key;
};

/// The first key pair that may collect logs somewhere, its group, and jobs in FAILURE there and elsewhere.
[[nodiscard]] Welcome welcome_to(const World& world, const std::string& url, Instant now);

/// One line of JSON: `{"ready":true,"url":...}`.
[[nodiscard]] std::string ready_line(const Welcome& welcome);

/// The documented example request, filled in: a shell line that retries the failed job.
[[nodiscard]] std::string curl_line(const Welcome& welcome);

/// `OPSMGR_URL` and its kin, for a command that runs beside the mock.
[[nodiscard]] Environment environment_of(const Welcome& welcome);

/// Written beside the name and then renamed, so that whoever sees the file sees all of it. The error names the file.
[[nodiscard]] tl::expected<void, std::string> write_atomically(const std::string& name, const std::string& text);

}  // namespace opsmgr::mock
