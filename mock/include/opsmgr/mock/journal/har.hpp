// The journal as an HTTP Archive, for the viewers of browsers and for tools: HAR 1.2,
// http://www.softwareishard.com/blog/har-12-spec/
//
//     write_json(har({&entry}, "http://127.0.0.1:8080", labels), Layout::pretty)
#pragma once

#include <opsmgr/base/url.hpp>
#include <opsmgr/base/version.hpp>
#include <opsmgr/mock/journal/journal_json.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

namespace detail {

/// The parameters of a target, names and values decoded where they can be.
[[nodiscard]] inline Json har_query(std::string_view target, KeyLabels& labels) {
    Json parameters = Json::array();
    const auto mark = target.find('?');
    std::string_view query = mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
    // Redacted as sent too: behind a stray %1 decoding would take the first digit of a key, and the rest not be known.
    const auto decoded = [&](std::string_view text) {
        const std::string sent = labels.redacted(text);
        return labels.redacted(percent_decoded(sent).value_or(sent));
    };
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size());
        parameters.push_back({{"name", decoded(pair.substr(0, equals))},
                              {"value", decoded(pair.substr(std::min(equals + 1, pair.size())))}});
    }
    return parameters;
}

/// `text`, and `encoding` where it is base64.
inline void add_har_body(Json& place, const RecordedBody& body, KeyLabels& labels) {
    Json data = Json::object();
    Members(data, labels).add_body(body);
    place["text"] = data.value("body", "");
    if (data.contains("bodyEncoding")) place["encoding"] = "base64";
    if (body.is_cut()) place["comment"] = fmt::format("The beginning, of {} bytes in all", body.bytes);
}

[[nodiscard]] inline Json har_request(const JournalEntry& entry, std::string_view authority, KeyLabels& labels) {
    const auto host = entry.headers.first("Host");
    const std::string_view target = entry.target;
    const bool is_absolute = target.find("://") != std::string_view::npos && !target.starts_with('/');
    const std::string origin =
        fmt::format("{}://{}", entry.tls ? "https" : "http", host && !host->empty() ? *host : authority);
    Json request{{"method", entry.method},
                 {"url", labels.redacted(is_absolute ? std::string(target) : origin + entry.target)},
                 {"httpVersion", "HTTP/1.1"},
                 {"cookies", Json::array()},
                 {"headers", fields_of(entry.headers, labels)},
                 {"queryString", har_query(target, labels)},
                 {"headersSize", -1},
                 {"bodySize", entry.body.bytes}};
    if (entry.body.bytes == 0) return request;
    Json& sent =
        request["postData"] = {{"mimeType", labels.redacted(entry.headers.first("Content-Type").value_or(""))}};
    add_har_body(sent, entry.body, labels);
    if (sent.contains("encoding")) {  // HAR has none for what is sent
        sent.erase("encoding");
        sent["comment"] = "base64, since it is not UTF-8";
    }
    return request;
}

[[nodiscard]] inline Json har_response(const JournalEntry& entry, KeyLabels& labels) {
    const RecordedResponse& answered = entry.response;
    Json response{{"status", entry.status},
                  {"statusText", entry.status == 0 ? "" : answered.reason_phrase},
                  {"httpVersion", "HTTP/1.1"},
                  {"cookies", Json::array()},
                  {"headers", fields_of(answered.headers, labels)},
                  {"redirectURL", labels.redacted(answered.headers.first("Location").value_or(""))},
                  {"headersSize", -1},
                  {"bodySize", answered.body.bytes}};
    Json& content = response["content"] = {{"size", answered.body.bytes},
                                           {"mimeType", answered.headers.first("Content-Type").value_or("")}};
    add_har_body(content, answered.body, labels);  // readers want the text, also of nothing
    return response;
}

}  // namespace detail

/// One exchange as an entry of an archive. What HAR has no place for stands in members with an underscore: `_number`,
/// `_call`, `_operation`, `_reason`, `_breach`, `_near`, `_fault`; `_sandbox` where there is one. Times are 0: a mock
/// does not know how long a client took. `authority` stands where a request had no Host.
[[nodiscard]] inline Json har_entry(const JournalEntry& entry, std::string_view authority, std::string_view sandbox,
                                    KeyLabels& labels) {
    Json data{{"startedDateTime", to_iso8601_exactly(entry.at)},
              {"time", 0},
              {"request", detail::har_request(entry, authority, labels)},
              {"response", detail::har_response(entry, labels)},
              {"cache", Json::object()},
              {"timings", {{"send", 0}, {"wait", 0}, {"receive", 0}}},
              {"connection", std::to_string(entry.connection)},
              {"_number", entry.number},
              {"_call", entry.call}};
    detail::Members members(data, labels);
    members.add("_operation", entry.operation);
    members.add("_reason", entry.reason);
    members.add("_breach", entry.breach);
    members.add("_near", entry.near);
    members.add("_fault", entry.fault);
    members.add("_sandbox", sandbox);
    return data;
}

/// Whether an exchange has a place in an archive: bytes that were no request have no method.
[[nodiscard]] inline bool is_for_har(const JournalEntry& entry) {
    return !entry.method.empty();
}

/// The archive around entries. `evicted` exchanges are missing from it.
[[nodiscard]] inline Json har_log(Json entries, std::uint64_t evicted) {
    Json log{{"version", "1.2"},
             {"creator", {{"name", "opsmgr-mock"}, {"version", std::string(version)}}},
             {"entries", std::move(entries)}};
    if (evicted != 0) log["comment"] = fmt::format("{} older exchanges have made room", evicted);
    return {{"log", std::move(log)}};
}

}  // namespace opsmgr::mock
