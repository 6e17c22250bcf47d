// Which targets no proxy is asked for.
//
//     is_exempt("ops.example.net", 443, "localhost, .example.net")   // true
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace opsmgr {

/// Whether `list`, the text of `NO_PROXY`, names the host: `*` is all; a name is that host and all below it, with or
/// without a dot before it; an address is that address, `10.0.0.0/8` (IPv4 or IPv6) a range; `:443` behind a name means
/// that port alone. Commas or blanks stand between. Letters in any case.
[[nodiscard]] bool is_exempt(const std::string& host, std::uint16_t port, std::string_view list);

}  // namespace opsmgr
