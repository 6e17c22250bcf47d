// An answer before it is bytes, and the writer that makes it bytes.
//
// Status, header fields, their order and the framing of the body are ours down to the last byte: the documentation
// prints them, and deviations have to be able to break each of them.
#pragma once

#include <opsmgr/base/headers.hpp>

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// How the reader learns where the body ends (RFC 9112, 6.3).
enum class BodyFraming {
    length,   ///< `Content-Length`
    chunked,  ///< one chunk, if there is any byte, then the last chunk
    close,    ///< neither; the connection is closed behind the body
};

inline constexpr std::string_view connection_close = "close";
inline constexpr std::string_view connection_keep_alive = "keep-alive";

struct Response {
    int status = 200;
    std::string reason = "OK";
    /// In the order of the wire. `Content-Length`, `Transfer-Encoding` and `Connection` come from the members below:
    /// their place is where a field of that name stands here, or the end.
    Headers headers;
    std::string body;
    BodyFraming parsed = BodyFraming::length;
    bool close = false;       ///< `Connection: close`, and the connection is closed behind the answer
    bool keeps_open = false;  ///< the connection is kept even where the client asks for its end
    bool head = false;        ///< answer to HEAD: fields as for GET, no body (RFC 9110, 9.3.2)
    bool framed = false;      ///< the fields that frame the body are there already, and nothing changes it any more
    /// What is done to the bytes once they are written, for deviations that no field or body can express.
    std::vector<std::function<void(std::string&)>> damage;
};

namespace detail {

/// Sets the fields that frame the body, and `Connection`. Cheap where they are right already, as they are unless
/// something has edited the answer.
inline void set_framing_fields(Response& response) {
    Headers& fields = response.headers;
    const bool has_length = response.parsed == BodyFraming::length && response.status != 204;  // RFC 9110, 8.6
    if (has_length) fields.set("Content-Length", std::to_string(response.body.size()));
    else fields.remove("Content-Length");
    if (response.parsed == BodyFraming::chunked) fields.set("Transfer-Encoding", "chunked");
    else fields.remove("Transfer-Encoding");
    fields.set("Connection",
               response.close || response.parsed == BodyFraming::close ? connection_close : connection_keep_alive);
    response.framed = true;
}

[[nodiscard]] inline std::string undamaged_bytes(const Response& response) {
    using namespace std::string_view_literals;
    const std::string status = std::to_string(response.status);
    const std::string_view fields = response.headers.lines();
    const std::string_view body = response.head ? std::string_view() : std::string_view(response.body);
    constexpr std::size_t between = 64;  // what stands around these, the framing of a chunk included
    std::string bytes;
    bytes.reserve(between + response.reason.size() + fields.size() + body.size());
    bytes += "HTTP/1.1 "sv;
    ((bytes += status) += ' ') += response.reason;
    ((bytes += "\r\n"sv) += fields) += "\r\n"sv;
    if (response.head) return bytes;
    if (response.parsed != BodyFraming::chunked) return std::move(bytes += body);
    if (!body.empty()) bytes += fmt::format("{:x}\r\n{}\r\n", body.size(), body);
    return std::move(bytes += "0\r\n\r\n");
}

}  // namespace detail

/// The answer as bytes of HTTP/1.1.
[[nodiscard]] inline std::string to_bytes(const Response& response) {
    if (!response.framed) {
        Response framed = response;
        detail::set_framing_fields(framed);
        return to_bytes(framed);
    }
    std::string stream = detail::undamaged_bytes(response);
    for (const auto& damage : response.damage) damage(stream);
    return stream;
}

}  // namespace opsmgr::mock
