#include "client/message/head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include "client/message/excerpt.hpp"

namespace opsmgr::client {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

/// Controls other than the tab; bytes above ASCII are allowed (RFC 9110, 5.5, obs-text).
bool has_controls(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

bool is_version(std::string_view text) {
    return text.size() == 8 && text.starts_with("HTTP/1.") && is_digit(text[7]);
}

void parse_status_line(std::string_view line, Head& head, FramingNotes& faults) {
    const auto wrong = [&](std::string_view why) {
        faults.add(FramingFault::bad_status_line, fmt::format("{}: {}", why, excerpt(line)));
    };
    const auto blank = std::min(line.find(' '), line.size());
    head.version = std::string(line.substr(0, blank));
    if (!is_version(head.version)) wrong("the version is not HTTP/1");
    std::string_view rest = line.substr(blank);
    const auto begin = std::min(rest.find_first_not_of(' '), rest.size());
    if (begin > 1) wrong("more than one blank stands before the status");
    rest.remove_prefix(begin);
    const auto digits = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
    const bool three = digits == 3 && (rest.size() == 3 || rest[3] == ' ');
    if (!three) {
        wrong("the status is not three digits");
        return;
    }
    head.status = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    if (head.status < 100 || head.status > 599) wrong("the status is not between 100 and 599");
    if (rest.size() > 4) head.reason = std::string(rest.substr(4));
    if (has_controls(head.reason)) wrong("the reason phrase holds control characters");
}

void parse_field(std::string_view line, Headers& fields, FramingNotes& faults) {
    const auto wrong = [&](std::string_view why) {
        faults.add(FramingFault::bad_header_line, fmt::format("{}: {}", why, excerpt(line)));
    };
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) {
        wrong("a header line has no colon");
        return;
    }
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!name.empty() && (name.back() == ' ' || name.back() == '\t')) {
        wrong("a blank stands before the colon");
    } else if (!is_token(name)) {
        wrong("a header name is empty or holds characters that no name may hold");
    }
    if (has_controls(value)) wrong("a header value holds control characters");
    fields.add(std::string(trimmed(name)), std::string(value));
}

}  // namespace

std::string_view next_line(std::string_view& rest, FramingNotes& faults) {
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    } else if (end != std::string_view::npos) {
        if (!faults.has(FramingFault::bare_lf)) faults.add(FramingFault::bare_lf, "LF without CR ends a line");
    }
    return line;
}

void parse_fields(std::string_view bytes, Headers& fields, FramingNotes& faults) {
    bool first = true;
    while (!bytes.empty()) {
        const std::string_view line = next_line(bytes, faults);
        if (line.empty()) return;
        const bool folded = line.front() == ' ' || line.front() == '\t';
        if (!folded) {
            parse_field(line, fields, faults);
        } else if (first || fields.empty()) {
            faults.add(FramingFault::bad_header_line,
                       fmt::format("the first header line begins with a blank: {}", excerpt(line)));
        } else {
            faults.add(FramingFault::obs_fold, fmt::format("a header goes on in the next line: {}", excerpt(line)));
            fields.append_to_last(" ");
            fields.append_to_last(trimmed(line));
        }
        first = false;
    }
}

Head parse_head(std::string_view bytes, FramingNotes& faults) {
    Head head;
    parse_status_line(next_line(bytes, faults), head, faults);
    parse_fields(bytes, head.headers, faults);
    return head;
}

std::size_t head_size(std::string_view bytes, std::size_t from) {
    for (auto at = bytes.find('\n', from < 2 ? 0 : from - 2); at != std::string_view::npos;
         at = bytes.find('\n', at + 1)) {
        const std::string_view behind = bytes.substr(at + 1);
        if (behind.starts_with('\n')) return at + 2;
        if (behind.starts_with("\r\n")) return at + 3;
    }
    return std::string_view::npos;
}

}  // namespace opsmgr::client
