// One request and its answer, byte for byte, and what became of the connection: the evidence of the suite.
//
//     if (exchange->reused && !exchange->response.complete) ...
#pragma once

#include <chrono>
#include <cstddef>
#include <opsmgr/base/headers.hpp>
#include <optional>
#include <string>
#include "client/message/response.hpp"

namespace opsmgr::client {

/// Written exactly as given, nothing is added or put right: `Host` and `Content-Length` are the caller's.
struct OutgoingRequest {
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
};

/// Request line, header block and body in HTTP/1.1 form (RFC 9112, 3); the extra fields end the block.
[[nodiscard]] std::string to_bytes(const OutgoingRequest& request, const Headers& extra_fields = {});

/// Bytes that lay on a kept connection before the next request was sent: they belong to an earlier answer, as
/// `FramingFault::trailing_bytes`, or are an answer that nobody asked for (a 408 before an idle connection is
/// closed is usual).
struct UnaskedBytes {
    unsigned connection = 0;  ///< on which they came
    std::size_t count = 0;    ///< counted up to 64 KiB
    std::string excerpt;      ///< the beginning, printable
};

struct Exchange {
    std::string request_bytes;
    Response response;
    /// From the first byte sent to the end of the message; connecting is not in it.
    std::chrono::nanoseconds duration{};
    unsigned connection = 0;   ///< number within the transport, from 1
    bool reused = false;       ///< an earlier exchange used this connection
    bool reconnected = false;  ///< the kept connection turned out closed, a new one took its place
    bool resent = false;       ///< the request had gone out on the closed one, and went out again
    std::optional<UnaskedBytes> unasked_bytes;
    std::optional<NetworkError> send_error;  ///< the answer came before the request was taken in full
    std::string peer;                        ///< as in `Connection::peer`
    std::optional<TlsFacts> tls;
};

}  // namespace opsmgr::client
