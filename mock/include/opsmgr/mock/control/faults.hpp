// /__admin/faults and /__admin/deviations: what is to go wrong.
#pragma once

#include <opsmgr/mock/control/call.hpp>
#include <opsmgr/mock/fault/fault_json.hpp>

#include <algorithm>

namespace opsmgr::mock::control {

[[nodiscard]] inline Answer show_faults(Call& call) {
    return call.mock->with_faults([](const FaultsAtWork& faults) {
        return Content{200, write_faults(faults.schedule())};
    });
}

/// Counts the calls from now on.
[[nodiscard]] inline Answer set_faults(Call& call) {
    auto schedule = read_faults(call.body);
    if (!schedule) return tl::make_unexpected(Refused{400, std::move(schedule.error())});
    call.mock->with_faults([&](FaultsAtWork& faults) { faults.set(*std::move(schedule)); });
    return show_faults(call);
}

/// What has struck, as a schedule that brings exactly that again.
[[nodiscard]] inline Answer show_struck(Call& call) {
    return call.mock->with_faults([](const FaultsAtWork& faults) {
        return Content{200, write_faults(faults.struck())};
    });
}

[[nodiscard]] inline Answer show_deviations(Call& call) {
    Json document{{"deviate", Json::array()}, {"vary", Json::array()}, {"available", Json::array()}};
    for (const Switch* one : call.mock->switches())
        document[one->kind == SwitchKind::deviation ? "deviate" : "vary"].push_back(one->name);
    for (const Switch& one : all_switches()) {
        Json row{{"name", one.name},
                 {"kind", one.kind == SwitchKind::deviation ? "deviation" : "variation"},
                 {"does", one.does}};
        if (!one.clause.empty()) row["clause"] = one.clause;
        document["available"].push_back(std::move(row));
    }
    return Content{200, std::move(document)};
}

/// Why a switch cannot be set now; empty when it can. What bends TLS itself is settled when the mock starts.
[[nodiscard]] inline std::string objection_to(const Switch& one, const Call& call) {
    if (!one.over_tls) return {};
    if (!call.request.tls) return fmt::format("{} shows over TLS alone, and here is plain http", one.name);
    Rules rules;
    one.apply(rules);
    const auto at_work = call.mock->switches();
    if ((rules.certificate_is_valid && rules.old_tls_is_refused) ||
        std::find(at_work.begin(), at_work.end(), &one) != at_work.end())
        return {};
    return fmt::format("{} is settled when the mock starts: --deviate {}", one.name, one.name);
}

/// Replaces those at work; names that are left out are switched off.
[[nodiscard]] inline Answer set_deviations(Call& call) {
    std::vector<const Switch*> switches;
    Refused refused;
    for (const auto& [member, kind] :
         {std::pair("deviate", SwitchKind::deviation), std::pair("vary", SwitchKind::variation)}) {
        std::size_t index = 0;
        for (const Json& name : call.body.value(member, Json::array())) {
            const auto found = find_switch(name.get_ref<const std::string&>(), kind);
            const std::string where = fmt::format("/{}/{}", member, index++);
            const std::string wrong = found ? objection_to(**found, call) : found.error();
            if (wrong.empty()) switches.push_back(*found);
            else refused.faults.push_back({where, wrong});
        }
    }
    if (!refused.faults.empty()) return tl::make_unexpected(std::move(refused));
    if (!switches.empty() && !call.host.listens_on_loopback)
        return refuse(403, "body", "deviations and variations work only where the mock listens on loopback");
    call.mock->set_switches(std::move(switches));
    return show_deviations(call);
}

}  // namespace opsmgr::mock::control
