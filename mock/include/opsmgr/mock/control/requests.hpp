// /__admin/requests, /__admin/exchanges, /__admin/requests/count: what was asked of a mock.
#pragma once

#include <opsmgr/mock/control/call.hpp>
#include <opsmgr/mock/journal/journal_json.hpp>

#include <algorithm>

namespace opsmgr::mock::control {

inline constexpr std::string_view no_operation = "none";  ///< in a filter: calls that matched no operation

/// A filter that has passed the schema, as `requests/count` and `requests/verify` take it.
[[nodiscard]] inline CallFilter filter_from(const Json& data) {
    CallFilter filter;
    if (data.contains("operation"))
        filter.operation = data.at("operation") == no_operation ? "" : data.at("operation").get<std::string>();
    if (data.contains("group")) filter.group = lower_case(data.at("group").get<std::string>());
    if (data.contains("job")) filter.job = lower_case(data.at("job").get<std::string>());
    if (data.contains("status")) filter.status = data.at("status").get<int>();
    filter.after = data.value("after", filter.after);
    return filter;
}

/// The same filter from the query. Its rules are those of the schema.
[[nodiscard]] inline tl::expected<CallFilter, ControlError> filter_in(const Call& call) {
    Json data = Json::object();
    for (const char* name : {"operation", "group", "job"})
        if (const auto text = call.parameter(name)) data[name] = *text;
    for (const char* name : {"status", "after"}) {
        const auto number = number_in(call, name, 0, 9'007'199'254'740'991);
        if (!number) return tl::make_unexpected(number.error());
        if (call.parameter(name)) data[name] = *number;
    }
    auto faults = check_against_schema(data, "control-filter");
    if (faults.empty()) return filter_from(data);
    for (DataFault& fault : faults)
        fault.pointer = "query parameter " + fault.pointer.substr(std::min<std::size_t>(1, fault.pointer.size()));
    return tl::make_unexpected(ControlError{400, std::move(faults)});
}

/// Calls: what clients meant. The last `limit` of them.
[[nodiscard]] inline Answer list_requests(Call& call) {
    const auto filter = filter_in(call);
    if (!filter) return tl::make_unexpected(filter.error());
    const auto limit = number_in(call, "limit", 1000, Journal::kept_at_most);
    if (!limit) return tl::make_unexpected(limit.error());
    return call.mock->with_journal([&](const Journal& journal) {
        std::vector<const JournalCall*> fitting;
        for (const JournalCall& one : journal.calls())
            if (filter->fits(one)) fitting.push_back(&one);
        const CallCount count = journal.count(*filter);
        Json calls = Json::array();
        for (std::size_t i = fitting.size() - std::min<std::size_t>(fitting.size(), *limit); i < fitting.size(); ++i)
            calls.push_back(to_json(*fitting[i]));
        return Content{200, {{"calls", std::move(calls)}, {"count", count.calls}, {"atLeast", count.at_least}}};
    });
}

/// Exchanges: what was on the wire. The last `limit` of them, of one call or of all.
[[nodiscard]] inline Answer list_exchanges(Call& call) {
    const auto of_call = number_in(call, "call", 0, 9'007'199'254'740'991);
    if (!of_call) return tl::make_unexpected(of_call.error());
    const auto after = number_in(call, "after", 0, 9'007'199'254'740'991);
    if (!after) return tl::make_unexpected(after.error());
    const auto limit = number_in(call, "limit", 1000, Journal::kept_at_most);
    if (!limit) return tl::make_unexpected(limit.error());
    return call.mock->with_journal([&](const Journal& journal) {
        std::vector<const JournalEntry*> fitting;
        for (const JournalEntry& one : journal.entries())
            if (one.number > *after && (*of_call == 0 || one.call == *of_call)) fitting.push_back(&one);
        Json exchanges = Json::array();
        for (std::size_t i = fitting.size() - std::min<std::size_t>(fitting.size(), *limit); i < fitting.size(); ++i)
            exchanges.push_back(to_json(*fitting[i]));
        return Content{200, {{"exchanges", std::move(exchanges)}, {"evicted", journal.evicted()}}};
    });
}

[[nodiscard]] inline Answer clear_requests(Call& call) {
    call.mock->with_journal([](Journal& journal) { journal.clear(); });
    return Content{200, {{"cleared", true}}};
}

[[nodiscard]] inline Answer count_requests(Call& call) {
    const CallFilter filter = filter_from(call.body);
    const CallCount count = call.mock->with_journal([&](const Journal& journal) { return journal.count(filter); });
    return Content{200, {{"count", count.calls}, {"atLeast", count.at_least}}};
}

}  // namespace opsmgr::mock::control
