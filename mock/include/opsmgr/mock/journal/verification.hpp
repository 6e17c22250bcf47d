// Whether calls came as often as they should have, said in words of the API.
//
//     const Verification once{.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1};
//     once.judge(journal).text   // retry was called twice: for job 5c81..., which was FAILURE, result 200; ...
#pragma once

#include <opsmgr/mock/journal/journal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

namespace opsmgr::mock {

struct Verdict {
    bool satisfied = false;
    /// More calls cannot change it, or need not be waited for: enough calls have come, or too many.
    bool decided = false;
    CallCount count{};
    std::string text{};
};

struct Verification {
    static constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

    CallFilter filter{};
    std::uint64_t at_least = 0;
    std::uint64_t at_most = any_number;

    [[nodiscard]] Verdict judge(const Journal& journal) const {
        Verdict verdict;
        verdict.count = journal.count(filter);
        verdict.satisfied = is_satisfied(verdict.count);
        verdict.decided = is_decided(verdict.count);
        verdict.text = what_happened(journal, verdict.count);
        if (!verdict.satisfied) verdict.text += "; expected: " + what_was_expected();
        if (is_unsure(verdict.count))
            verdict.text +=
                "; whether there were more cannot be told, since older calls have made room: clear the "
                "journal before the test, or say 'after'";
        return verdict;
    }

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
        return at_least > 0 ? std::min(at_least, excess) : excess;
    }

  private:
    static constexpr std::size_t told_at_most = 5;

    [[nodiscard]] bool is_satisfied(const CallCount& count) const {
        return count.calls <= at_most && count.calls >= at_least && !is_unsure(count);
    }
    /// There may have been too many.
    [[nodiscard]] bool is_unsure(const CallCount& count) const {
        return count.calls <= at_most && count.at_least && at_most != any_number;
    }

    static std::string times(std::uint64_t count) {
        if (count == 0) return "never";
        if (count == 1) return "once";
        if (count == 2) return "twice";
        return fmt::format("{} times", count);
    }

    [[nodiscard]] std::string what_was_expected() const {
        if (at_most == 0) return "never";
        if (at_least == at_most) return "exactly " + times(at_least);
        if (at_most == any_number) return "at least " + times(at_least);
        if (at_least == 0) return "at most " + times(at_most);
        return fmt::format("at least {} and at most {}", times(at_least), times(at_most));
    }

    [[nodiscard]] std::string what_happened(const Journal& journal, const CallCount& count) const {
        const std::string name = !filter.operation           ? "the API"
                                 : filter.operation->empty() ? "what is no operation"
                                                             : *filter.operation;
        std::string text = fmt::format("{} was {}{}", name, count.at_least && count.calls > 0 ? "at least " : "",
                                       count.calls == 0 ? "never called" : "called " + times(count.calls));
        if (count.calls == 0) {
            if (filter.job) text += " for job " + *filter.job;
            else if (filter.group) text += " in group " + *filter.group;
            if (filter.status) text += fmt::format(" with status {}", *filter.status);
            // The same call of something else is the likeliest mistake.
            CallFilter wider{.operation = filter.operation, .after = filter.after};
            const std::string others = told(journal, wider);
            return others.empty() ? text : fmt::format("{}, but {}", text, others);
        }
        return fmt::format("{} {}", text, told(journal, filter));
    }

    static std::string told(const Journal& journal, const CallFilter& filter) {
        std::string text;
        std::size_t count = 0;
        for (const JournalCall& call : journal.calls()) {
            if (!filter.fits(call)) continue;
            if (++count <= told_at_most) text += (text.empty() ? "" : "; ") + told(call);
        }
        if (count > told_at_most) text += fmt::format("; and {} more", count - told_at_most);
        return text;
    }

    static std::string told(const JournalCall& call) {
        std::string text;
        if (!call.job.empty()) text = "for job " + call.job;
        else if (!call.group.empty()) text = "in group " + call.group;
        else text = fmt::format("with {} {}", call.method, call.target);
        if (!call.job_status.empty()) text += ", which was " + call.job_status;
        if (call.status == 0) return text + ", not answered";
        text += fmt::format(", answered {}", call.status);
        if (!call.reason.empty()) text += fmt::format(" ({})", call.reason);
        return text;
    }
};

}  // namespace opsmgr::mock
