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

[[nodiscard]] inline std::string undamaged_bytes(Response& response) {
    Headers& fields = response.headers;
    const bool closes = response.close || response.parsed == BodyFraming::close;
    switch (response.parsed) {
        case BodyFraming::length:
            fields.set("Content-Length", std::to_string(response.body.size()));
            fields.remove("Transfer-Encoding");
            break;
        case BodyFraming::chunked:
            fields.set("Transfer-Encoding", "chunked");
            fields.remove("Content-Length");
            break;
        case BodyFraming::close:
            fields.remove("Content-Length");
            fields.remove("Transfer-Encoding");
            break;
    }
    if (response.status == 204) fields.remove("Content-Length");  // RFC 9110, 8.6
    fields.set("Connection", closes ? "close" : "keep-alive");

    std::string stream = "HTTP/1.1 " + std::to_string(response.status);
    stream.reserve(512 + response.body.size());
    stream.append(" ").append(response.reason).append("\r\n");
    for (const Header& field : fields) stream.append(field.name).append(": ").append(field.value).append("\r\n");
    stream += "\r\n";
    if (response.head) return stream;
    if (response.parsed != BodyFraming::chunked) return std::move(stream += response.body);
    if (!response.body.empty()) stream += fmt::format("{:x}\r\n{}\r\n", response.body.size(), response.body);
    return stream + "0\r\n\r\n";
}

}  // namespace detail

/// The answer as bytes of HTTP/1.1.
[[nodiscard]] inline std::string to_bytes(Response response) {
    std::string stream = detail::undamaged_bytes(response);
    for (const auto& damage : response.damage) damage(stream);
    return stream;
}

}  // namespace opsmgr::mock
