#include <opsmgr/base/date.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace opsmgr {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes exactly `digits` decimal digits off the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, std::string_view expected) {
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

std::optional<milliseconds> take_fraction(std::string_view& text) {
    if (!take(text, ".")) return milliseconds(0);
    int value = 0;
    std::size_t digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (digits < 3) value = value * 10 + (text.front() - '0');
        ++digits;
        text.remove_prefix(1);
    }
    if (digits == 0) return std::nullopt;
    for (std::size_t i = digits; i < 3; ++i) value *= 10;
    return milliseconds(value);
}

std::optional<minutes> take_offset(std::string_view& text) {
    if (text.empty() || take(text, "Z")) return minutes(0);
    const int sign = take(text, "+") ? 1 : take(text, "-") ? -1 : 0;
    if (sign == 0) return std::nullopt;
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ":")) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
    return sign * (hours(*hour) + minutes(*minute));
}

std::optional<Instant> combined(int y, int m, int d, int h, int min, int s) {
    const year_month_day date{year(y), month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
    if (!date.ok() || h > 23 || min > 59 || s > 60) return std::nullopt;
    return Instant(sys_days(date)) + hours(h) + minutes(min) + seconds(s);
}

/// Appends a number with leading zeros. A document has many dates, and a general formatter takes thrice as long.
void put(std::string& text, long long value, std::size_t digits_at_least) {
    std::array<char, 20> room;
    const auto end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
    const auto size = static_cast<std::size_t>(end - room.data());
    if (size < digits_at_least) text.append(digits_at_least - size, '0');
    text.append(room.data(), size);
}

struct Fields {
    year_month_day date;
    hh_mm_ss<seconds> time;
    unsigned weekday;
};

Fields fields_of(Instant instant) {
    const auto whole = floor<seconds>(instant);
    const auto days_part = floor<days>(whole);
    return {year_month_day(days_part), hh_mm_ss<seconds>(whole - days_part), weekday(days_part).c_encoding()};
}

}  // namespace

std::string to_iso8601(Instant instant) {
    const auto f = fields_of(instant);
    std::string text;
    text.reserve(24);
    put(text, static_cast<int>(f.date.year()), 4);
    put(text += '-', static_cast<unsigned>(f.date.month()), 2);
    put(text += '-', static_cast<unsigned>(f.date.day()), 2);
    put(text += 'T', f.time.hours().count(), 2);
    put(text += ':', f.time.minutes().count(), 2);
    put(text += ':', f.time.seconds().count(), 2);
    return text += 'Z';
}

std::string to_iso8601_exactly(Instant instant) {
    std::string text = to_iso8601(instant);
    const auto fraction = (instant - floor<seconds>(instant)).count();
    if (fraction != 0) text.insert(text.size() - 1, fmt::format(".{:03}", fraction));
    return text;
}

std::optional<Instant> from_iso8601(std::string_view text) {
    const auto y = take_number(text, 4);
    if (!y || !take(text, "-")) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || !take(text, "-")) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d || !take(text, "T")) return std::nullopt;
    const auto h = take_number(text, 2);
    if (!h || !take(text, ":")) return std::nullopt;
    const auto min = take_number(text, 2);
    if (!min || !take(text, ":")) return std::nullopt;
    const auto s = take_number(text, 2);
    if (!s) return std::nullopt;
    const auto fraction = take_fraction(text);
    if (!fraction) return std::nullopt;
    const auto offset = take_offset(text);
    const auto whole = combined(*y, *m, *d, *h, *min, *s);
    if (!offset || !text.empty() || !whole) return std::nullopt;
    return *whole + *fraction - *offset;
}

std::string to_http_date(Instant instant) {
    const auto f = fields_of(instant);
    std::string text(weekdays[f.weekday]);
    put(text += ", ", static_cast<unsigned>(f.date.day()), 2);
    text.append(" ").append(months[static_cast<unsigned>(f.date.month()) - 1]);
    put(text += ' ', static_cast<int>(f.date.year()), 4);
    put(text += ' ', f.time.hours().count(), 2);
    put(text += ':', f.time.minutes().count(), 2);
    put(text += ':', f.time.seconds().count(), 2);
    return text += " GMT";
}

std::optional<Instant> from_http_date(std::string_view text) {
    if (text.size() != 29) return std::nullopt;
    const auto weekday_name = text.substr(0, 3);
    text.remove_prefix(3);
    if (!take(text, ", ")) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d || !take(text, " ")) return std::nullopt;
    const auto month_name = std::find(months.begin(), months.end(), text.substr(0, 3));
    if (month_name == months.end()) return std::nullopt;
    text.remove_prefix(3);
    if (!take(text, " ")) return std::nullopt;
    const auto y = take_number(text, 4);
    if (!y || !take(text, " ")) return std::nullopt;
    const auto h = take_number(text, 2);
    if (!h || !take(text, ":")) return std::nullopt;
    const auto min = take_number(text, 2);
    if (!min || !take(text, ":")) return std::nullopt;
    const auto s = take_number(text, 2);
    if (!s || text != " GMT") return std::nullopt;
    const auto instant = combined(*y, static_cast<int>(month_name - months.begin()) + 1, *d, *h, *min, *s);
    if (!instant || weekdays[fields_of(*instant).weekday] != weekday_name) return std::nullopt;
    return instant;
}

}  // namespace opsmgr
