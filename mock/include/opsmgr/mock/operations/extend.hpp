// PATCH /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>
#include <opsmgr/mock/api/request_body.hpp>
#include <opsmgr/mock/clock/relative_time.hpp>

#include <optional>
#include <string>

namespace opsmgr::mock {

namespace detail {

inline constexpr int longest_life_in_months = 6;  // vendor's page: extend one log collection job

/// The same day and time of a later month, or that month's last day.
[[nodiscard]] inline Instant months_after(Instant instant, int months) {
    using namespace std::chrono;
    const auto day = floor<days>(instant);
    const year_month_day date = year_month_day(day) + std::chrono::months(months);
    return sys_days(date.ok() ? date : date.year() / date.month() / last) + (instant - day);
}

/// ISO 8601 as the page's example has it; epoch seconds, as its table says, where the fixture allows them.
[[nodiscard]] inline RequestBody::Read<Instant> expiration_of(const RequestBody& body, bool takes_epoch) {
    if (takes_epoch)
        if (const auto number = body.number("expirationDate"))
            if (const auto date = instant_of_epoch(static_cast<double>(*number))) return *date;
    return body.text("expirationDate").and_then([](const std::string& text) -> RequestBody::Read<Instant> {
        if (const auto date = from_iso8601(text)) return *date;
        return tl::make_unexpected(ApiError::invalid_json_attribute("expirationDate", "a date in ISO 8601"));
    });
}

}  // namespace detail

[[nodiscard]] inline Outcome extend(OperationContext& context) {
    Job& job = *context.job;
    const auto body = RequestBody::of(context.routed.request, {"expirationDate"});
    if (!body) return tl::make_unexpected(body.error());
    const auto date = detail::expiration_of(*body, context.store.takes_epoch_dates);
    if (!date) return tl::make_unexpected(date.error());
    if (job.status(context.now) == JobStatus::expired)
        return tl::make_unexpected(ApiError::cannot_extend_expired_job());
    if (*date <= context.now) return tl::make_unexpected(ApiError::expiration_date_must_be_in_future());
    if (*date > detail::months_after(job.created, detail::longest_life_in_months))
        return tl::make_unexpected(ApiError::expiration_date_too_distant());
    job.expires = *date;
    return Document{};
}

}  // namespace opsmgr::mock
