#include "ready_line.hpp"

#include <opsmgr/contracts/json.hpp>

#include <fmt/format.h>

#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace opsmgr::mock {

std::string ready_line(const Welcome& welcome) {
    // In the order of use, not of the alphabet: people read this line.
    nlohmann::ordered_json line = {{"ready", true},
                                   {"url", welcome.url},
                                   {"publicKey", welcome.public_key},
                                   {"privateKey", welcome.private_key},
                                   {"groupId", welcome.group_id},
                                   {"jobId", welcome.job_id},
                                   {"controlUrl", welcome.control_url}};
    return line.dump();
}

std::string curl_line(const Welcome& welcome) {
    return fmt::format(
        "curl --user '{}:{}' --digest --include \\\n     --header 'Accept: application/json' --header 'Content-Type: "
        "application/json' \\\n"
        "     --request PUT '{}/api/public/v1.0/groups/{}/logCollectionJobs/{}/retry?pretty=true'",
        welcome.public_key, welcome.private_key, welcome.url, welcome.group_id, welcome.job_id);
}

Environment environment_of(const Welcome& welcome) {
    Environment environment{{"OPSMGR_URL", welcome.url},
                            {"OPSMGR_PUBLIC_KEY", welcome.public_key},
                            {"OPSMGR_PRIVATE_KEY", welcome.private_key},
                            {"OPSMGR_GROUP_ID", welcome.group_id},
                            {"OPSMGR_JOB_ID", welcome.job_id},
                            {"OPSMGR_CONTROL_URL", welcome.control_url}};
    if (!welcome.foreign_job_id.empty()) environment.emplace_back("OPSMGR_FOREIGN_JOB_ID", welcome.foreign_job_id);
    if (!welcome.unprivileged_public_key.empty()) {
        environment.emplace_back("OPSMGR_UNPRIVILEGED_PUBLIC_KEY", welcome.unprivileged_public_key);
        environment.emplace_back("OPSMGR_UNPRIVILEGED_PRIVATE_KEY", welcome.unprivileged_private_key);
    }
    return environment;
}

tl::expected<void, std::string> write_atomically(const std::string& name, const std::string& text) {
    // A device or a pipe is written to; only a file of its own is put in the place of another.
    const auto status = std::filesystem::symlink_status(name);
    const bool in_place = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
    const std::string beside = in_place ? name : fmt::format("{}.{}", name, ::getpid());
    const auto failed = [&] {
        const std::string why = std::strerror(errno);
        if (!in_place) std::remove(beside.c_str());
        return tl::make_unexpected(fmt::format("{} cannot be written: {}", name, why));
    };
    errno = 0;
    std::ofstream file(beside, in_place ? std::ios::binary : std::ios::binary | std::ios::trunc);
    if (!file) return failed();
    file << text;
    file.close();
    if (!file) return failed();
    if (!in_place && std::rename(beside.c_str(), name.c_str()) != 0) return failed();
    return {};
}

}  // namespace opsmgr::mock
