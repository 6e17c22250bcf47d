// What was asked of a double, newest last, bounded. Holds no credentials and no keys.
#pragma once

#include <opsmgr/contracts/date.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <deque>
#include <string>

namespace opsmgr::mock {

struct JournalEntry {
    std::uint64_t number = 0;  ///< from 1, without gaps
    Instant at;
    std::uint64_t connection = 0;
    std::string method;
    std::string target;
    std::string operation;  ///< empty when the request matched none
    int status = 0;
    std::string reason;  ///< of a refusal at sign-in, for example `nc was used before`

    /// One line for a log.
    [[nodiscard]] std::string text() const {
        return fmt::format("{} #{} {} {} -> {}{}", to_iso8601(at), number, method, target, status,
                           reason.empty() ? "" : " (" + reason + ")");
    }
};

class Journal {
  public:
    static constexpr std::size_t kept_at_most = 10'000;

    /// Gives the entry its number; the oldest one makes room.
    const JournalEntry& add(JournalEntry entry) {
        entry.number = ++added_;
        if (entries_.size() == kept_at_most) entries_.pop_front();
        entries_.push_back(std::move(entry));
        return entries_.back();
    }
    [[nodiscard]] const std::deque<JournalEntry>& entries() const { return entries_; }
    /// Entries that have made room. While it is 0, a count over `entries` is exact.
    [[nodiscard]] std::uint64_t evicted() const { return added_ - entries_.size(); }

  private:
    std::deque<JournalEntry> entries_;
    std::uint64_t added_ = 0;
};

}  // namespace opsmgr::mock
