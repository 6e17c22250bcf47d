#include "client/socket/route.hpp"

#include <opsmgr/base/headers.hpp>

namespace opsmgr::client {

std::string Route::address_of(const std::string& host, std::uint16_t port) const {
    for (const FixedAddress& one : fixed)
        if (one.port == port && equal_ignoring_case(one.host, host)) return one.address;
    return host;
}

}  // namespace opsmgr::client
