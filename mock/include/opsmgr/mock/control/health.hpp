// GET /__admin/health
#pragma once

#include <opsmgr/mock/control/call.hpp>

namespace opsmgr::mock::control {

/// The status code alone tells: whoever gets an answer at all gets 200.
[[nodiscard]] inline Answer health(Call& call) {
    return Content{200,
                   {{"status", "healthy"},
                    {"edition", call.mock->options().edition->name},
                    {"now", to_iso8601_exactly(call.mock->timeline()->now())},
                    {"sandboxes", call.host.registry.sandboxes().size()}}};
}

}  // namespace opsmgr::mock::control
