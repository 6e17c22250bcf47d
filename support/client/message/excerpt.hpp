// Bytes from a target made fit for a message: printable ASCII, one line, of bounded length.
//
//     excerpt("SSH-2.0\r\n\x01")   // "SSH-2.0\r\n\x01" with the escapes written out
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace opsmgr::client {

/// The first `limit` bytes, every other byte than printable ASCII (and the backslash) escaped as \r, \n, \t,
/// \\ or \xhh; "..." at the end when bytes were left out.
[[nodiscard]] std::string excerpt(std::string_view bytes, std::size_t limit = 80);

}  // namespace opsmgr::client
