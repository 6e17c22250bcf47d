// Which hosts and clusters a group has, where its fixture does not say: they follow from its deployments, or from the
// jobs that collected logs of them.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/api/neighbour.hpp>
#include <opsmgr/mock/model/new_job.hpp>

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock::topology {

/// The same in every run; another one in every group.
[[nodiscard]] inline std::string id_of(std::string_view kind, const Group& group, std::string_view name) {
    return digest_hash(DigestAlgorithm::md5, fmt::format("{} of {}: {}", kind, group.id().text(), name)).str();
}

/// Gathers what the jobs of a group name, each process once for each resource.
class JobResources {
  public:
    void add(const Group& group) {
        for (const Job& job : group.jobs()) {
            const JobFacts& facts = job.facts();
            const auto [place, is_new] =
                places_.try_emplace({facts.resource_type, facts.resource_name}, resources_.size());
            if (is_new)
                resources_.push_back(
                    {facts.resource_type, facts.resource_name, facts.root_resource_type, facts.root_resource_name, {}});
            for (const ChildJob& child : job.children()) {
                const bool is_process = child.host_name.find(':') != std::string::npos;
                if (is_process && seen_.emplace(place->second, child.host_name).second)
                    resources_[place->second].processes.push_back(child.host_name);
            }
        }
    }
    [[nodiscard]] std::vector<Deployment> take() && { return std::move(resources_); }

  private:
    std::vector<Deployment> resources_;
    std::map<std::pair<std::string, std::string>, std::size_t> places_;
    std::set<std::pair<std::size_t, std::string>> seen_;
};

/// A group of which nothing is known has the deployment that a job has about which nothing is said.
[[nodiscard]] inline std::vector<Deployment> deployments(const NeighbourContext& context) {
    if (!context.group->deployments.empty()) return context.group->deployments;
    JobResources named;
    if (const Group* before = context.start.groups.find(context.group->id().text()); before != nullptr)
        named.add(*before);
    named.add(*context.group);
    std::vector<Deployment> found = std::move(named).take();
    if (found.empty()) found.push_back(usual_deployment("replicaset", "my_deployment_1"));
    return found;
}

[[nodiscard]] inline std::string replica_set_of(const Deployment& deployment) {
    if (deployment.resource_type == "replicaset") return deployment.resource_name;
    return deployment.root_resource_type == "replicaset" ? deployment.root_resource_name : std::string();
}

[[nodiscard]] inline std::string cluster_id(const Group& group, std::string_view name) {
    return id_of("cluster", group, name).substr(0, 24);
}

/// A process belongs to the first deployment that names it; the first of a replica set is its primary.
[[nodiscard]] inline std::vector<Json> hosts(const NeighbourContext& context) {
    std::vector<Json> found;
    std::set<std::string> seen;
    std::set<std::string> with_primary;
    for (const Deployment& one : deployments(context)) {
        const std::string set = replica_set_of(one);
        for (const std::string& process : one.processes) {
            if (!seen.insert(process).second) continue;
            const auto colon = process.rfind(':');
            int port = 0;
            std::from_chars(process.data() + colon + 1, process.data() + process.size(), port);
            Json host{{"hostname", process.substr(0, colon)}, {"port", port}};
            if (!set.empty()) {
                host["replicaSetName"] = set;
                host["typeName"] = with_primary.insert(set).second ? "REPLICA_PRIMARY" : "REPLICA_SECONDARY";
            } else if (one.root_resource_type == "process") {
                host["typeName"] = "STANDALONE";
            }
            if (one.root_resource_type != "process")
                host["clusterId"] = cluster_id(*context.group, one.root_resource_name);
            found.push_back(std::move(host));
        }
    }
    return found;
}

/// One for each replica set and each sharded cluster that is a root.
[[nodiscard]] inline std::vector<Json> clusters(const NeighbourContext& context) {
    std::vector<Json> found;
    std::set<std::string> seen;
    for (const Deployment& one : deployments(context)) {
        if (one.root_resource_type == "process" || !seen.insert(one.root_resource_name).second) continue;
        const bool is_set = one.root_resource_type == "replicaset";
        Json cluster{{"id", cluster_id(*context.group, one.root_resource_name)},
                     {"clusterName", one.root_resource_name},
                     {"typeName", is_set ? "REPLICA_SET" : "SHARDED_REPLICA_SET"}};
        if (is_set) cluster["replicaSetName"] = one.root_resource_name;
        found.push_back(std::move(cluster));
    }
    return found;
}

/// The names of processes by their `host:port`, where a deployment of one process has told it.
[[nodiscard]] inline std::map<std::string, std::string> process_names(const NeighbourContext& context) {
    std::map<std::string, std::string> names;
    for (const Deployment& one : deployments(context))
        if (one.resource_type == "process" && one.processes.size() == 1)
            names.emplace(one.processes.front(), one.resource_name);
    return names;
}

}  // namespace opsmgr::mock::topology
