// Schedules of faults as JSON (`contracts/schemas/fault-schedule.schema.json`), and back, byte for byte.
//
//     auto schedule = read_faults(document);
//     if (!schedule) for (const DataFault& fault : schedule.error()) ...
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/schema.hpp>
#include <opsmgr/mock/api/named_error.hpp>
#include <opsmgr/mock/clock/relative_time.hpp>
#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/http/grammar.hpp>

#include <fmt/format.h>

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

namespace detail {

inline constexpr std::chrono::minutes longest_refusal{1};

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

[[nodiscard]] inline RetryAfter retry_after_from(const Json& data, const std::string& at,
                                                 std::vector<DataFault>& faults) {
    if (data.is_number()) return {std::chrono::seconds(data.get<unsigned>()), false};
    const auto span = std::chrono::milliseconds(span_in(data.at("date"), at + "/date", faults));
    return {std::chrono::ceil<std::chrono::seconds>(span), true};
}

/// The answer that the members of `effect` describe, if they do. What belongs to an answer alone is refused without
/// one.
[[nodiscard]] inline std::optional<InjectedAnswer> answer_from(const Json& effect, const std::string& inside,
                                                               std::vector<DataFault>& faults) {
    const auto refuse = [&](const char* member, std::string rule) {
        faults.push_back({inside + member, std::move(rule)});
    };
    const bool has_page = effect.contains("gateway");
    InjectedAnswer answer;
    if (effect.contains("errorCode")) answer.error_code = effect.at("errorCode");
    const int usual = has_page ? 502 : usual_status(answer.error_code).value_or(0);
    answer.status = effect.value("status", usual);
    if (answer.status == 0) {
        for (const char* member : {"retryAfter", "body", "detail", "parameters"})
            if (effect.contains(member)) refuse(member, "it belongs to an answer with a 'status'");
        if (!answer.error_code.empty())
            refuse("errorCode", fmt::format("{} has no usual status here: say 'status' too", answer.error_code));
        return std::nullopt;
    }
    const bool has_document =
        effect.contains("errorCode") || effect.contains("detail") || effect.contains("parameters");
    if (has_document && answer.status < 400)
        refuse("status", "an answer with an error document has a status from 400 on");
    if (has_page + has_document + effect.contains("body") > 1)
        refuse("status",
               "the answer is one of: an error document ('errorCode', 'detail', 'parameters'), 'body', 'gateway'");
    if (effect.contains("body")) {
        const Json& body = effect.at("body");
        if (answer.status == 204 || answer.status == 304)
            refuse("body", fmt::format("an answer with status {} has no body", answer.status));
        answer.kind = InjectedAnswer::Kind::body;
        answer.body_is_json = !body.is_string();
        answer.body = answer.body_is_json ? write_json(body, Layout::compact) : body.get<std::string>();
    } else if (has_page) {
        answer.kind = InjectedAnswer::Kind::gateway_page;
        if (answer.status < 400) refuse("status", "a gateway's page has a status from 400 on");
    }
    if (effect.contains("detail")) answer.detail = effect.at("detail");
    if (effect.contains("parameters")) answer.parameters = effect.at("parameters").get<std::vector<std::string>>();
    if (effect.contains("retryAfter"))
        answer.retry_after = retry_after_from(effect.at("retryAfter"), inside + "retryAfter", faults);
    return answer;
}

inline void add_to(Json& effect, const InjectedAnswer& answer) {
    effect["status"] = answer.status;
    if (answer.kind == InjectedAnswer::Kind::gateway_page) effect["gateway"] = true;
    if (answer.kind == InjectedAnswer::Kind::body)
        effect["body"] = answer.body_is_json ? *read_json(answer.body) : Json(answer.body);
    if (!answer.error_code.empty()) effect["errorCode"] = answer.error_code;
    if (answer.detail) effect["detail"] = *answer.detail;
    if (answer.parameters) effect["parameters"] = *answer.parameters;
    if (!answer.retry_after) return;
    if (answer.retry_after->as_date)
        effect["retryAfter"] = {{"date", fmt::format("{}s", answer.retry_after->in.count())}};
    else effect["retryAfter"] = answer.retry_after->in.count();
}

/// Field lines to be put into an answer; how long it is and whether the connection stays is the mock's to say.
[[nodiscard]] inline std::vector<std::pair<std::string, std::string>> fields_from(const Json& data,
                                                                                  const std::string& at,
                                                                                  std::vector<DataFault>& faults) {
    std::vector<std::pair<std::string, std::string>> fields;
    for (const auto& [name, value] : data.items()) {
        if (!grammar::is_token(name)) faults.push_back({at, fmt::format("'{}' cannot be the name of a field", name)});
        for (const char* framing : {"Content-Length", "Transfer-Encoding", "Connection"})
            if (equal_ignoring_case(name, framing))
                faults.push_back({fmt::format("{}/{}", at, name), "the mock frames its answers itself"});
        fields.emplace_back(name, value.get<std::string>());
    }
    return fields;
}

[[nodiscard]] inline Fault fault_from(const Json& data, const std::string& at, std::vector<DataFault>& faults) {
    Fault fault;
    fault.on = address_from(data.value("on", Json::object()));
    if (fault.on.to && *fault.on.to < fault.on.from) faults.push_back({at + "/on/calls", "'to' lies before 'from'"});
    const Json& effect = data.at("do");
    const std::string inside = at + "/do/";
    if (effect.contains("delay")) fault.effect.delay = delay_from(effect.at("delay"), inside + "delay", faults);
    fault.effect.answer = answer_from(effect, inside, faults);
    if (effect.contains("contentType"))
        fault.effect.content_type =
            effect.at("contentType").is_null() ? "" : effect.at("contentType").get<std::string>();
    if (effect.contains("fields")) fault.effect.fields = fields_from(effect.at("fields"), inside + "fields", faults);
    if (effect.contains("resetAfterBytes")) fault.effect.reset_after = effect.at("resetAfterBytes");
    if (effect.contains("cutOffAfterBytes")) fault.effect.cut_off_after = effect.at("cutOffAfterBytes");
    if (effect.contains("drip"))
        fault.effect.drip =
            Drip{effect.at("drip").at("bytes"),
                 std::chrono::milliseconds(span_in(effect.at("drip").at("every"), inside + "drip/every", faults))};
    if (effect.contains("refuseFor")) {
        fault.effect.refuse_for =
            std::chrono::milliseconds(span_in(effect.at("refuseFor"), inside + "refuseFor", faults));
        if (*fault.effect.refuse_for > longest_refusal)
            faults.push_back({inside + "refuseFor", "connections are refused for at most 1m"});
        if (fault.effect.answer || fault.effect.changes_answer() || fault.effect.reset_after)
            faults.push_back({inside + "refuseFor", "there is no answer beside it: only a 'delay' goes with it"});
    }
    fault.phase = fault.effect.answer || fault.effect.refuse_for ? FaultPhase::between : FaultPhase::after;
    for (const FaultPhase phase : {FaultPhase::before_challenge, FaultPhase::between, FaultPhase::after})
        if (data.value("phase", "") == to_string(phase)) fault.phase = phase;
    if (fault.phase == FaultPhase::between && fault.effect.changes_answer() && !fault.effect.answer)
        faults.push_back({at + "/phase", "there is no answer yet to change, to damage or to drip: 'after' has one"});
    return fault;
}

[[nodiscard]] inline Json to_json(const Fault& fault) {
    Json data{{"phase", to_string(fault.phase)}, {"do", Json::object()}};
    if (Json on = to_json(fault.on); !on.empty()) data["on"] = std::move(on);
    Json& effect = data["do"];
    if (fault.effect.delay) effect["delay"] = to_json(*fault.effect.delay);
    if (fault.effect.answer) add_to(effect, *fault.effect.answer);
    if (const auto& type = fault.effect.content_type) effect["contentType"] = type->empty() ? Json() : Json(*type);
    for (const auto& [name, value] : fault.effect.fields) effect["fields"][name] = value;
    if (fault.effect.reset_after) effect["resetAfterBytes"] = *fault.effect.reset_after;
    if (fault.effect.cut_off_after) effect["cutOffAfterBytes"] = *fault.effect.cut_off_after;
    if (fault.effect.drip)
        effect["drip"] = {{"bytes", fault.effect.drip->bytes}, {"every", span_text(fault.effect.drip->every.count())}};
    if (fault.effect.refuse_for) effect["refuseFor"] = span_text(fault.effect.refuse_for->count());
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
