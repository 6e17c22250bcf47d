#include "client/socket/network_error.hpp"

namespace opsmgr::client {

std::string_view to_string(NetworkFault fault) {
    switch (fault) {
        case NetworkFault::name_not_found: return "name_not_found";
        case NetworkFault::refused: return "refused";
        case NetworkFault::unreachable: return "unreachable";
        case NetworkFault::timed_out: return "timed_out";
        case NetworkFault::reset: return "reset";
        case NetworkFault::closed_early: return "closed_early";
        case NetworkFault::tls_handshake: return "tls_handshake";
        case NetworkFault::tls_broken: return "tls_broken";
        case NetworkFault::certificate: return "certificate";
        case NetworkFault::ca_file: return "ca_file";
        case NetworkFault::client_certificate: return "client_certificate";
        case NetworkFault::proxy: return "proxy";
        case NetworkFault::local: return "local";
    }
    return "unknown";
}

}  // namespace opsmgr::client
