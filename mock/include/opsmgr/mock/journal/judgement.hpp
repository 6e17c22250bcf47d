// Whether calls came as often as they should have, said in words of the API.
#pragma once

#include <opsmgr/mock/journal/journal.hpp>
#include <opsmgr/mock/journal/verification.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <string>

namespace opsmgr::mock {

namespace detail {

inline constexpr std::size_t told_at_most = 5;

[[nodiscard]] inline std::string times(std::uint64_t count) {
    if (count == 0) return "never";
    if (count == 1) return "once";
    if (count == 2) return "twice";
    return fmt::format("{} times", count);
}

[[nodiscard]] inline std::string what_was_expected(const Verification& wanted) {
    if (wanted.at_most == 0) return "never";
    if (wanted.at_least == wanted.at_most) return "exactly " + times(wanted.at_least);
    if (wanted.at_most == Verification::any_number) return "at least " + times(wanted.at_least);
    if (wanted.at_least == 0) return "at most " + times(wanted.at_most);
    return fmt::format("at least {} and at most {}", times(wanted.at_least), times(wanted.at_most));
}

[[nodiscard]] inline std::string told(const JournalCall& call) {
    std::string text;
    if (!call.job.empty()) text = "for job " + call.job;
    else if (!call.group.empty()) text = "in group " + call.group;
    else text = fmt::format("with {} {}", call.method, call.target);
    if (!call.job_status.empty()) text.append(", which was ").append(call.job_status);
    if (call.status == 0) return text + ", not answered";
    text += fmt::format(", answered {}", call.status);
    if (!call.reason.empty()) text += fmt::format(" ({})", call.reason);
    return text;
}

[[nodiscard]] inline std::string told(const Journal& journal, const CallFilter& filter) {
    std::string text;
    std::size_t count = 0;
    for (const JournalCall& call : journal.calls()) {
        if (!filter.fits(call)) continue;
        if (++count <= told_at_most) text += (text.empty() ? "" : "; ") + told(call);
    }
    if (count > told_at_most) text += fmt::format("; and {} more", count - told_at_most);
    return text;
}

/// Calls that matched no operation and may have meant the one that is asked for.
[[nodiscard]] inline std::string told_near(const Journal& journal, const CallFilter& filter) {
    std::string text;
    std::size_t count = 0;
    for (const JournalCall& call : journal.calls()) {
        if (call.near_id.empty() || call.number <= filter.after || filter.operation.value_or("") != call.near_id)
            continue;
        if (++count > told_at_most) continue;
        text += fmt::format("{}{} {} matched no operation ({})", text.empty() ? "" : "; ", call.method, call.target,
                            call.near);
    }
    if (count > told_at_most) text += fmt::format("; and {} more", count - told_at_most);
    return text;
}

[[nodiscard]] inline std::string what_happened(const CallFilter& filter, const Journal& journal,
                                               const CallCount& count) {
    const std::string name = !filter.operation           ? "the API"
                             : filter.operation->empty() ? "what is no operation"
                                                         : *filter.operation;
    std::string text = fmt::format("{} was {}{}", name, count.at_least && count.calls > 0 ? "at least " : "",
                                   count.calls == 0 ? "never called" : "called " + times(count.calls));
    if (count.calls == 0) {
        if (filter.job) text += " for job " + *filter.job;
        else if (filter.group) text += " in group " + *filter.group;
        if (filter.job_status) text += fmt::format(" while the job was {}", to_string(*filter.job_status));
        if (filter.status) text += fmt::format(" with status {}", *filter.status);
        // The same call of something else is the likeliest mistake.
        const CallFilter wider{.operation = filter.operation, .after = filter.after};
        const std::string others = told(journal, wider);
        if (!others.empty()) return fmt::format("{}, but {}", text, others);
        const std::string near = told_near(journal, filter);
        return near.empty() ? text : fmt::format("{}, but {}", text, near);
    }
    return fmt::format("{} {}", text, told(journal, filter));
}

}  // namespace detail

[[nodiscard]] inline Verdict judge(const Verification& wanted, const Journal& journal) {
    Verdict verdict;
    verdict.count = journal.count(wanted.filter);
    verdict.satisfied = wanted.is_satisfied(verdict.count);
    verdict.decided = wanted.is_decided(verdict.count);
    verdict.text = detail::what_happened(wanted.filter, journal, verdict.count);
    if (!verdict.satisfied) verdict.text += "; expected: " + detail::what_was_expected(wanted);
    if (wanted.is_unsure(verdict.count))
        verdict.text +=
            "; whether there were more cannot be told, since older calls have made room: clear the "
            "journal before the test, or say 'after'";
    return verdict;
}

}  // namespace opsmgr::mock
