// Where a host name leads: socket addresses in the order in which the system wants them tried.
//
//     auto addresses = resolve("localhost", 8080, within(5s));
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>
#include "client/socket/deadline.hpp"
#include "client/socket/network_error.hpp"

namespace opsmgr::client {

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
    std::string text;  ///< numeric, without the port
};

/// Never empty. Errors: `name_not_found`, `timed_out`.
[[nodiscard]] tl::expected<std::vector<Address>, NetworkError> resolve(const std::string& host, std::uint16_t port,
                                                                       Deadline deadline);

[[nodiscard]] bool is_ip_literal(const std::string& host);

}  // namespace opsmgr::client
