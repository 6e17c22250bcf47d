// GET /groups/{GROUP-ID}/hosts, /groups/{GROUP-ID}/clusters, /groups/{GROUP-ID}/clusters/{CLUSTER-ID},
// /groups/{GROUP-ID}/automationConfig
#pragma once

#include <opsmgr/mock/neighbours/listing.hpp>
#include <opsmgr/mock/neighbours/topology.hpp>

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

namespace detail {

[[nodiscard]] inline std::string path_in_group(const NeighbourContext& context, std::string_view rest) {
    return fmt::format("/groups/{}{}", context.group->id().text(), rest);
}

[[nodiscard]] inline std::vector<Json> host_documents(const NeighbourContext& context) {
    const Group& group = *context.group;
    std::vector<Json> all =
        group.inventory && group.inventory->hosts ? *group.inventory->hosts : topology::hosts(context);
    for (Json& host : all) {
        const std::string process =
            fmt::format("{}:{}", host.at("hostname").get<std::string>(), host.at("port").get<int>());
        host.emplace("id", topology::id_of("host", group, process));
        host["groupId"] = group.id().text();
    }
    return all;
}

[[nodiscard]] inline std::vector<Json> cluster_documents(const NeighbourContext& context) {
    const Group& group = *context.group;
    std::vector<Json> all =
        group.inventory && group.inventory->clusters ? *group.inventory->clusters : topology::clusters(context);
    for (Json& cluster : all) {
        const std::string id =
            cluster.emplace("id", topology::cluster_id(group, cluster.at("clusterName").get<std::string>()))
                .first->get<std::string>();
        cluster["groupId"] = group.id().text();
        cluster["links"] = Json::array({link_to(context.base_url + path_in_group(context, "/clusters/" + id))});
    }
    return all;
}

/// One process for each host. What a resource of the type PROCESS is called stands in `name`.
[[nodiscard]] inline Json automation_config(const NeighbourContext& context) {
    const auto names = topology::process_names(context);
    std::map<std::string, Json> members;  // of each replica set
    Json processes = Json::array();
    for (const Json& host : host_documents(context)) {
        const std::string hostname = host.at("hostname");
        const std::string process = fmt::format("{}:{}", hostname, host.at("port").get<int>());
        const std::string set = host.value("replicaSetName", "");
        const auto named = names.find(process);
        const std::string name = named != names.end() ? named->second
                                 : set.empty()        ? process
                                                      : fmt::format("{}_{}", set, members[set].size() + 1);
        Json one{{"name", name},
                 {"processType", host.value("typeName", "") == "SHARD_MONGOS" ? "mongos" : "mongod"},
                 {"hostname", hostname}};
        if (host.contains("version")) one["version"] = host.at("version");
        processes.push_back(std::move(one));
        if (!set.empty()) members[set].push_back({{"_id", members[set].size()}, {"host", name}});
    }
    Json sets = Json::array();
    for (auto& [name, all] : members) sets.push_back({{"_id", name}, {"members", std::move(all)}});
    Json sharding = Json::array();
    for (const Json& cluster : cluster_documents(context))
        if (cluster.value("typeName", "").starts_with("SHARDED"))
            sharding.push_back({{"name", cluster.at("clusterName")}});
    return {{"version", 1},
            {"processes", std::move(processes)},
            {"replicaSets", std::move(sets)},
            {"sharding", std::move(sharding)}};
}

}  // namespace detail

[[nodiscard]] inline Outcome list_hosts(const NeighbourContext& context) {
    return page_of(context, detail::path_in_group(context, "/hosts"), detail::host_documents(context));
}

[[nodiscard]] inline Outcome list_clusters(const NeighbourContext& context) {
    return page_of(context, detail::path_in_group(context, "/clusters"), detail::cluster_documents(context));
}

[[nodiscard]] inline Outcome get_cluster(const NeighbourContext& context) {
    const std::string asked(context.routed.named);
    const auto id = JobId::parse(asked);  // the form of all ids
    if (!id)
        return tl::make_unexpected(ApiError{
            404, "INVALID_CLUSTER_ID", fmt::format("An invalid cluster ID {} was specified.", asked), {asked}});
    for (Json& cluster : detail::cluster_documents(context))
        if (cluster.at("id") == std::string(id->text())) return entity(std::move(cluster));
    const std::string group(context.group->id().text());
    return tl::make_unexpected(ApiError{404,
                                        "CLUSTER_NOT_FOUND",
                                        fmt::format("No cluster with ID {} exists in group {}.", asked, group),
                                        {asked, group}});
}

[[nodiscard]] inline Outcome get_automation_config(const NeighbourContext& context) {
    const auto& inventory = context.group->inventory;
    const bool is_given = inventory && !inventory->automation_config.is_null();
    return entity(is_given ? inventory->automation_config : detail::automation_config(context));
}

}  // namespace opsmgr::mock
