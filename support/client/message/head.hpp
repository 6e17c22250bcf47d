// The head of an HTTP/1 answer: status line and header fields, and every fault of their form (RFC 9112, 4
// and 5).
//
//     parse_head("HTTP/1.1 200 OK\r\nDate: x\r\n\r\n", faults).status   // 200
#pragma once

#include <cstddef>
#include <opsmgr/base/headers.hpp>
#include <string>
#include <string_view>
#include <vector>
#include "client/message/framing_fault.hpp"

namespace opsmgr::client {

struct Head {
    std::string version;
    int status = 0;
    std::string reason;
    Headers headers;
};

/// Up to and with the blank line; of a head cut short, what is there.
[[nodiscard]] Head parse_head(std::string_view bytes, FramingNotes& faults);

/// Field lines of a header block or trailer section, up to the blank line or the end.
void parse_fields(std::string_view bytes, Headers& fields, FramingNotes& faults);

/// The size of the block that ends with the first blank line, or npos while that has not come. The search
/// begins near `from`.
[[nodiscard]] std::size_t head_size(std::string_view bytes, std::size_t from);

/// The next line without its ending, taken off `rest`; a bare LF is noted once. Without a LF, all of the
/// rest.
[[nodiscard]] std::string_view next_line(std::string_view& rest, FramingNotes& faults);

}  // namespace opsmgr::client
