// Dates in fixtures: fixed ones, or relative to the start of the mock, so that a fixture never grows old.
//
//     parse_relative_time("now-2h", now)                 // two hours before `now`
//     parse_relative_time("2019-03-08T12:02:54Z", now)
#pragma once

#include <opsmgr/base/date.hpp>

#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

namespace opsmgr::mock {

/// `90s`, `5m`, `2h`, `30d`, `250ms`. Nothing for any other text.
[[nodiscard]] inline std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count < 0 || count > 1'000'000'000) return std::nullopt;
    const std::string_view unit(stop, static_cast<std::size_t>(text.data() + text.size() - stop));
    if (unit == "ms") return std::chrono::milliseconds(count);
    if (unit == "s") return std::chrono::seconds(count);
    if (unit == "m") return std::chrono::minutes(count);
    if (unit == "h") return std::chrono::hours(count);
    if (unit == "d") return std::chrono::days(count);
    return std::nullopt;
}

namespace detail {

/// Beyond them a date has another number of digits, and nobody could read it back.
inline constexpr Instant first_instant = std::chrono::sys_days(std::chrono::year(0) / 1 / 1);
inline constexpr Instant end_of_instants = std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1);

}  // namespace detail

/// Seconds since 1970 or, from 100,000,000,000 on, milliseconds (as seconds that would be the year 5138). Nothing
/// beyond the years 0 to 9999.
[[nodiscard]] inline std::optional<Instant> instant_of_epoch(double number) {
    constexpr double first_in_milliseconds = 1e11;
    const double milliseconds = std::floor(std::abs(number) < first_in_milliseconds ? number * 1000 : number);
    const auto count = [](Instant instant) { return static_cast<double>(instant.time_since_epoch().count()); };
    if (!(milliseconds >= count(detail::first_instant) && milliseconds < count(detail::end_of_instants)))
        return std::nullopt;
    return Instant(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

/// An ISO 8601 date, `now`, `now+SPAN` or `now-SPAN`. Nothing for any other text, or beyond the years 0 to 9999.
[[nodiscard]] inline std::optional<Instant> parse_relative_time(std::string_view text, Instant now) {
    if (!text.starts_with("now")) return from_iso8601(text);
    text.remove_prefix(3);
    if (text.empty()) return now;
    const auto duration = parse_duration(text.substr(1));
    if (!duration || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const Instant time = text.front() == '+' ? now + *duration : now - *duration;
    return time < detail::first_instant || time >= detail::end_of_instants ? std::nullopt : std::optional(time);
}

}  // namespace opsmgr::mock
