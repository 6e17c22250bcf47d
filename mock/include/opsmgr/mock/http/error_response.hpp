// The answer to bytes that are no request, or that no handler could answer: a small document, and the end of
// the connection.
//
//     error_response(400, "The Host field is missing")
//     // {"detail":"The Host field is missing","error":400,"reason":"Bad Request"}
#pragma once

#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/http/response.hpp>
#include <opsmgr/mock/http/response_stream.hpp>

#include <string_view>

namespace opsmgr::mock {

/// `status` is one of `ParseError`, or 500.
[[nodiscard]] inline Response refusal_of_bytes(int status, std::string_view detail) {
    const auto reason = [&] {
        // clang-format off
        switch (status) {
            case 400: return "Bad Request";
            case 413: return "Content Too Large";
            case 414: return "URI Too Long";
            case 431: return "Request Header Fields Too Large";
            case 501: return "Not Implemented";
            case 505: return "HTTP Version Not Supported";
            default: return "Internal Server Error";
        }
        // clang-format on
    };
    Response response;
    response.status = status;
    response.reason = reason();
    response.headers.add("Content-Type", "application/json");
    response.body = write_json({{"detail", detail}, {"error", status}, {"reason", response.reason}}, Layout::compact);
    response.close = true;
    return response;
}

/// The same as bytes.
[[nodiscard]] inline ResponseStream error_response(int status, std::string_view detail) {
    return {to_bytes(refusal_of_bytes(status, detail)), true};
}

}  // namespace opsmgr::mock
