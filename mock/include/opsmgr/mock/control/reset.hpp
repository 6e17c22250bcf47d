// POST /__admin/reset
#pragma once

#include <opsmgr/mock/control/call.hpp>

namespace opsmgr::mock::control {

/// Done when it is answered. A request under way is answered by what it finds.
[[nodiscard]] inline Answer reset(Call& call) {
    if (!call.body.is_object() || !call.body.contains("group")) {
        call.mock->reset();
        call.host.notify({});
        return Content{200, {{"reset", "all"}}};
    }
    const auto group = GroupId::parse(call.body.at("group").get<std::string>());
    if (!call.mock->reset(*group))
        return tl::make_unexpected(*refusal_of({{"/group", "group", std::string(group->text())}}, call));
    return Content{200, {{"reset", group->text()}}};
}

}  // namespace opsmgr::mock::control
