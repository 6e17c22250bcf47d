// What was asked of a mock and how it answered, bounded. Holds no credentials; a private key that a client put
// elsewhere becomes a label where the journal is shown (`KeyLabels`).
//
// An exchange is one request with its answer. A call is what a client meant: the exchange that was challenged and the
// exchange that was signed with that challenge are one call, so that "retry was called once" is one. Counts that the
// bound has made unsure say so.
//
//     const auto call = journal.begin(asked, nonce);   // opens a call, or goes on with the one that was challenged
//     JournalEntry& entry = journal.add_entry(call.number);
//     record(entry, request, asked);
//     journal.end(entry, {issued_nonce, true});
//     journal.count({.operation = "retry"}).calls;
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/mock/journal/call_watches.hpp>
#include <opsmgr/mock/journal/journal_call.hpp>
#include <opsmgr/mock/journal/journal_entry.hpp>
#include <opsmgr/mock/journal/ring.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// What a request asks for.
struct Asked {
    Instant at{};
    std::string_view method{};
    std::string_view target{};     ///< as sent
    std::string_view operation{};  ///< empty when it matches none
    std::string_view group{};      ///< decoded; empty where the path has none, or an escaped one that is no id
    std::string_view job{};        ///< likewise
};

/// Whether `kept` is what `assign_cut` makes of a target.
[[nodiscard]] inline bool is_cut_of(std::string_view kept, std::string_view target) {
    if (target.size() <= target_at_most) return kept == target;
    return kept.size() == target_at_most + 3 && kept.starts_with(target.substr(0, target_at_most));
}

/// What clients sent that breaks the contract, once for each call.
struct Breaches {
    static constexpr std::size_t kept_at_most = 100;
    std::uint64_t count = 0;
    std::vector<std::string> first;  ///< at most `kept_at_most`, one line each
};

class Journal {
  public:
    static constexpr std::size_t kept_at_most = 10'000;       ///< exchanges, and calls
    static constexpr std::size_t challenges_at_most = 4'096;  ///< that a signed exchange may still come back to
    static constexpr std::size_t bytes_at_least = 1024 * 1024;
    static constexpr std::size_t default_bytes = 64 * 1024 * 1024;

    Journal() = default;
    /// The exchanges take at most `bytes` of memory, but for the newest; at least `bytes_at_least` is right.
    explicit Journal(std::size_t bytes) : bytes_at_most_(bytes) {}

    /// The call that a request belongs to. `nonce` is the one that it was signed with, or empty.
    JournalCall& begin(const Asked& asked, std::string_view nonce) {
        if (JournalCall* open = take_challenged(nonce); open != nullptr)
            if (open->method == asked.method && is_cut_of(open->target, asked.target)) return *open;
        if (calls_.is_full()) {
            note_evicted(calls_.front());
            watches_.evict(calls_.front());
        }
        JournalCall& call = calls_.push();
        call.clear();
        call.reserve();
        call.number = ++calls_begun_;
        call.at = asked.at;
        call.method = asked.method;
        assign_cut(call.target, asked.target, target_at_most);
        call.operation = asked.operation;
        make_lower_case(call.group = asked.group);
        make_lower_case(call.job = asked.job);
        watches_.enter(call);
        return call;
    }

    /// The entry of a request of that call, to be filled in and then given to `end`.
    [[nodiscard]] JournalEntry& add_entry(std::uint64_t call) {
        if (entries_.is_full()) drop_oldest();
        JournalEntry& entry = entries_.push();
        entry.clear();
        entry.reserve();
        entry.number = ++entries_added_;
        entry.call = call;
        return entry;
    }

    struct Challenge {
        std::string_view nonce{};  ///< empty when the answer has no challenge
        bool stands = false;       ///< the client only has to sign for it
    };

    /// Tells its call of the exchange that was added last. `challenge` is the one in its answer; `job_status` is that
    /// of the job when the request came, empty where that is not known.
    void end(JournalEntry& entry, const Challenge& challenge, std::string_view job_status = {}) {
        entry.bytes_held = entry.memory();
        bytes_held_ += entry.bytes_held;
        while (bytes_held_ > bytes_at_most_ && entries_.size() > 1) drop_oldest();
        if (JournalCall* call = find_call(entry.call); call != nullptr) {
            const CallWatches::Unanswered before{call->status, call->job_status, call->open};
            call->exchanges.push_back(entry.number);
            call->status = entry.status;
            call->reason = entry.reason;
            call->open = challenge.stands;
            if (!job_status.empty()) call->job_status = job_status;
            if (!entry.near.empty()) {
                call->near = entry.near;
                call->near_id = entry.near_id;
            }
            watches_.change(*call, before);
            if (!challenge.nonce.empty()) remember_challenge(challenge.nonce, call->number);
        }
        if (!entry.breach.empty()) ++breaches_;
    }

    [[nodiscard]] const Ring<JournalEntry>& entries() const { return entries_; }
    [[nodiscard]] const Ring<JournalCall>& calls() const { return calls_; }
    /// Memory that the entries take.
    [[nodiscard]] std::size_t bytes_held() const { return bytes_held_; }
    /// Entries that have made room. While it is 0, `entries` is the whole of it.
    [[nodiscard]] std::uint64_t evicted() const { return evicted_entries_; }
    /// Requests so far that broke the contract, those that have made room included.
    [[nodiscard]] std::uint64_t breaches() const { return breaches_; }

    // Null once they have made room.

    [[nodiscard]] JournalCall* find_call(std::uint64_t number) {
        if (calls_.empty() || number < calls_.front().number || number > calls_.back().number) return nullptr;
        return &calls_[number - calls_.front().number];
    }

    [[nodiscard]] const JournalEntry* find_entry(std::uint64_t number) const {
        if (entries_.empty() || number < entries_.front().number || number > entries_.back().number) return nullptr;
        return &entries_[number - entries_.front().number];
    }

    [[nodiscard]] CallCount count(const CallFilter& filter) const {
        CallCount count;
        for (const JournalCall& call : calls_) {
            if (!filter.fits(call)) continue;
            ++count.calls;
            count.open += call.open ? 1 : 0;
        }
        for (const auto& [operation, number] : last_evicted_)
            if (number > filter.after && (!filter.operation || *filter.operation == operation)) count.at_least = true;
        return count;
    }

    /// Until `unwatch`, the watch is told of what comes. It may be decided at once, and is then not told of that.
    void watch(CallWatch& watch) {
        const CallCount* known = watches_.count(watch.filter);
        const CallCount now = known != nullptr ? *known : count(watch.filter);
        watch.decided = watch.decides(now);
        watches_.add(watch, now);
    }
    void unwatch(CallWatch& watch) { watches_.remove(watch); }
    [[nodiscard]] const CallWatches& watches() const { return watches_; }
    /// Until `unfollow`, the follower is told of what changes.
    void follow(JournalFollower& follower) { watches_.add(follower); }
    void unfollow(JournalFollower& follower) { watches_.remove(follower); }

    /// The number of the newest call and of the newest exchange, whether they are still there or not; 0: none yet.
    [[nodiscard]] std::uint64_t newest_call() const { return calls_begun_; }
    [[nodiscard]] std::uint64_t newest_exchange() const { return entries_added_; }

    /// Numbers go on, so that an `after` from before stays right.
    void clear() {
        calls_.clear();
        entries_.clear();
        challenged_.clear();
        challenges_.clear();
        breaches_ = 0;
        evicted_entries_ = 0;
        bytes_held_ = 0;
        last_evicted_.clear();
        watches_.clear();
    }

  private:
    void drop_oldest() {
        ++evicted_entries_;
        bytes_held_ -= entries_.front().bytes_held;
        entries_.drop_front();
    }
    void note_evicted(const JournalCall& call) {
        const auto found = last_evicted_.find(call.operation);
        if (found != last_evicted_.end()) found->second = call.number;
        else last_evicted_.emplace(call.operation, call.number);
    }

    /// Stands for the nonce: of the few thousand that are remembered no two share it.
    static std::size_t hash_of(std::string_view nonce) { return std::hash<std::string_view>()(nonce); }

    JournalCall* take_challenged(std::string_view nonce) {
        if (nonce.empty()) return nullptr;
        const auto found = challenged_.find(hash_of(nonce));
        if (found == challenged_.end()) return nullptr;
        const std::uint64_t number = found->second;
        challenged_.erase(found);
        return find_call(number);
    }
    void remember_challenge(std::string_view nonce, std::uint64_t call) {
        if (challenges_.size() == challenges_at_most) {
            challenged_.erase(challenges_.front());
            challenges_.pop_front();
        }
        challenges_.push_back(hash_of(nonce));
        challenged_.insert_or_assign(challenges_.back(), call);
    }

    Ring<JournalEntry> entries_{kept_at_most};
    Ring<JournalCall> calls_{kept_at_most};
    std::unordered_map<std::size_t, std::uint64_t> challenged_;  ///< call by the nonce that it was challenged with
    std::deque<std::size_t> challenges_;                         ///< the keys of `challenged_`, oldest first
    std::uint64_t entries_added_ = 0;
    std::uint64_t calls_begun_ = 0;
    std::uint64_t breaches_ = 0;
    std::uint64_t evicted_entries_ = 0;
    std::size_t bytes_at_most_ = default_bytes;
    std::size_t bytes_held_ = 0;
    std::map<std::string_view, std::uint64_t> last_evicted_;  ///< for each operation its last call that has made room
    CallWatches watches_;
};

}  // namespace opsmgr::mock
