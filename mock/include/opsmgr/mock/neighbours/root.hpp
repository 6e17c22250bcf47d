// GET on the base path itself: what the deployment is. Which members it has, and which values, follows from what the
// vendor's Kubernetes operator reads of real deployments; the links beside `self` are ours.
#pragma once

#include <opsmgr/mock/neighbours/listing.hpp>

namespace opsmgr::mock {

[[nodiscard]] inline Outcome get_root(const NeighbourContext& context) {
    return entity({{"appName", "MongoDB Ops Manager"},
                   {"build", context.store.service.git_hash},
                   {"links", Json::array({link_to(context.base_url),
                                          link_to(context.base_url + "/groups", "http://mms.mongodb.com/groups")})},
                   {"throttling", false}});
}

}  // namespace opsmgr::mock
