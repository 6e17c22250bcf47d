// An exchange as a JSON document: what the conditions of scripts look at. docs/scripts.md lists the members.
#pragma once

#include <opsmgr/base/json.hpp>
#include "client/socket/network_error.hpp"
#include "client/transport/exchange.hpp"

#include <string_view>

namespace opsmgr::suite {

[[nodiscard]] Json view_of(const client::OutgoingRequest& request, const client::Exchange& exchange);

/// The view of a request that got no answer: `/noAnswer` has the fault's name, and there is no `/status`.
[[nodiscard]] Json view_of(const client::OutgoingRequest& request, const client::NetworkError& error);

/// Whether a view may have a member of that name.
[[nodiscard]] bool is_view_member(std::string_view name);

}  // namespace opsmgr::suite
