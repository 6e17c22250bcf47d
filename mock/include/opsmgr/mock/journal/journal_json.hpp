// The journal as JSON: for the control API and for reports.
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/journal/journal.hpp>

namespace opsmgr::mock {

[[nodiscard]] inline Json to_json(const JournalCall& call) {
    Json data{{"number", call.number}, {"at", to_iso8601_exactly(call.at)},
              {"method", call.method}, {"target", call.target},
              {"status", call.status}, {"exchanges", call.exchanges}};
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) data[name] = value;
    };
    add("operation", call.operation);
    add("group", call.group);
    add("job", call.job);
    add("jobStatus", call.job_status);
    add("reason", call.reason);
    return data;
}

[[nodiscard]] inline Json to_json(const JournalEntry& entry) {
    Json data{{"number", entry.number}, {"call", entry.call},      {"at", to_iso8601_exactly(entry.at)},
              {"method", entry.method}, {"target", entry.target},  {"connection", entry.connection},
              {"status", entry.status}, {"headers", Json::array()}};
    for (const Header& field : entry.headers) data["headers"].push_back({{"name", field.name}, {"value", field.value}});
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) data[name] = value;
    };
    add("operation", entry.operation);
    add("body", entry.body);
    if (entry.body_bytes != 0) data["bodyBytes"] = entry.body_bytes;
    add("reason", entry.reason);
    add("breach", entry.breach);
    add("fault", entry.fault);
    return data;
}

/// All of it.
[[nodiscard]] inline Json to_json(const Journal& journal) {
    Json data{{"calls", Json::array()}, {"exchanges", Json::array()}, {"evicted", journal.evicted()}};
    for (const JournalCall& call : journal.calls()) data["calls"].push_back(to_json(call));
    for (const JournalEntry& entry : journal.entries()) data["exchanges"].push_back(to_json(entry));
    return data;
}

}  // namespace opsmgr::mock
