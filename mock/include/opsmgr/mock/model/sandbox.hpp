// A store of one's own: a copy in which every group, job and key pair has another name, so that tests that run side by
// side on one mock never meet.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/model/new_job.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace opsmgr::mock {

/// Names that follow from the number of a sandbox: the same in every run, different from one sandbox to the next.
class SandboxNames {
  public:
    explicit SandboxNames(std::uint64_t number) : number_(number) {}

    [[nodiscard]] std::string id_for(std::string_view kind, std::string_view id) const {
        return hash(kind, id).substr(0, 24);
    }
    /// A job keeps the time of its creation in its id.
    [[nodiscard]] std::string job_id_for(std::string_view id, Instant created) const {
        return id_prefix(created) + id_for("job", id).substr(8);
    }
    /// Eight capital letters, as the vendor's public keys are.
    [[nodiscard]] std::string public_key_for(std::string_view key) const {
        std::string letters;
        for (const char digit : hash("public key", key).substr(0, 8))
            letters += static_cast<char>('A' + (digit <= '9' ? digit - '0' : digit - 'a' + 10));
        return letters;
    }
    [[nodiscard]] std::string private_key_for(std::string_view key) const {
        const std::string digits = hash("private key", key);
        return fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4), digits.substr(12, 4),
                           digits.substr(16, 4), digits.substr(20, 12));
    }

  private:
    [[nodiscard]] std::string hash(std::string_view kind, std::string_view text) const {
        return digest_hash(DigestAlgorithm::md5, fmt::format("sandbox {}: {} {}", number_, kind, text)).str();
    }
    std::uint64_t number_;
};

[[nodiscard]] inline Store renamed(const Store& from, const SandboxNames& names) {
    Store store = from;
    std::map<GroupId, GroupId> new_ids;
    store.groups.clear();
    for (const Group& group : from.groups) {
        const GroupId id = *GroupId::parse(names.id_for("group", group.id().text()));
        new_ids.emplace(group.id(), id);
        Group fresh(id);
        fresh.deployments = group.deployments;
        fresh.new_jobs = group.new_jobs;
        fresh.new_jobs_taken = group.new_jobs_taken;
        fresh.inventory = group.inventory;
        for (const Job& job : group.jobs())
            fresh.add(job.with_id(*JobId::parse(names.job_id_for(job.id().text(), job.created))));
        store.groups.add(std::move(fresh));
    }
    for (Stub& stub : store.stubs)
        for (const auto& [old_id, new_id] : new_ids) stub.rename_group(old_id.text(), new_id.text());
    store.keys.clear();
    for (KeyPair key : from.keys) {
        key.private_key = names.private_key_for(key.public_key);
        key.public_key = names.public_key_for(key.public_key);
        std::map<GroupId, std::vector<std::string>> roles;
        for (auto& [group, held] : key.roles) roles.emplace(new_ids.at(group), std::move(held));
        key.roles = std::move(roles);
        store.keys.add(std::move(key));
    }
    return store;
}

}  // namespace opsmgr::mock
