#include <fmt/format.h>

#include "client/transport/exchange.hpp"

namespace opsmgr::client {

std::string to_bytes(const OutgoingRequest& request, const Headers& extra_fields) {
    std::string bytes = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
    bytes += request.headers.lines();
    bytes += extra_fields.lines();
    bytes += "\r\n";
    bytes += request.body;
    return bytes;
}

}  // namespace opsmgr::client
