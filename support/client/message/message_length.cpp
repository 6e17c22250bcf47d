#include "client/message/message_length.hpp"

#include <fmt/format.h>

#include <charconv>
#include <string>
#include "client/message/excerpt.hpp"

namespace opsmgr::client {
namespace {

/// The elements of every field of that name in order, empty ones left out (RFC 9110, 5.6.1).
std::vector<std::string_view> elements(const Headers& headers, std::string_view name) {
    std::vector<std::string_view> found;
    for (std::string_view rest : headers.all(name)) {
        for (;;) {
            const auto comma = rest.find(',');
            if (const auto one = trimmed(rest.substr(0, comma)); !one.empty()) found.push_back(one);
            if (comma == std::string_view::npos) break;
            rest.remove_prefix(comma + 1);
        }
    }
    return found;
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
    return value;
}

void find_content_length(const Headers& headers, MessageLength& found, FramingNotes& faults) {
    const auto values = elements(headers, "Content-Length");
    if (values.empty()) {
        faults.add(FramingFault::bad_length, "Content-Length is empty");
        found.unclear = true;
    }
    for (const std::string_view value : values) {
        const auto length = number(value);
        if (!length) {
            faults.add(FramingFault::bad_length, fmt::format("Content-Length is not a number: {}", excerpt(value)));
            found.unclear = true;
        } else if (found.length && *found.length != *length) {
            faults.add(FramingFault::different_lengths,
                       fmt::format("two different Content-Length values: {} and {}", *found.length, *length));
            found.unclear = true;
        } else if (found.length) {
            faults.add(FramingFault::repeated_length, fmt::format("Content-Length {} is sent again", *length));
        } else {
            found.length = length;
        }
    }
    if (found.unclear) found.length.reset();
}

void find_transfer_coding(const Headers& headers, std::string_view version, MessageLength& found,
                          FramingNotes& faults) {
    const auto codings = elements(headers, "Transfer-Encoding");
    found.chunked = !codings.empty() && equal_ignoring_case(codings.back(), "chunked");
    if (codings.size() != 1 || !found.chunked)
        faults.add(FramingFault::bad_transfer_coding,
                   fmt::format("a transfer coding that was not asked for: {}",
                               excerpt(headers.first("Transfer-Encoding").value_or(""))));
    if (version == "HTTP/1.0") faults.add(FramingFault::bad_transfer_coding, "Transfer-Encoding in an HTTP/1.0 answer");
}

}  // namespace

MessageLength find_length(const Headers& headers, std::string_view version, FramingNotes& faults) {
    MessageLength found;
    const bool coded = headers.has("Transfer-Encoding");
    const bool measured = headers.has("Content-Length");
    if (coded && measured) faults.add(FramingFault::both_lengths, "Content-Length and Transfer-Encoding are both sent");
    if (measured) find_content_length(headers, found, faults);
    if (coded) {
        find_transfer_coding(headers, version, found, faults);
        found.length.reset();
    }
    return found;
}

}  // namespace opsmgr::client
