#include <opsmgr/base/date.hpp>

#include "catch.hpp"

using namespace opsmgr;
using namespace std::chrono_literals;

TEST_CASE("an instant is written as the vendor writes it, and read back") {
    const Instant instant = std::chrono::sys_days(std::chrono::year(2019) / 4 / 6) + 12h + 2min + 54s;
    CHECK(to_iso8601(instant + 999ms) == "2019-04-06T12:02:54Z");
    CHECK(from_iso8601("2019-04-06T12:02:54Z") == instant);
    CHECK(from_iso8601("2019-04-06T14:02:54.250+02:00") == instant + 250ms);
    CHECK(from_iso8601("2019-04-06T12:02:54") == instant);
    CHECK(to_iso8601(*from_iso8601("9999-12-31T23:59:59Z") + 1s) == "10000-01-01T00:00:00Z");
}

TEST_CASE("what is no ISO 8601 date is refused") {
    for (const auto* text : {"", "2019-04-06", "2019-02-30T00:00:00Z", "Mar 8, 2019 3:04 PM", "1552046564",
                             "2019-04-06T12:02:54Zulu", "2019-04-06T24:00:00Z", "2019-04-06T12:02:54.Z"})
        CHECK_FALSE(from_iso8601(text));
}

TEST_CASE("HTTP dates are written and read in the preferred form only") {
    const Instant instant = std::chrono::sys_days(std::chrono::year(2023) / 9 / 5) + 6h + 35min + 3s;
    CHECK(to_http_date(instant) == "Tue, 05 Sep 2023 06:35:03 GMT");
    CHECK(from_http_date("Tue, 05 Sep 2023 06:35:03 GMT") == instant);
    CHECK_FALSE(from_http_date("Mon, 05 Sep 2023 06:35:03 GMT"));
    CHECK_FALSE(from_http_date("Tuesday, 05-Sep-23 06:35:03 GMT"));
    CHECK_FALSE(from_http_date("2023-09-05T06:35:03Z"));
}
