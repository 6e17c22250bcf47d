#include "ready_line.hpp"

#include <opsmgr/base/json.hpp>

#include <fmt/format.h>

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
    return "no key pair of the fixture may collect logs in any group: that takes GROUP_AUTOMATION_ADMIN, "
           "GROUP_BACKUP_ADMIN "
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

}  // namespace opsmgr::mock
