// Reads the body of an answer as its framing says (RFC 9112, 6 and 7).
#pragma once

#include <cstdint>
#include "client/message/response.hpp"

#include "client/message/byte_reader.hpp"

namespace opsmgr::client {

struct BodyReading {
    ByteReader& bytes;
    Response& response;  ///< body, trailers, wire_body_bytes, faults and complete are filled
    const ReadLimits& limits;
    Deadline deadline;
};

/// Notes that the time limit ended a body which was still coming, when that is so after this supply.
[[nodiscard]] bool too_slow(const BodyReading& reading, Supply supply);

void read_body_by_length(const BodyReading& reading, std::uint64_t length);
void read_body_in_chunks(const BodyReading& reading);

enum class CloseExpected {
    yes,      ///< announced: waited for until the deadline
    no,       ///< not announced: a quiet spell stands for a message that never ends
    unclear,  ///< the head contradicts itself: what comes is taken, and no end is asked for
};
void read_body_until_close(const BodyReading& reading, CloseExpected expected);

}  // namespace opsmgr::client
