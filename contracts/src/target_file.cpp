#include <opsmgr/contracts/target_file.hpp>

#include <opsmgr/base/file.hpp>
#include <opsmgr/contracts/schema.hpp>

#include <fmt/format.h>

#include <filesystem>

namespace opsmgr {

tl::expected<TargetFile, std::vector<std::string>> TargetFile::read(const std::string& name) {
    const auto refused = [&](const std::string& why) {
        return tl::make_unexpected(std::vector<std::string>{fmt::format("--config: {}{}", name, why)});
    };
    const auto document = read_json_file(name);
    if (!document) return tl::make_unexpected(std::vector<std::string>{"--config: " + document.error()});
    std::vector<std::string> wrong;
    for (const DataFault& fault : check_against_schema(*document, "target"))
        wrong.push_back(
            fmt::format("--config: {}: {}{}{}", name, fault.pointer, fault.pointer.empty() ? "" : ": ", fault.rule));
    if (!wrong.empty()) return tl::make_unexpected(std::move(wrong));
    const bool secret = document->contains("privateKey") || document->contains("unprivilegedPrivateKey") ||
                        document->contains("proxyPassword") || document->contains("headers");
    constexpr auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    std::error_code error;
    const auto permissions = std::filesystem::status(name, error).permissions();
    if (secret && (permissions & others) != std::filesystem::perms::none)
        return refused(" has a secret and is open to other users; chmod 600 would be right");
    const auto at = [&](const char* member) { return document->value(member, std::string()); };
    TargetFile file;
    file.url = at("url");
    file.public_key = at("publicKey");
    file.private_key = at("privateKey");
    file.group = at("groupId");
    file.foreign_job = at("foreignJobId");
    file.foreign_group = at("foreignGroupId");
    file.unprivileged_public_key = at("unprivilegedPublicKey");
    file.unprivileged_private_key = at("unprivilegedPrivateKey");
    file.proxy_user = at("proxyUser");
    file.proxy_password = at("proxyPassword");
    if (document->contains("headers"))
        for (const auto& [field, value] : document->at("headers").items())
            file.headers.emplace_back(field, value.get<std::string>());
    file.jobs = document->value("jobIds", std::vector<std::string>{});
    if (file.jobs.empty() && !at("jobId").empty()) file.jobs.push_back(at("jobId"));
    return file;
}

}  // namespace opsmgr
