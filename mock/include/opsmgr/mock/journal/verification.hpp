// How often calls should have come, and whether they did.
//
//     const Verification once{.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1};
//     judge(once, journal).text   // retry was called twice: for job 5c81..., which was FAILURE, result 200; ...
#pragma once

#include <opsmgr/mock/journal/journal_call.hpp>

#include <cstdint>
#include <limits>
#include <string>

namespace opsmgr::mock {

struct Verification {
    static constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

    CallFilter filter{};
    std::uint64_t at_least = 0;
    std::uint64_t at_most = any_number;

    /// As `Verdict::decided`.
    [[nodiscard]] bool is_decided(const CallCount& count) const {
        // A number that is meant exactly is taken at its word once it is reached. What is only challenged so far may
        // still have its effect, or another status.
        const std::uint64_t closed = count.calls - count.open;
        return closed > at_most || is_unsure(count) || (is_satisfied(count) && at_least > 0 && closed >= at_least);
    }
    /// So many calls that are not open are the fewest that can decide it while the count is sure.
    [[nodiscard]] std::uint64_t decided_at_earliest() const {
        const std::uint64_t excess = at_most == any_number ? any_number : at_most + 1;
        return at_least > 0 && at_least < excess ? at_least : excess;
    }

    [[nodiscard]] bool is_satisfied(const CallCount& count) const {
        return count.calls <= at_most && count.calls >= at_least && !is_unsure(count);
    }
    /// There may have been too many.
    [[nodiscard]] bool is_unsure(const CallCount& count) const {
        return count.calls <= at_most && count.at_least && at_most != any_number;
    }
};

struct Verdict {
    bool satisfied = false;
    /// More calls cannot change it, or need not be waited for: enough calls have come, or too many.
    bool decided = false;
    CallCount count{};
    std::string text{};  ///< one sentence: what happened, and what should have when it is not satisfied
};

}  // namespace opsmgr::mock
