// An exchange as a JSON document: what the conditions of scripts look at. docs/scripts.md lists the members.
#pragma once

#include <opsmgr/contracts/json.hpp>
#include <opsmgr/suite/exchange.hpp>
#include <opsmgr/suite/network_error.hpp>

namespace opsmgr::suite {

[[nodiscard]] Json view_of(const OutgoingRequest& request, const Exchange& exchange);

/// The view of a request that got no answer: `/noAnswer` has the fault's name, and there is no `/status`.
[[nodiscard]] Json view_of(const OutgoingRequest& request, const NetworkError& error);

}  // namespace opsmgr::suite
