#include "client/message/body.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::client {
namespace {

void note(const BodyReading& reading, FramingFault fault, std::string detail) {
    reading.response.faults.add(fault, std::move(detail));
}

bool too_large(const BodyReading& reading) {
    if (reading.response.body.size() < reading.limits.body_bytes) return false;
    note(reading, FramingFault::body_too_large,
         fmt::format("the body is longer than {} bytes, the rest was not read", reading.limits.body_bytes));
    return true;
}

/// At most `count` bytes of what is ahead go into the body, never more than the limit allows.
std::size_t move_to_body(const BodyReading& reading, std::size_t count) {
    Response& response = reading.response;
    const std::size_t room = reading.limits.body_bytes - std::min(reading.limits.body_bytes, response.body.size());
    count = std::min({count, room, reading.bytes.ahead().size()});
    response.body += reading.bytes.take(count);
    response.wire_body_bytes += count;
    return count;
}

}  // namespace

bool too_slow(const BodyReading& reading, Supply supply) {
    if (supply != Supply::silent || !reading.bytes.flowing(reading.limits.quiet / 2)) return false;
    note(reading, FramingFault::body_too_slow,
         fmt::format("the body was still coming when the time limit ended, after {} bytes",
                     reading.response.body.size()));
    return true;
}

void read_body_by_length(const BodyReading& reading, std::uint64_t length) {
    Response& response = reading.response;
    for (;;) {
        const std::uint64_t left = length - response.body.size();
        move_to_body(reading, static_cast<std::size_t>(std::min<std::uint64_t>(left, SIZE_MAX)));
        if (response.body.size() == length) break;
        if (too_large(reading)) return;
        const Supply supply = reading.bytes.fetch(reading.deadline);
        if (supply == Supply::more) continue;
        if (too_slow(reading, supply)) return;
        note(reading, FramingFault::length_too_large,
             fmt::format("Content-Length says {}, {} bytes came: {}", length, response.body.size(), sentence(supply)));
        return;
    }
    response.complete = true;
}

void read_body_until_close(const BodyReading& reading, CloseExpected expected) {
    Response& response = reading.response;
    for (;;) {
        move_to_body(reading, SIZE_MAX);
        if (!reading.bytes.ahead().empty() && too_large(reading)) return;
        const Deadline quiet = std::min(reading.deadline, within(reading.limits.quiet));
        const Supply supply = reading.bytes.fetch(expected == CloseExpected::yes ? reading.deadline : quiet);
        if (supply == Supply::more) continue;
        if (expected == CloseExpected::unclear || too_slow(reading, supply)) return;
        response.complete = supply == Supply::closed;
        if (supply == Supply::silent)
            note(reading, FramingFault::no_end,
                 "the message has no length, is not chunked, and the connection stays open: it never ends");
        if (supply == Supply::broken) note(reading, FramingFault::abrupt_end, reading.bytes.error()->message);
        return;
    }
}

}  // namespace opsmgr::client
