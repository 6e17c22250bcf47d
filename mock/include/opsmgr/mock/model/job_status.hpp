// The states of a job, and the change from one to another.
#pragma once

#include <opsmgr/contracts/id.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace opsmgr::mock {

/// The five values of `status` (vendor's page, response elements). The wire form is the name in capitals.
enum class JobStatus { success, failure, in_progress, marked_for_expiry, expired };

inline constexpr std::array<std::pair<JobStatus, std::string_view>, 5> job_status_names{{
    {JobStatus::success, "SUCCESS"},
    {JobStatus::failure, "FAILURE"},
    {JobStatus::in_progress, "IN_PROGRESS"},
    {JobStatus::marked_for_expiry, "MARKED_FOR_EXPIRY"},
    {JobStatus::expired, "EXPIRED"},
}};

[[nodiscard]] inline std::string_view to_string(JobStatus status) {
    for (const auto& [one, name] : job_status_names)
        if (one == status) return name;
    return "";
}

[[nodiscard]] inline std::optional<JobStatus> parse_job_status(std::string_view text) {
    for (const auto& [status, name] : job_status_names)
        if (name == text) return status;
    return std::nullopt;
}

/// A job that has another status than before.
struct Transition {
    GroupId group;
    JobId job;
    JobStatus from;
    JobStatus to;
};

}  // namespace opsmgr::mock
