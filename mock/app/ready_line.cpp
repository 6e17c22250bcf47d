#include "ready_line.hpp"

#include <opsmgr/base/json.hpp>

#include <opsmgr/base/url.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <vector>

namespace opsmgr::mock {

std::string ready_line(const AccessInfo& access) {
    // In the order of use, not of the alphabet: people read this line.
    nlohmann::ordered_json line = {{"ready", true}};
    describe(access, [&](const char* name, const std::string& value, bool may_be_absent) {
        if (!value.empty() || !may_be_absent) line[name] = value;
    });
    return line.dump();
}

std::string warning_about(const AccessInfo& access) {
    if (!access.public_key.empty()) return {};
    return "no key pair of the fixture may collect logs in any group: that takes GROUP_AUTOMATION_ADMIN, "
           "GROUP_BACKUP_ADMIN "
           "or GROUP_MONITORING_ADMIN there, or a global role of that kind";
}

std::string curl_line(const AccessInfo& access) {
    return fmt::format(
        "curl --user '{}:{}' --digest --include \\\n     --header 'Accept: application/json' --header 'Content-Type: "
        "application/json' \\\n"
        "     --request PUT '{}/api/public/v1.0/groups/{}/logCollectionJobs/{}/retry?pretty=true'",
        access.public_key, access.private_key, access.url, access.group_id, access.job_id);
}

Environment environment_of(const AccessInfo& access) {
    return {{"OPSMGR_URL", access.url},
            {"OPSMGR_PUBLIC_KEY", access.public_key},
            {"OPSMGR_PRIVATE_KEY", access.private_key},
            {"OPSMGR_GROUP_ID", access.group_id},
            {"OPSMGR_JOB_ID", access.job_id},
            {"OPSMGR_CONTROL_URL", access.control_url},
            {"OPSMGR_FOREIGN_JOB_ID", access.foreign_job_id},
            {"OPSMGR_FOREIGN_GROUP_ID", access.foreign_group_id},
            {"OPSMGR_UNPRIVILEGED_PUBLIC_KEY", access.unprivileged_public_key},
            {"OPSMGR_UNPRIVILEGED_PRIVATE_KEY", access.unprivileged_private_key}};
}

void add_proxy_exception(Environment& environment, const AccessInfo& access) {
    const auto now = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    std::vector<std::string> own{"localhost", "127.0.0.1", "::1"};
    if (const auto url = parse_url(access.url); url && !is_loopback(url->host)) own.push_back(url->host);
    const auto with_own = [&](std::string names) {
        if (names == "*") return names;  // asks no proxy at all
        for (const std::string& name : own)
            if (fmt::format(",{},", names).find(fmt::format(",{},", name)) == std::string::npos)
                names += (names.empty() ? "" : ",") + name;
        return names;
    };
    // Some programs read the one, some the other, some whichever is there.
    const std::string upper = now("NO_PROXY");
    const std::string lower = now("no_proxy");
    environment.emplace_back("NO_PROXY", with_own(upper.empty() ? lower : upper));
    environment.emplace_back("no_proxy", with_own(lower.empty() ? upper : lower));
}

}  // namespace opsmgr::mock
