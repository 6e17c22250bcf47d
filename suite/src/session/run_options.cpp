#include "session/run_options.hpp"

namespace opsmgr::suite {

unsigned default_rate(std::string_view host) {
    return is_loopback(host) ? 0 : 5;
}

}  // namespace opsmgr::suite
