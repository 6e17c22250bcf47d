// Points in time as this API writes them: ISO 8601 in UTC in documents (the vendor's API principles), HTTP dates
// in the `Date` field (RFC 9110, 5.6.7).
//
//     to_iso8601(instant)                        // "2019-03-08T12:02:54Z"
//     from_iso8601("2019-04-06T12:02:54+02:00")  // an instant, 10:02:54 UTC
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace opsmgr {

/// Milliseconds since the Unix epoch, UTC.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Whole seconds and `Z`; milliseconds are cut off, as the vendor's answers have it.
[[nodiscard]] std::string to_iso8601(Instant instant);

/// The same with milliseconds where there are any, so that `from_iso8601` brings back the very instant.
[[nodiscard]] std::string to_iso8601_exactly(Instant instant);

/// `YYYY-MM-DDThh:mm:ss`, an optional fraction, then `Z`, `+hh:mm`, `-hh:mm` or nothing (taken as UTC).
/// Nothing for any other form or a date that does not exist.
[[nodiscard]] std::optional<Instant> from_iso8601(std::string_view text);

/// `Tue, 05 Sep 2023 06:35:03 GMT`.
[[nodiscard]] std::string to_http_date(Instant instant);

/// The preferred form above only (IMF-fixdate); the two obsolete ones are refused.
[[nodiscard]] std::optional<Instant> from_http_date(std::string_view text);

}  // namespace opsmgr
