// An answer before it is bytes, and the writer that makes it bytes.
//
// Status, header fields, their order and the framing of the body are ours down to the last byte: the documentation
// prints them, and deviations have to be able to break each of them.
#pragma once

#include <opsmgr/base/headers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

struct Response {
    int status = 200;
    std::string reason = "OK";
    /// In the order of the wire. `Content-Length`, `Transfer-Encoding` and `Connection` come from the members below:
    /// their place is where a field of that name stands here (with any value), or the end.
    Headers headers;
    std::string body;
    BodyFraming parsed = BodyFraming::length;
    bool close = false;  ///< `Connection: close`, and the connection is closed behind the answer
    bool head = false;   ///< answer to HEAD: fields as for GET, no body (RFC 9110, 9.3.2)
    /// What is done to the bytes once they are written, for deviations that no field or body can express.
    std::vector<std::function<void(std::string&)>> damage;
};

namespace detail {

/// The fields of the head. Those that frame the body, and `Connection`, are made here.
inline void append_fields(std::string& bytes, const Response& response) {
    const bool closes = response.close || response.parsed == BodyFraming::close;
    const bool has_length = response.parsed == BodyFraming::length && response.status != 204;  // RFC 9110, 8.6
    const std::string length = has_length ? std::to_string(response.body.size()) : "";
    // An empty value: not to be written, or written already.
    std::array<Header, 3> own{{{"Content-Length", length},
                               {"Transfer-Encoding", response.parsed == BodyFraming::chunked ? "chunked" : ""},
                               {"Connection", closes ? "close" : "keep-alive"}}};
    const auto write = [&](std::string_view name, Header& one) {
        if (!one.value.empty()) append_line(bytes, name, std::exchange(one.value, {}));
    };
    for (std::size_t i = 0; i < response.headers.size(); ++i) {
        const std::string_view name = response.headers[i].name;
        const auto found = std::find_if(own.begin(), own.end(),
                                        [&](const Header& one) { return equal_ignoring_case(one.name, name); });
        if (found != own.end()) write(name, *found);
        else bytes += response.headers.line(i);
    }
    for (Header& one : own) write(one.name, one);
}

[[nodiscard]] inline std::string undamaged_bytes(const Response& response) {
    std::string bytes = "HTTP/1.1 ";
    bytes.reserve(512 + response.body.size());
    bytes.append(std::to_string(response.status)).append(" ").append(response.reason).append("\r\n");
    append_fields(bytes, response);
    bytes += "\r\n";
    if (response.head) return bytes;
    if (response.parsed != BodyFraming::chunked) return std::move(bytes += response.body);
    if (!response.body.empty()) bytes += fmt::format("{:x}\r\n{}\r\n", response.body.size(), response.body);
    return std::move(bytes += "0\r\n\r\n");
}

}  // namespace detail

/// The answer as bytes of HTTP/1.1.
[[nodiscard]] inline std::string to_bytes(const Response& response) {
    std::string stream = detail::undamaged_bytes(response);
    for (const auto& damage : response.damage) damage(stream);
    return stream;
}

}  // namespace opsmgr::mock
