// What the journal keeps of a request: enough to see what a client sent, nothing that is secret, and a bounded size.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/digest.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/journal/journal.hpp>

#include <string>
#include <string_view>

namespace opsmgr::mock {

inline constexpr std::size_t recorded_target_at_most = 1024;  ///< bytes, and likewise:
inline constexpr std::size_t recorded_body_at_most = 1024;
inline constexpr std::size_t recorded_fields_at_most = 2048;

[[nodiscard]] inline std::string cut_to(std::string_view text, std::size_t size) {
    return text.size() <= size ? std::string(text) : std::string(text.substr(0, size)) + "...";
}

/// The value of a field as it may be shown. Of an `Authorization` the scheme and the user are left.
[[nodiscard]] inline std::string shown_value(const Header& field) {
    for (const std::string_view secret : {"Cookie", "Proxy-Authorization"})
        if (equal_ignoring_case(field.name, secret)) return "(hidden)";
    if (!equal_ignoring_case(field.name, "Authorization")) return field.value;
    const auto space = field.value.find(' ');
    const std::string_view scheme = std::string_view(field.value).substr(0, space);
    if (!equal_ignoring_case(scheme, "Digest")) return "(hidden)";
    const auto name = field.value.find("username=\"");
    if (name == std::string::npos) return "Digest (hidden)";
    const auto end = field.value.find('"', name + 10);
    return "Digest " + field.value.substr(name, end == std::string::npos ? 0 : end + 1 - name) + " (hidden)";
}

[[nodiscard]] inline Headers recorded_fields(const Headers& sent) {
    Headers kept;
    std::size_t size = 0;
    for (const Header& field : sent) {
        std::string value = shown_value(field);
        if (value.size() > 256) value = cut_to(value, 256);
        size += field.name.size() + value.size();
        if (size > recorded_fields_at_most) break;
        kept.add(field.name, std::move(value));
    }
    return kept;
}

/// What a request asks for, as its path says.
struct CallTarget {
    std::string_view operation;  ///< empty when it matches none
    std::string_view group;      ///< as sent; empty where the path has none
    std::string_view job;        ///< likewise
};

[[nodiscard]] inline JournalCall recorded_call(const Request& request, const CallTarget& target, Instant now) {
    JournalCall call;
    call.at = now;
    call.method = request.method;
    call.target = cut_to(request.target, recorded_target_at_most);
    call.operation = target.operation;
    call.group = lower_case(target.group);
    call.job = lower_case(target.job);
    return call;
}

[[nodiscard]] inline JournalEntry recorded_entry(const Request& request, const CallTarget& target, Instant now) {
    JournalEntry entry;
    entry.at = now;
    entry.connection = request.connection;
    entry.method = request.method;
    entry.target = cut_to(request.target, recorded_target_at_most);
    entry.operation = target.operation;
    entry.headers = recorded_fields(request.headers);
    entry.body = cut_to(request.body, recorded_body_at_most);
    entry.body_bytes = request.body.size();
    return entry;
}

}  // namespace opsmgr::mock
