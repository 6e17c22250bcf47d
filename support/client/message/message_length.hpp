// What the header fields of an answer say about its length (RFC 9112, 6).
//
//     find_length(headers, "HTTP/1.1", faults).length   // 17 for "Content-Length: 17"
#pragma once

#include <cstdint>
#include <opsmgr/base/headers.hpp>
#include <optional>
#include <string_view>
#include <vector>
#include "client/message/framing_fault.hpp"

namespace opsmgr::client {

struct MessageLength {
    bool chunked = false;                 ///< decides even beside a length (RFC 9112, 6.3)
    std::optional<std::uint64_t> length;  ///< only when there is exactly one value and no transfer coding
    bool unclear = false;                 ///< the fields contradict themselves: where the message ends is a guess
};

[[nodiscard]] MessageLength find_length(const Headers& headers, std::string_view version, FramingNotes& faults);

}  // namespace opsmgr::client
