// /__admin/requests, /__admin/exchanges, /__admin/requests/count: what was asked of a mock.
#pragma once

#include <opsmgr/mock/console/call_document.hpp>
#include <opsmgr/mock/console/call_feed.hpp>
#include <opsmgr/mock/console/event_stream.hpp>
#include <opsmgr/mock/control/call.hpp>
#include <opsmgr/mock/journal/har.hpp>
#include <opsmgr/mock/journal/journal_json.hpp>

#include <algorithm>
#include <charconv>

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
    if (data.contains("jobStatus")) filter.job_status = parse_job_status(data.at("jobStatus").get<std::string>());
    filter.after = data.value("after", filter.after);
    return filter;
}

/// The same filter from the query. Its rules are those of the schema.
[[nodiscard]] inline tl::expected<CallFilter, ControlError> filter_in(const Call& call) {
    Json data = Json::object();
    for (const char* name : {"operation", "group", "job", "jobStatus"})
        if (const auto text = call.parameter(name)) data[name] = *text;
    for (const char* name : {"status", "after"}) {
        const auto number = number_in(call, name, 0, 9'007'199'254'740'991);
        if (!number) return tl::make_unexpected(number.error());
        if (call.parameter(name)) data[name] = *number;
    }
    const auto refused = [](std::vector<DataFault> faults) {
        for (DataFault& fault : faults)
            fault.pointer = "query parameter " + fault.pointer.substr(std::min<std::size_t>(1, fault.pointer.size()));
        return tl::make_unexpected(ControlError{400, std::move(faults)});
    };
    if (auto faults = check_against_schema(data, "control-filter"); !faults.empty()) return refused(std::move(faults));
    CallFilter filter = filter_from(data);
    if (auto refusal = refusal_of(missing_names(filter, *call.mock), call)) return refused(std::move(refusal->faults));
    return filter;
}

/// Copies of the last `limit` that fit, oldest first.
template <class T, class Fits>
[[nodiscard]] std::vector<T> last_of(const Ring<T>& all, std::uint64_t limit, Fits fits) {
    std::vector<const T*> fitting;
    for (const T& one : all)
        if (fits(one)) fitting.push_back(&one);
    if (fitting.size() > limit) fitting.erase(fitting.begin(), fitting.end() - static_cast<std::ptrdiff_t>(limit));
    std::vector<T> found;
    found.reserve(fitting.size());
    for (const T* one : fitting) found.push_back(*one);
    return found;
}

/// Calls: what clients meant. The last `limit` of them.
[[nodiscard]] inline Answer list_requests(Call& call) {
    const auto filter = filter_in(call);
    if (!filter) return tl::make_unexpected(filter.error());
    const auto limit = number_in(call, "limit", 1000, Journal::kept_at_most);
    if (!limit) return tl::make_unexpected(limit.error());
    CallCount count;
    const std::vector<JournalCall> found = call.mock->with_journal([&](const Journal& journal) {
        count = journal.count(*filter);
        return last_of(journal.calls(), *limit, [&](const JournalCall& one) { return filter->fits(one); });
    });
    Json calls = Json::array();
    for (const JournalCall& one : found) calls.push_back(to_json(one, call.host.registry.key_labels()));
    return Content{200, {{"calls", std::move(calls)}, {"count", count.calls}, {"atLeast", count.at_least}}};
}

/// One call with its exchanges, each sign-in explained.
[[nodiscard]] inline Answer show_request(Call& call) {
    std::uint64_t number = 0;
    const std::string& text = call.ids[0];
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || stop != text.data() + text.size())
        return refuse(400, "path", fmt::format("{} is not the number of a call", text));
    Json document = call_document(*call.mock, number, call.host.registry.key_labels());
    if (document.is_null())
        return refuse(404, "path", fmt::format("call {} has made room for newer ones, or has not come yet", number));
    return Content{200, std::move(document)};
}

/// Where a reader of changes has got to: the parameter `after`, or the field that a browser sends after a break.
[[nodiscard]] inline tl::expected<FeedCursor, ControlError> cursor_in(const Call& call) {
    const auto parameter = call.parameter("after");
    const auto field = call.request.headers.first("Last-Event-ID");
    if (!parameter && !field) return FeedCursor();
    if (const auto cursor = FeedCursor::parse(parameter ? std::string_view(*parameter) : *field)) return *cursor;
    return refuse(400, parameter ? "query parameter after" : "field Last-Event-ID",
                  "it must be a cursor that the mock has given, such as 152-80");
}

/// Calls that have come or changed, at once and in few bytes.
[[nodiscard]] inline Answer list_changes(Call& call) {
    const auto cursor = cursor_in(call);
    if (!cursor) return tl::make_unexpected(cursor.error());
    const auto before = number_in(call, "before", 0, 9'007'199'254'740'991);
    if (!before) return tl::make_unexpected(before.error());
    const auto limit = number_in(call, "limit", 100, Journal::kept_at_most);
    if (!limit) return tl::make_unexpected(limit.error());
    const CallFeed feed = call.mock->with_journal([&](const Journal& journal) {
        return call.parameter("before") ? feed_before(journal, *before, *limit) : feed_since(journal, *cursor, *limit);
    });
    return Content{200, {}, feed.text(call.host.registry.key_labels()) + "\n"};
}

/// The same as they come.
[[nodiscard]] inline ResponseStream follow_requests(Call& call) {
    const auto cursor = cursor_in(call);
    if (!cursor) return to_stream(call, response_with(cursor.error()));
    if (call.request.method == "HEAD") return to_stream(call, response_with(Content{200, {}, "", "text/event-stream"}));
    return event_stream(call.mock, call.host.registry.key_labels(), *cursor,
                        {call.request.minor_version != 0,
                         [notify = call.host.notify, connection = call.request.connection] { notify(connection); }});
}

/// Which exchanges are asked for: the last `limit` of one call or of all, behind a number.
struct WantedExchanges {
    std::uint64_t call = 0;  ///< 0: all
    std::uint64_t after = 0;
    std::uint64_t limit = 0;

    [[nodiscard]] bool fits(const JournalEntry& entry) const {
        return entry.number > after && (call == 0 || entry.call == call);
    }
};

[[nodiscard]] inline tl::expected<WantedExchanges, ControlError> wanted_exchanges(const Call& call) {
    constexpr std::uint64_t any = 9'007'199'254'740'991;
    const auto of_call = number_in(call, "call", 0, any);
    if (!of_call) return tl::make_unexpected(of_call.error());
    const auto after = number_in(call, "after", 0, any);
    if (!after) return tl::make_unexpected(after.error());
    const auto limit = number_in(call, "limit", 1000, Journal::kept_at_most);
    if (!limit) return tl::make_unexpected(limit.error());
    return WantedExchanges{*of_call, *after, *limit};
}

/// Copies, so that no request waits while they are written.
struct FoundExchanges {
    std::vector<JournalEntry> entries{};
    std::uint64_t evicted = 0;
};

[[nodiscard]] inline FoundExchanges find_exchanges(MockService& mock, const WantedExchanges& wanted) {
    return mock.with_journal([&](const Journal& journal) {
        return FoundExchanges{
            last_of(journal.entries(), wanted.limit, [&](const JournalEntry& one) { return wanted.fits(one); }),
            journal.evicted()};
    });
}

/// Exchanges: what was on the wire.
[[nodiscard]] inline Answer list_exchanges(Call& call) {
    const auto wanted = wanted_exchanges(call);
    if (!wanted) return tl::make_unexpected(wanted.error());
    const FoundExchanges found = find_exchanges(*call.mock, *wanted);
    Json exchanges = Json::array();
    for (const JournalEntry& one : found.entries) exchanges.push_back(to_json(one, call.host.registry.key_labels()));
    return Content{200,
                   {{"exchanges", std::move(exchanges)}, {"evicted", found.evicted}, {"atLeast", found.evicted != 0}}};
}

/// The same as an HTTP Archive.
[[nodiscard]] inline Answer export_har(Call& call) {
    const auto wanted = wanted_exchanges(call);
    if (!wanted) return tl::make_unexpected(wanted.error());
    const FoundExchanges found = find_exchanges(*call.mock, *wanted);
    const std::string authority(call.request.headers.first("Host").value_or("localhost"));
    Json entries = Json::array();
    for (const JournalEntry& one : found.entries)
        if (is_for_har(one))
            entries.push_back(har_entry(one, authority, call.sandbox, call.host.registry.key_labels()));
    return Content{200, har_log(std::move(entries), found.evicted)};
}

[[nodiscard]] inline Answer clear_requests(Call& call) {
    call.mock->with_journal([](Journal& journal) { journal.clear(); });
    return Content{200, {{"cleared", true}}};
}

[[nodiscard]] inline Answer count_requests(Call& call) {
    const CallFilter filter = filter_from(call.body);
    if (auto refusal = refusal_of(missing_names(filter, *call.mock), call)) return tl::make_unexpected(*refusal);
    const CallCount count = call.mock->with_journal([&](const Journal& journal) { return journal.count(filter); });
    return Content{200, {{"count", count.calls}, {"atLeast", count.at_least}}};
}

}  // namespace opsmgr::mock::control
