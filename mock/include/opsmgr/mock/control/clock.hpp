// GET and POST /__admin/clock
#pragma once

#include <opsmgr/mock/clock/relative_time.hpp>
#include <opsmgr/mock/control/call.hpp>

namespace opsmgr::mock::control {

[[nodiscard]] inline Answer show_clock(Call& call) {
    return Content{200, {{"now", to_iso8601_exactly(call.mock->timeline()->now())}}};
}

/// Advances this mock alone, and tells which jobs have another status for it.
[[nodiscard]] inline Answer advance_clock(Call& call) {
    const auto by = parse_duration(call.body.at("advance").get<std::string>());
    if (!by || *by > std::chrono::days(3660)) return refuse(400, "/advance", "the clock is advanced by at most 3660d");
    const auto changed = call.mock->advance(*by);
    if (!changed)
        return refuse(400, "/advance",
                      fmt::format("the clock is not advanced beyond {}; it is {}", to_iso8601(Timeline::end),
                                  to_iso8601_exactly(call.mock->timeline()->now())));
    Json transitions = Json::array();
    for (const Transition& one : *changed)
        transitions.push_back({{"group", one.group.text()},
                               {"job", one.job.text()},
                               {"from", to_string(one.from)},
                               {"to", to_string(one.to)}});
    call.host.notify({});
    return Content{
        200, {{"now", to_iso8601_exactly(call.mock->timeline()->now())}, {"transitions", std::move(transitions)}}};
}

}  // namespace opsmgr::mock::control
