// The two hash functions of digest sign-in (RFC 7616, 3.3 and 6.1), as bytes.
#pragma once

#include <array>
#include <string_view>

namespace opsmgr {

/// RFC 1321.
[[nodiscard]] std::array<unsigned char, 16> md5(std::string_view bytes);

/// FIPS 180-4.
[[nodiscard]] std::array<unsigned char, 32> sha256(std::string_view bytes);

}  // namespace opsmgr
