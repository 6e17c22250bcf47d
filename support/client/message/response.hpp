// An HTTP/1 answer as it came, with everything that is wrong with its framing.
//
// The reader is strict in what it notes and tolerant in what it reads: a fault is noted and reading goes on
// as far as that makes sense. Memory is bounded by `ReadLimits`, time by the deadline.
//
//     auto response = read_response(connection, "GET", within(5s));
//     if (response && response->has(FramingFault::no_end)) ...
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <opsmgr/base/headers.hpp>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>
#include "client/message/framing_fault.hpp"
#include "client/tls/connection.hpp"

namespace opsmgr::client {

/// How the end of the message is told (RFC 9112, 6.3).
enum class Framing {
    length,
    chunked,
    close,
    none,  ///< 1xx, 204, 304 and answers to HEAD end with their head
};
[[nodiscard]] std::string_view to_string(Framing framing);

/// A 1xx answer before the final one (RFC 9110, 15.2).
struct InterimResponse {
    int status = 0;
    Headers headers;
};

struct Response {
    std::string version;  ///< as sent, e.g. `HTTP/1.1`
    int status = 0;       ///< 0 when the status line could not be read
    std::string reason;   ///< often empty, never to be relied on (RFC 9112, 4)
    Headers headers;
    std::string body;                   ///< the transfer coding undone, the content coding not
    std::vector<std::uint64_t> chunks;  ///< sizes of the first 32 chunks, as announced; the last one, of 0, too
    Headers trailers;                   ///< behind the last chunk (RFC 9112, 7.1.2)

    Framing framing = Framing::none;
    /// Bytes of the message behind its head as they came, chunk framing included, excess not.
    std::size_t wire_body_bytes = 0;
    bool complete = false;  ///< the message ended as its framing said
    FramingNotes faults;

    std::vector<InterimResponse> interim;
    std::string head_bytes;        ///< status line and header block as they came, of the final answer alone
    std::string excess;            ///< the first 4 KiB of what stood behind the end of the message, raw
    std::size_t excess_bytes = 0;  ///< all of it that was already there, counted up to 64 KiB
    bool closed = false;           ///< the target was seen closing the connection, or breaking it off
    std::chrono::steady_clock::time_point ended_at;  ///< when the last byte of the message was read

    [[nodiscard]] bool has(FramingFault fault) const { return faults.has(fault); }
};

struct ReadLimits {
    std::size_t head_bytes = 64 * 1024;  ///< interim answers included; trailers again as much
    std::size_t body_bytes = 8 * 1024 * 1024;
    /// Silence that stands for "never ends" when no close is announced.
    std::chrono::milliseconds quiet{1000};
    /// How long bytes are waited for behind a message without a body; behind a body they are there or not.
    std::chrono::milliseconds grace{1};
    std::chrono::milliseconds listen{0};  ///< the same behind every message
};

/// Reads one answer to a request made with `method`. Fails only when no status line came: `closed_early`,
/// `reset`, `timed_out`, `tls_broken`. An answer cut off later is a response that is not `complete`. An
/// answer that is not HTTP is a response with status 0 and the fault `not_http`.
[[nodiscard]] tl::expected<Response, NetworkError> read_response(Connection& connection, std::string_view method,
                                                                 Deadline deadline, const ReadLimits& limits = {});

}  // namespace opsmgr::client
