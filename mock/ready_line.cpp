#include "ready_line.hpp"

#include <opsmgr/contracts/json.hpp>

#include <fmt/format.h>

#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

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
    for (const auto& [name, value] : {std::pair("foreignJobId", welcome.foreign_job_id),
                                      std::pair("unprivilegedPublicKey", welcome.unprivileged_public_key),
                                      std::pair("unprivilegedPrivateKey", welcome.unprivileged_private_key)})
        if (!value.empty()) line[name] = value;
    return line.dump();
}

std::string warning_about(const Welcome& welcome) {
    if (!welcome.public_key.empty()) return {};
    return "no key pair of the fixture may collect logs in any group: that takes GROUP_AUTOMATION_ADMIN, GROUP_BACKUP_ADMIN "
           "or GROUP_MONITORING_ADMIN there, or a global role of that kind";
}

std::string curl_line(const Welcome& welcome) {
    return fmt::format(
        "curl --user '{}:{}' --digest --include \\\n     --header 'Accept: application/json' --header 'Content-Type: "
        "application/json' \\\n"
        "     --request PUT '{}/api/public/v1.0/groups/{}/logCollectionJobs/{}/retry?pretty=true'",
        welcome.public_key, welcome.private_key, welcome.url, welcome.group_id, welcome.job_id);
}

Environment environment_of(const Welcome& welcome) {
    return {{"OPSMGR_URL", welcome.url},
            {"OPSMGR_PUBLIC_KEY", welcome.public_key},
            {"OPSMGR_PRIVATE_KEY", welcome.private_key},
            {"OPSMGR_GROUP_ID", welcome.group_id},
            {"OPSMGR_JOB_ID", welcome.job_id},
            {"OPSMGR_CONTROL_URL", welcome.control_url},
            {"OPSMGR_FOREIGN_JOB_ID", welcome.foreign_job_id},
            {"OPSMGR_UNPRIVILEGED_PUBLIC_KEY", welcome.unprivileged_public_key},
            {"OPSMGR_UNPRIVILEGED_PRIVATE_KEY", welcome.unprivileged_private_key}};
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

namespace {

bool is_file_of_its_own(const std::string& name) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(std::filesystem::symlink_status(name, ignored));
}

std::string content_of(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

ReadyFile::ReadyFile(std::string name) : name_(std::move(name)) {
    if (!name_.empty() && is_file_of_its_own(name_)) std::remove(name_.c_str());
}

ReadyFile::~ReadyFile() {
    if (!text_.empty() && is_file_of_its_own(name_) && content_of(name_) == text_) std::remove(name_.c_str());
}

tl::expected<void, std::string> ReadyFile::write(const std::string& text) {
    if (name_.empty()) return {};
    text_ = text;
    return write_atomically(name_, text_);
}

}  // namespace opsmgr::mock
