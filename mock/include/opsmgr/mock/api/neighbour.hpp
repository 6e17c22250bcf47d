// What makes a neighbour: a read-only resource beside the log collection API that clients ask for right before they
// collect logs. Its row stands in the table of `neighbours/table.hpp`. No clause judges it.
#pragma once

#include <opsmgr/mock/api/document.hpp>
#include <opsmgr/mock/api/routed_request.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <string>
#include <string_view>

namespace opsmgr::mock {

struct NeighbourContext;

struct Neighbour {
    std::string_view id;    ///< as in `contracts/openapi.json`
    std::string_view path;  ///< below the base path; a segment in braces stands for any one
    Outcome (*run)(const NeighbourContext&);
    bool at_root = false;  ///< the path begins at the root of the server
    bool is_signed = true;

    [[nodiscard]] constexpr bool is_of_group() const { return path.starts_with("/groups/{GROUP-ID}"); }
};

struct NeighbourContext {
    const RoutedRequest& routed;
    const KeyPair* key;  ///< whose request it is; null where nobody has to sign in
    const Store& store;
    const Store& start;  ///< as it was at the start: a host does not go with the job that named it
    const Group* group;  ///< null where the path has no GROUP-ID
    Instant now;
    std::string base_url;  ///< what absolute links begin with
};

}  // namespace opsmgr::mock
