// The journal as JSON: for the control API and for reports. Private keys in it are labels.
#pragma once

#include <opsmgr/base/base64.hpp>
#include <opsmgr/base/date.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/base/text/utf8.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/journal/journal.hpp>
#include <opsmgr/mock/journal/key_labels.hpp>

#include <string>
#include <string_view>

namespace opsmgr::mock {

namespace detail {

[[nodiscard]] inline Json fields_of(const Headers& headers, KeyLabels& labels) {
    Json fields = Json::array();
    for (const Header field : headers)
        fields.push_back({{"name", labels.redacted(field.name)}, {"value", labels.redacted(field.value)}});
    return fields;
}

/// Digest credentials as they may be shown: whose they are and how they are written, with their quotes, in order. What
/// could help to guess the key is left out. Nothing when they are malformed.
[[nodiscard]] inline std::string shown_credentials(std::string_view credentials) {
    std::string room;
    const auto parsed = parse_credentials(credentials, room);
    if (!parsed) return {};
    std::string shown = "Digest ";
    for (const auto& one : parsed->parameters) {
        if (one.name != "username" && one.name != "uri" && one.name != "qop" && one.name != "nc" &&
            one.name != "algorithm")
            continue;
        shown.append(one.name)
            .append("=")
            .append(one.quoted ? quoted_string(one.value) : std::string(one.value))
            .append(", ");
    }
    return shown + "(hidden)";
}

/// Members of a document; empty texts are left out.
class Members {
  public:
    Members(Json& data, KeyLabels& labels) : data_(data), labels_(labels) {}

    void add(const char* name, std::string_view text) {
        if (!text.empty()) data_[name] = labels_.redacted(text);
    }
    /// `body` as text, or in base64 with `bodyEncoding` where it is not UTF-8; `bodyBytes` is the length of the whole,
    /// `bodyCut` says that only the beginning is there.
    void add_body(const RecordedBody& body) {
        if (body.bytes == 0) return;
        std::string_view text = body.beginning;
        if (body.is_cut()) text = without_partial_character(text);
        if (is_utf8(text)) {
            data_["body"] = labels_.redacted(text);
        } else {
            data_["body"] = to_base64(labels_.redacted(body.beginning));
            data_["bodyEncoding"] = "base64";
        }
        data_["bodyBytes"] = body.bytes;
        if (body.is_cut()) data_["bodyCut"] = true;
    }
    void add_fields(const Headers& headers) { data_["headers"] = fields_of(headers, labels_); }

  private:
    Json& data_;
    KeyLabels& labels_;
};

}  // namespace detail

[[nodiscard]] inline Json to_json(const JournalCall& call, KeyLabels& labels) {
    Json data{{"number", call.number}, {"at", to_iso8601_exactly(call.at)},
              {"method", call.method}, {"target", labels.redacted(call.target)},
              {"status", call.status}, {"exchanges", call.exchanges}};
    detail::Members members(data, labels);
    members.add("operation", call.operation);
    members.add("group", call.group);
    members.add("job", call.job);
    members.add("jobStatus", call.job_status);
    members.add("reason", call.reason);
    members.add("near", call.near);
    return data;
}

[[nodiscard]] inline Json to_json(const JournalEntry& entry, KeyLabels& labels) {
    Json data{{"number", entry.number},
              {"call", entry.call},
              {"at", to_iso8601_exactly(entry.at)},
              {"method", entry.method},
              {"target", labels.redacted(entry.target)},
              {"connection", entry.connection},
              {"status", entry.status}};
    detail::Members members(data, labels);
    members.add_fields(entry.headers);
    if (const std::string shown = detail::shown_credentials(entry.credentials); !shown.empty())
        for (Json& field : data["headers"])
            if (equal_ignoring_case(field["name"].get_ref<const std::string&>(), "Authorization"))
                field["value"] = labels.redacted(shown);
    members.add("operation", entry.operation);
    members.add_body(entry.body);
    members.add("reason", entry.reason);
    members.add("breach", entry.breach);
    members.add("near", entry.near);
    members.add("fault", entry.fault);
    if (entry.status == 0) return data;
    Json& response = data["response"] = {{"reason", entry.response.reason_phrase}};
    detail::Members answered(response, labels);
    answered.add_fields(entry.response.headers);
    answered.add_body(entry.response.body);
    return data;
}

/// All of it.
[[nodiscard]] inline Json to_json(const Journal& journal, KeyLabels& labels) {
    Json data{{"calls", Json::array()}, {"exchanges", Json::array()}, {"evicted", journal.evicted()}};
    for (const JournalCall& call : journal.calls()) data["calls"].push_back(to_json(call, labels));
    for (const JournalEntry& entry : journal.entries()) data["exchanges"].push_back(to_json(entry, labels));
    return data;
}

}  // namespace opsmgr::mock
