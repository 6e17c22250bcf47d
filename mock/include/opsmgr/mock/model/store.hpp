// What exists in a mock: key pairs with their roles, groups, jobs, and how sign-in behaves.
//
// A plain value without locks or sockets; whoever owns it serialises access.
#pragma once

#include <opsmgr/contracts/id.hpp>
#include <opsmgr/mock/inventory/inventory.hpp>
#include <opsmgr/mock/inventory/stub.hpp>
#include <opsmgr/mock/model/indexed.hpp>
#include <opsmgr/mock/model/job.hpp>
#include <opsmgr/mock/model/vocabulary.hpp>

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// An API key: the public part signs in as user name, the private part as password.
struct KeyPair {
    std::string public_key;
    std::string private_key;
    std::map<GroupId, std::vector<std::string>> roles;  ///< by group, for example `GROUP_AUTOMATION_ADMIN`
    std::vector<std::string> global_roles;              ///< hold in every group
    std::string user_id;                                ///< 24 hexadecimal digits: who created jobs belong to

    [[nodiscard]] bool may_collect_logs(const GroupId& group) const {
        if (may_collect_logs_everywhere()) return true;
        const auto here = roles.find(group);
        return here != roles.end() && holds_any(here->second);
    }
    [[nodiscard]] bool may_collect_logs_everywhere() const { return holds_any(global_roles); }
    [[nodiscard]] bool belongs_to(const GroupId& group) const { return !global_roles.empty() || roles.contains(group); }

  private:
    [[nodiscard]] static bool holds_any(const std::vector<std::string>& held) {
        return std::any_of(held.begin(), held.end(), [](const std::string& role) { return collects_logs(role); });
    }
};

[[nodiscard]] inline std::string_view name_of(const KeyPair& key) {
    return key.public_key;
}

/// Something whose logs can be collected.
struct Deployment {
    std::string resource_type;  ///< one of `resource_types`
    std::string resource_name;
    std::string root_resource_type;
    std::string root_resource_name;
    std::vector<std::string> processes;  ///< `host:port` each
};

/// How a job goes that a client creates.
struct NewJob {
    RunOutcome outcome = usual_outcome;
    std::vector<RunOutcome> retries;
};

/// A group (in newer words a project) and its jobs, in the order in which get all lists them.
class Group {
  public:
    explicit Group(GroupId id) : id_(id) {}
    Group(const Group& other)
        : deployments(other.deployments),
          new_jobs(other.new_jobs),
          new_jobs_taken(other.new_jobs_taken),
          inventory(other.inventory),
          id_(other.id_),
          jobs_(other.jobs_) {
        for (auto job = jobs_.begin(); job != jobs_.end(); ++job) places_.emplace(job->id(), job);
    }
    Group(Group&&) = default;
    Group& operator=(Group other) noexcept {
        std::swap(deployments, other.deployments);
        std::swap(new_jobs, other.new_jobs);
        std::swap(new_jobs_taken, other.new_jobs_taken);
        std::swap(inventory, other.inventory);
        std::swap(id_, other.id_);
        jobs_.swap(other.jobs_);  // what `places_` refers to stays valid
        places_.swap(other.places_);
        return *this;
    }
    ~Group() = default;

    [[nodiscard]] const GroupId& id() const { return id_; }

    std::vector<Deployment> deployments;  ///< empty: every resource name is taken to exist
    std::vector<NewJob> new_jobs;         ///< the first created job takes the first; the last serves all that follow
    std::size_t new_jobs_taken = 0;
    std::shared_ptr<const Inventory> inventory;  ///< null where the fixture says nothing beside the jobs

    [[nodiscard]] NewJob next_new_job() {
        if (new_jobs.empty()) return {};
        return new_jobs[std::min(new_jobs_taken++, new_jobs.size() - 1)];
    }

    /// False, and nothing changes, when a job of that id exists already.
    bool add(Job job) {
        const auto [place, added] = places_.try_emplace(job.id());
        if (added) place->second = jobs_.insert(jobs_.end(), std::move(job));
        return added;
    }
    /// Puts it in the place of the job of the same id, or adds it.
    void put(Job job) {
        if (Job* old = find(job.id()); old != nullptr) *old = std::move(job);
        else add(std::move(job));
    }
    /// Null when there is none. Valid until a job is added or removed.
    [[nodiscard]] Job* find(const JobId& id) {
        const auto place = places_.find(id);
        return place == places_.end() ? nullptr : &*place->second;
    }
    [[nodiscard]] bool has(const JobId& id) const { return places_.contains(id); }
    /// False, and nothing changes, when there is none.
    bool remove(const JobId& id) {
        const auto place = places_.find(id);
        if (place == places_.end()) return false;
        jobs_.erase(place->second);
        places_.erase(place);
        return true;
    }
    [[nodiscard]] std::list<Job>& jobs() { return jobs_; }
    [[nodiscard]] const std::list<Job>& jobs() const { return jobs_; }

  private:
    GroupId id_;
    std::list<Job> jobs_;  ///< of many, one is removed as fast as of a few
    std::unordered_map<JobId, std::list<Job>::iterator> places_;
};

[[nodiscard]] inline std::string_view name_of(const Group& group) {
    return group.id().text();
}

enum class SignInMode {
    digest,   ///< verify everything
    any_key,  ///< challenge, then accept whatever digest comes
    off,      ///< ask for nothing
};

/// An answer that sign-in gives to the next request with credentials, whatever they are.
struct ScriptedAnswer {
    enum class Kind { refuse, stale, unavailable } kind = Kind::refuse;
    unsigned retry_after_seconds = 1;  ///< of `unavailable`, a 503
    friend bool operator==(const ScriptedAnswer&, const ScriptedAnswer&) = default;
};

struct SignInSettings {
    SignInMode mode = SignInMode::digest;
    std::string realm = "MMS Public API";
    std::chrono::seconds nonce_life{60};
    unsigned nonce_uses = 1023;  ///< then the nonce is stale; as many as Jetty takes
    std::string algorithm = "MD5";
    std::string qop = "auth";
    std::deque<ScriptedAnswer> next;  ///< taken from the front
};

/// What the `X-MongoDB-Service-Version` field says, in editions that have it.
struct ServiceVersion {
    std::string git_hash = "5f3c0d3b1a2e4f6a8b9c0d1e2f3a4b5c6d7e8f90";
    std::string version;  ///< empty: the edition's own
};

struct Store {
    std::string origin;
    ServiceVersion service;
    std::string central_url;  ///< what links begin with, without a slash at the end; empty: the address that was asked
    unsigned jobs_made = 0;   ///< by create so far, whatever has become of them
    bool takes_epoch_dates = false;  ///< extend also takes epoch seconds, as its page describes the date
    SignInSettings sign_in;
    Indexed<KeyPair> keys;
    Indexed<Group> groups;
    std::vector<Organization> organizations;  ///< empty: one that all groups belong to
    std::vector<Stub> stubs;

    [[nodiscard]] const KeyPair* find_key(std::string_view public_key) const { return keys.find(public_key); }
    [[nodiscard]] bool has_job(const JobId& id) const {
        return std::any_of(groups.begin(), groups.end(), [&](const Group& group) { return group.has(id); });
    }
    [[nodiscard]] Group* find_group(const GroupId& id) { return groups.find(id.text()); }
};

}  // namespace opsmgr::mock
