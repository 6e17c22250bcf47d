// A call: what a client meant, in one or more exchanges. And which calls somebody asks about.
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/mock/model/job_status.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

inline constexpr std::size_t usual_target = 120;  ///< bytes that are room for most targets

/// A fault that is for a call.
struct DueFault {
    std::size_t fault = 0;      ///< place in the schedule
    std::uint64_t ordinal = 0;  ///< which of the calls that fit the fault's address this one is, from 1; 0: no fault
};

/// What a schedule has for a call: at most one fault for each kind of exchange.
struct DueFaults {
    std::uint64_t schedule = 0;  ///< which one, in the order in which they were set; 0: none
    DueFault on_unsigned;
    DueFault on_signed;
};

/// What a client meant: one or more exchanges.
struct JournalCall {
    std::uint64_t number = 0;  ///< from 1, without gaps
    Instant at{};              ///< of the first exchange
    std::string method{};
    std::string target{};
    std::string_view operation{};            ///< in the table of operations; empty when it matched none
    std::string group{};                     ///< GROUP-ID in lower case; empty where the path has none
    std::string job{};                       ///< JOB-ID likewise
    std::string_view job_status{};           ///< of the job before the last exchange; empty when there was no such job
    int status = 0;                          ///< of the last answer
    bool open = true;                        ///< not answered, or with a challenge that it may still be signed for
    std::string reason{};                    ///< of the last answer
    bool broke_contract = false;             ///< an exchange of it did
    std::vector<std::uint64_t> exchanges{};  ///< numbers of its exchanges
    std::string near{};                      ///< the operation that it may have meant, when it matched none
    std::string_view near_id{};              ///< its name in the table of operations
    DueFaults due{};

    /// Room for what most calls have, so that a call does not need more than the one whose memory it has.
    void reserve() {
        constexpr std::size_t id = 24;
        target.reserve(usual_target);
        group.reserve(id);
        job.reserve(id);
    }
    /// As if new, but for its number; the memory is kept.
    void clear() {
        for (std::string* text : {&method, &target, &group, &job, &reason, &near}) text->clear();
        operation = {};
        job_status = {};
        near_id = {};
        exchanges.clear();
        due = {};
        status = 0;
        open = true;
        broke_contract = false;
    }
};

/// Which calls are meant; what is absent does not matter.
struct CallFilter {
    std::optional<std::string> operation{};
    std::optional<std::string> group{};
    std::optional<std::string> job{};
    std::optional<int> status{};
    std::optional<JobStatus> job_status{};  ///< of the job when the call came
    std::uint64_t after = 0;                ///< only calls with a higher number

    [[nodiscard]] bool fits(const JournalCall& call) const {
        return has_answer(call.status, call.job_status) && names(call);
    }
    /// Fits what is known of a call once it is answered.
    [[nodiscard]] bool has_answer(int of_call, std::string_view job_before) const {
        return (!status || *status == of_call) && (!job_status || to_string(*job_status) == job_before);
    }
    /// Fits whatever the answer is.
    [[nodiscard]] bool names(const JournalCall& call) const {
        return call.number > after && (!operation || *operation == call.operation) &&
               (!group || *group == call.group) && (!job || *job == call.job);
    }
    friend auto operator<=>(const CallFilter&, const CallFilter&) = default;
};

struct CallCount {
    std::uint64_t calls = 0;
    std::uint64_t open = 0;  ///< of them, those that may still have another answer
    bool at_least = false;   ///< calls of the operation have made room, so that there may have been more
};

}  // namespace opsmgr::mock
