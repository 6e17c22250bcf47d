// A key as it comes from a flag, the environment or a file.
#pragma once

#include <string>
#include <string_view>

namespace opsmgr {

/// What is wrong with a part of a key pair, as the end of a sentence that begins with its name; empty when nothing is.
/// A key of this API is printable ASCII, and has no white space around it: such a one was copied with more than the
/// key.
[[nodiscard]] std::string key_fault(std::string_view key);

}  // namespace opsmgr
