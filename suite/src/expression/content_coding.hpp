// Bodies that a target has compressed because the suite has offered to take them so (RFC 9110, 8.4).
//
//     const auto text = uncompressed(response.headers, response.body);
//     if (!text) view["bodyFault"] = text.error();
#pragma once

#include <opsmgr/base/headers.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace opsmgr::suite {

/// No document of this API is that long; more is not unpacked.
constexpr std::size_t unpacked_at_most = 8 * 1024 * 1024;

/// Whether the body is in gzip. One that is an archive by its media type stays what it is, whatever the field says.
[[nodiscard]] bool is_compressed(const Headers& headers);
/// The body without its gzip coding (RFC 1952). The error says what is wrong with it, as a sentence without its stop.
[[nodiscard]] tl::expected<std::string, std::string> unpacked(std::string_view body);

}  // namespace opsmgr::suite
