// What the journal keeps of a request and of its answer: enough to see what was on the wire, nothing that is secret,
// and a bounded size.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/mock/http/request.hpp>
#include <opsmgr/mock/http/response.hpp>
#include <opsmgr/mock/journal/journal.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace opsmgr::mock {

inline constexpr std::size_t recorded_fields_at_most = 2048;  ///< bytes, and likewise:
inline constexpr std::size_t recorded_value_at_most = 256;

/// Adds a field as it may be shown. Of an `Authorization` the scheme, where it is a known one, and the user are left;
/// `credentials` gets those of a digest as they were sent.
inline void add_shown(Headers& shown, const Header& field, std::string& credentials) {
    for (const std::string_view secret : {"Cookie", "Proxy-Authorization"})
        if (equal_ignoring_case(field.name, secret)) return shown.add(field.name, "(hidden)");
    if (!equal_ignoring_case(field.name, "Authorization")) {
        const bool is_cut = field.value.size() > recorded_value_at_most;
        return shown.add_joined(field.name, {field.value.substr(0, recorded_value_at_most), is_cut ? "..." : ""});
    }
    const std::string_view scheme = field.value.substr(0, field.value.find(' '));
    if (equal_ignoring_case(scheme, "Basic")) return shown.add(field.name, "Basic (hidden)");
    if (!equal_ignoring_case(scheme, "Digest")) return shown.add(field.name, "(hidden)");
    if (field.value.size() <= credentials_at_most) credentials = field.value;
    const auto name = field.value.find("username=\"");
    const auto end = name == std::string_view::npos ? name : field.value.find('"', name + 10);
    const bool has_user = end != std::string_view::npos && end - name < recorded_value_at_most;
    const auto user = has_user ? field.value.substr(name, end + 1 - name) : std::string_view();
    shown.add_joined(field.name, {"Digest ", user, has_user ? " " : "", "(hidden)"});
}

/// Fills in what an entry keeps of the request.
inline void record(JournalEntry& entry, const Request& request, const Asked& asked) {
    entry.at = asked.at;
    entry.connection = request.connection;
    entry.method = asked.method;
    assign_cut(entry.target, asked.target, target_at_most);
    entry.operation = asked.operation;
    for (const Header field : request.headers) {
        if (entry.headers.lines().size() + field.name.size() + std::min(field.value.size(), recorded_value_at_most) >
            recorded_fields_at_most)
            break;
        add_shown(entry.headers, field, entry.credentials);
    }
    entry.tls = request.tls;
    entry.body.assign(request.body);
}

/// Fills in what an entry keeps of the answer. The answer gets the fields that frame its body.
inline void record(JournalEntry& entry, Response& response) {
    detail::set_framing_fields(response);
    entry.status = response.status;
    entry.response.reason_phrase = response.reason;
    entry.response.headers = response.headers;
    entry.response.body.assign(response.head ? std::string_view() : std::string_view(response.body));
}

}  // namespace opsmgr::mock
