// /__admin/faults and /__admin/deviations: what is to go wrong.
#pragma once

#include <opsmgr/mock/behavior/server_preset.hpp>
#include <opsmgr/mock/control/call.hpp>
#include <opsmgr/mock/fault/fault_json.hpp>

#include <algorithm>

namespace opsmgr::mock::control {

[[nodiscard]] inline Answer show_faults(Call& call) {
    return call.mock->with_faults(
        [](const FaultInjector& faults) { return Content{200, write_faults(faults.schedule())}; });
}

/// Counts the calls from now on.
[[nodiscard]] inline Answer set_faults(Call& call) {
    auto schedule = read_faults(call.body);
    if (!schedule) return tl::make_unexpected(ControlError{400, std::move(schedule.error())});
    if (auto refusal = refusal_of(missing_names(*schedule, *call.mock), call)) return tl::make_unexpected(*refusal);
    call.mock->with_faults([&](FaultInjector& faults) { faults.set(*std::move(schedule)); });
    return show_faults(call);
}

/// What has been injected, as a schedule that brings exactly that again.
[[nodiscard]] inline Answer show_struck(Call& call) {
    return call.mock->with_faults(
        [](const FaultInjector& faults) { return Content{200, write_faults(faults.injected())}; });
}

[[nodiscard]] inline Answer count_strikes(Call& call) {
    return call.mock->with_faults(
        [](const FaultInjector& faults) { return Content{200, {{"strikes", faults.strikes()}}}; });
}

[[nodiscard]] inline Answer show_deviations(Call& call) {
    Json document{{"deviate", Json::array()}, {"vary", Json::array()}, {"available", Json::array()}};
    for (const BehaviorChange* one : call.mock->changes())
        document[one->kind == ChangeKind::deviation ? "deviate" : "vary"].push_back(one->name);
    for (const BehaviorChange& one : all_changes()) {
        Json row{{"name", one.name},
                 {"kind", one.kind == ChangeKind::deviation ? "deviation" : "variation"},
                 {"does", one.does}};
        if (!one.clause.empty()) row["clause"] = one.clause;
        document["available"].push_back(std::move(row));
    }
    return Content{200, std::move(document)};
}

/// Why a change cannot be set now; empty when it can. What concerns TLS itself is settled when the mock starts.
[[nodiscard]] inline std::string objection_to(const BehaviorChange& one, const Call& call) {
    if (!one.over_tls) return {};
    if (!call.request.tls) return fmt::format("{} shows over TLS alone, and here is plain http", one.name);
    Behavior behavior;
    one.apply(behavior);
    const auto injector = call.mock->changes();
    if ((behavior.certificate_is_valid && behavior.old_tls_is_refused) ||
        std::find(injector.begin(), injector.end(), &one) != injector.end())
        return {};
    return fmt::format("{} is settled when the mock starts: --deviate {}", one.name, one.name);
}

/// Replaces those at work; names that are left out are switched off.
[[nodiscard]] inline Answer set_deviations(Call& call) {
    std::vector<const BehaviorChange*> changes;
    ControlError error;
    for (const auto& [member, kind] :
         {std::pair("deviate", ChangeKind::deviation), std::pair("vary", ChangeKind::variation)}) {
        std::size_t index = 0;
        for (const Json& name : call.body.value(member, Json::array())) {
            const auto found = find_change(name.get_ref<const std::string&>(), kind);
            const std::string where = fmt::format("/{}/{}", member, index++);
            const std::string wrong = found ? objection_to(**found, call) : found.error();
            if (wrong.empty()) changes.push_back(*found);
            else error.faults.push_back({where, wrong});
        }
    }
    std::size_t index = 0;
    for (const Json& name : call.body.value("like", Json::array())) {
        const std::string where = fmt::format("/like/{}", index++);
        if (const auto preset = changes_like(name.get_ref<const std::string&>())) add_missing(changes, *preset);
        else error.faults.push_back({where, preset.error()});
    }
    if (!error.faults.empty()) return tl::make_unexpected(std::move(error));
    if (!changes.empty() && !call.host.takes_changes)
        return refuse(403, "body",
                      ""
                      "deviations and variations work only where the mock listens on loopback, or where "
                      "OPSMGR_CONTROL_TOKEN was set at its start");
    call.mock->set_changes(std::move(changes));
    return show_deviations(call);
}

}  // namespace opsmgr::mock::control
