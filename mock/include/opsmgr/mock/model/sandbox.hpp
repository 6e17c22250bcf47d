// A store of one's own: a copy in which every key pair, and unless they are kept every group and job, has another name,
// so that tests that run side by side on one mock never meet.
#pragma once

#include <opsmgr/base/text/text_map.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/model/new_job.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// Names that follow from the number of a sandbox: the same in every run, different from one sandbox to the next. Ids
/// of groups and jobs may be kept; key pairs are new in any case, since they tell the sandboxes apart.
class SandboxNames {
  public:
    explicit SandboxNames(std::uint64_t number, bool keeps_ids = false) : number_(number), keeps_ids_(keeps_ids) {}

    [[nodiscard]] bool keeps_ids() const { return keeps_ids_; }

    [[nodiscard]] std::string id_for(std::string_view kind, std::string_view id) const {
        return hash(kind, id).substr(0, 24);
    }
    [[nodiscard]] GroupId id_of(const Group& group) const {
        return keeps_ids_ ? group.id() : *GroupId::parse(id_for("group", group.id().text()));
    }
    /// A job keeps the time of its creation in its id.
    [[nodiscard]] JobId id_of(const Job& job) const {
        if (keeps_ids_) return job.id();
        return *JobId::parse(id_prefix(job.created) + id_for("job", job.id().text()).substr(8));
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
    bool keeps_ids_;
};

[[nodiscard]] inline Store renamed(const Store& from, const SandboxNames& names) {
    Store store = from;
    std::map<GroupId, GroupId> new_ids;
    store.groups.clear();
    for (const Group& group : from.groups) {
        const GroupId id = names.id_of(group);
        new_ids.emplace(group.id(), id);
        Group fresh(id);
        fresh.deployments = group.deployments;
        fresh.new_jobs = group.new_jobs;
        fresh.new_jobs_taken = group.new_jobs_taken;
        fresh.inventory = group.inventory;
        for (const Job& job : group.jobs()) fresh.add(job.with_id(names.id_of(job)));
        store.groups.add(std::move(fresh));
    }
    for (Stub& stub : store.stubs)
        for (const auto& [old_id, new_id] : new_ids) stub.rename_group(old_id.text(), new_id.text());
    store.keys.clear();
    for (KeyPair key : from.keys) {
        key.private_key = names.private_key_for(key.private_key);
        key.public_key = names.public_key_for(key.public_key);
        std::map<GroupId, std::vector<std::string>> roles;
        for (auto& [group, held] : key.roles) roles.emplace(new_ids.at(group), std::move(held));
        key.roles = std::move(roles);
        store.keys.add(std::move(key));
    }
    return store;
}

/// The new name of each group, job, user, public key and private key, by the old one. Users are the same.
using NewNames = TextMap<std::string>;

[[nodiscard]] inline NewNames new_names(const Store& from, const SandboxNames& names) {
    NewNames all;
    for (const Group& group : from.groups) {
        all.emplace(group.id().text(), names.id_of(group).text());
        for (const Job& job : group.jobs()) all.emplace(job.id().text(), names.id_of(job).text());
    }
    for (const KeyPair& key : from.keys) {
        all.emplace(key.user_id, key.user_id);
        all.emplace(key.public_key, names.public_key_for(key.public_key));
        all.emplace(key.private_key, names.private_key_for(key.private_key));
    }
    return all;
}

}  // namespace opsmgr::mock
