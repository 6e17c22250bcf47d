// Requests at one instant, each on a connection of its own: the only place where the suite does two things at a time.
#pragma once

#include <opsmgr/base/url.hpp>
#include "client/transport/transport.hpp"

#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::suite {

/// The answers, in the order of the requests.
[[nodiscard]] std::vector<tl::expected<client::Exchange, client::NetworkError>> exchange_concurrently(
    const Url& target, const client::TransportOptions& options, const std::vector<client::OutgoingRequest>& requests);

}  // namespace opsmgr::suite
