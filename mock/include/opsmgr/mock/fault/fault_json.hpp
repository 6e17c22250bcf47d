// Schedules of faults as JSON (`contracts/schemas/fault-schedule.schema.json`), and back, byte for byte.
//
//     auto schedule = read_faults(document);
//     if (!schedule) for (const DataFault& fault : schedule.error()) ...
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/schema.hpp>
#include <opsmgr/mock/clock/relative_time.hpp>
#include <opsmgr/mock/fault/fault.hpp>

#include <fmt/format.h>

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

namespace detail {

/// The schema has let the text pass; what it cannot tell is how long is too long.
[[nodiscard]] inline std::int64_t span_in(const Json& text, const std::string& at, std::vector<DataFault>& faults) {
    const auto duration = parse_duration(text.get<std::string>());
    if (!duration || *duration > std::chrono::hours(1)) {
        faults.push_back({at, "a span of time is at most 1h"});
        return 0;
    }
    return duration->count();
}

[[nodiscard]] inline std::string span_text(std::int64_t milliseconds) {
    return milliseconds % 1000 == 0 && milliseconds != 0 ? fmt::format("{}s", milliseconds / 1000)
                                                         : fmt::format("{}ms", milliseconds);
}

[[nodiscard]] inline Delay delay_from(const Json& data, const std::string& at, std::vector<DataFault>& faults) {
    Delay delay;
    if (data.is_string()) {
        delay.from = span_in(data, at, faults);
    } else if (data.contains("uniform")) {
        delay.kind = Delay::Kind::uniform;
        delay.from = span_in(data.at("uniform")[0], at + "/uniform/0", faults);
        delay.to = span_in(data.at("uniform")[1], at + "/uniform/1", faults);
        if (delay.to < delay.from) faults.push_back({at + "/uniform", "the shortest delay stands first"});
    } else {
        delay.kind = Delay::Kind::lognormal;
        delay.from = span_in(data.at("lognormal").at("median"), at + "/lognormal/median", faults);
        delay.sigma = data.at("lognormal").at("sigma");
    }
    return delay;
}

[[nodiscard]] inline Json to_json(const Delay& delay) {
    switch (delay.kind) {
        case Delay::Kind::fixed: return span_text(delay.from);
        case Delay::Kind::uniform: return {{"uniform", {span_text(delay.from), span_text(delay.to)}}};
        case Delay::Kind::lognormal:
            return {{"lognormal", {{"median", span_text(delay.from)}, {"sigma", delay.sigma}}}};
    }
    return {};
}

[[nodiscard]] inline FaultAddress address_from(const Json& data) {
    FaultAddress on;
    if (data.contains("operation")) on.operation = data.at("operation");
    if (data.contains("group")) on.group = data.at("group");
    if (data.contains("job")) on.job = data.at("job");
    if (data.contains("call")) on.from = data.at("call"), on.to = on.from;
    if (data.contains("calls")) {
        const Json& calls = data.at("calls");
        on.from = calls.value("from", on.from);
        if (calls.contains("to")) on.to = calls.at("to");
        on.every = calls.value("every", on.every);
    }
    on.chance = data.value("chance", on.chance);
    return on;
}

[[nodiscard]] inline Json to_json(const FaultAddress& on) {
    Json data = Json::object();
    if (on.operation) data["operation"] = *on.operation;
    if (on.group) data["group"] = *on.group;
    if (on.job) data["job"] = *on.job;
    if (on.to == on.from) {
        data["call"] = on.from;
    } else if (on.from != 1 || on.to || on.every != 1) {
        data["calls"] = {{"from", on.from}, {"every", on.every}};
        if (on.to) data["calls"]["to"] = *on.to;
    }
    if (on.chance != 1) data["chance"] = on.chance;
    return data;
}

[[nodiscard]] inline Fault fault_from(const Json& data, const std::string& at, std::vector<DataFault>& faults) {
    Fault fault;
    fault.on = address_from(data.value("on", Json::object()));
    if (fault.on.to && *fault.on.to < fault.on.from) faults.push_back({at + "/on/calls", "'to' lies before 'from'"});
    const Json& effect = data.at("do");
    const std::string inside = at + "/do/";
    if (effect.contains("delay")) fault.effect.delay = delay_from(effect.at("delay"), inside + "delay", faults);
    if (effect.contains("status")) {
        Unavailable unavailable{effect.at("status"), std::nullopt};
        if (effect.contains("retryAfter")) unavailable.retry_after = effect.at("retryAfter").get<unsigned>();
        fault.effect.unavailable = unavailable;
    } else if (effect.contains("retryAfter")) {
        faults.push_back({inside + "retryAfter", "it belongs to a 'status' of 429 or 503"});
    }
    if (effect.contains("resetAfterBytes")) fault.effect.reset_after = effect.at("resetAfterBytes");
    if (effect.contains("cutOffAfterBytes")) fault.effect.cut_off_after = effect.at("cutOffAfterBytes");
    if (effect.contains("drip"))
        fault.effect.drip =
            Drip{effect.at("drip").at("bytes"),
                 std::chrono::milliseconds(span_in(effect.at("drip").at("every"), inside + "drip/every", faults))};
    fault.phase = fault.effect.unavailable ? FaultPhase::between : FaultPhase::after;
    for (const FaultPhase phase : {FaultPhase::before_challenge, FaultPhase::between, FaultPhase::after})
        if (data.value("phase", "") == to_string(phase)) fault.phase = phase;
    const bool needs_answer =
        fault.effect.cut_off_after || fault.effect.drip || fault.effect.reset_after.value_or(0) > 0;
    if (fault.phase == FaultPhase::between && needs_answer && !fault.effect.unavailable)
        faults.push_back({at + "/phase", "there is no answer yet to damage or to drip: 'after' has one"});
    return fault;
}

[[nodiscard]] inline Json to_json(const Fault& fault) {
    Json data{{"phase", to_string(fault.phase)}, {"do", Json::object()}};
    if (Json on = to_json(fault.on); !on.empty()) data["on"] = std::move(on);
    Json& effect = data["do"];
    if (fault.effect.delay) effect["delay"] = to_json(*fault.effect.delay);
    if (fault.effect.unavailable) {
        effect["status"] = fault.effect.unavailable->status;
        if (fault.effect.unavailable->retry_after) effect["retryAfter"] = *fault.effect.unavailable->retry_after;
    }
    if (fault.effect.reset_after) effect["resetAfterBytes"] = *fault.effect.reset_after;
    if (fault.effect.cut_off_after) effect["cutOffAfterBytes"] = *fault.effect.cut_off_after;
    if (fault.effect.drip)
        effect["drip"] = {{"bytes", fault.effect.drip->bytes}, {"every", span_text(fault.effect.drip->every.count())}};
    return data;
}

}  // namespace detail

[[nodiscard]] inline tl::expected<FaultSchedule, std::vector<DataFault>> read_faults(Json document) {
    make_integers(document);
    std::vector<DataFault> faults = check_against_schema(document, "fault-schedule");
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    FaultSchedule schedule;
    schedule.seed = document.value("seed", schedule.seed);
    std::size_t index = 0;
    for (const Json& one : document.at("faults"))
        schedule.faults.push_back(detail::fault_from(one, fmt::format("/faults/{}", index++), faults));
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    return schedule;
}

[[nodiscard]] inline Json write_faults(const FaultSchedule& schedule) {
    Json document{{"seed", schedule.seed}, {"faults", Json::array()}};
    for (const Fault& fault : schedule.faults) document["faults"].push_back(detail::to_json(fault));
    return document;
}

}  // namespace opsmgr::mock
