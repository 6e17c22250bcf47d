// Those who wait until calls have come, and those who follow all of them. Each filter that somebody waits with has one
// count, which follows the journal call by call, so that thousands of old calls are not gone through for each new one.
#pragma once

#include <opsmgr/mock/journal/call_index.hpp>
#include <opsmgr/mock/journal/journal_call.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// Stays where it is while it is among the watches.
struct CallWatch {
    CallFilter filter;
    std::uint64_t at_earliest =
        0;  ///< with fewer calls, the open ones aside, nothing is decided; unless some were evicted
    std::function<bool(const CallCount&)> decides;  ///< whether nobody needs to wait any longer
    /// Called once, as soon as a change of the journal has decided it, by whoever changes the journal.
    std::function<void()> on_decided;
    std::atomic<bool> decided{false};  ///< may be read by any thread
};

/// Somebody who wants to see every change of the journal. Stays where it is while it follows.
struct JournalFollower {
    /// Called for the first change since `told` was made false, by whoever changes the journal.
    std::function<void()> on_change;
    std::atomic<bool> told{false};  ///< there is something to be looked at; may be read by any thread

    void tell() {
        if (!told.exchange(true, std::memory_order_acq_rel) && on_change) on_change();
    }
};

/// A plain part of the journal, which tells it of every change.
class CallWatches {
  public:
    CallWatches() = default;
    CallWatches(const CallWatches&) {}  // whoever watches a journal does not watch its copies
    CallWatches& operator=(const CallWatches&) = delete;
    ~CallWatches() = default;

    /// The count of a filter that somebody waits with already; null for others.
    [[nodiscard]] const CallCount* count(const CallFilter& filter) const {
        const auto found = counted_.find(filter);
        return found == counted_.end() ? nullptr : &found->second.count;
    }
    /// `count` is what the journal has now.
    void add(CallWatch& watch, const CallCount& count) {
        const auto [place, is_new] = counted_.try_emplace(watch.filter);
        Counted& counted = place->second;
        if (is_new) {
            counted.filter = &place->first;
            counted.count = count;
            index_.add(watch.filter, &counted);
            expect_whole_count(counted);
            note_whether_idle();
        }
        counted.watches.push_back(&watch);
        counted.at_earliest = std::min(counted.at_earliest, watch.at_earliest);
    }
    void remove(CallWatch& watch) {
        const auto place = counted_.find(watch.filter);
        std::erase(place->second.watches, &watch);
        if (!place->second.watches.empty()) return;
        index_.remove(watch.filter, &place->second);
        std::erase_if(whole_, [&](const auto& one) { return one.second == &place->second; });
        counted_.erase(place);
        note_whether_idle();
    }

    void add(JournalFollower& follower) {
        followers_.push_back(&follower);
        note_whether_idle();
    }
    void remove(JournalFollower& follower) {
        std::erase(followers_, &follower);
        note_whether_idle();
    }

    /// A call has come; it is open and not answered, and decides nothing yet.
    void enter(const JournalCall& call) {
        if (is_idle_) return;
        tell_followers();
        index_.visit(call, [&](Counted* counted) {
            if (!counted->filter->fits(call)) return;
            ++counted->count.calls;
            ++counted->count.open;
        });
    }
    /// What an answer changes of a call, as it was before.
    struct Unanswered {
        int status;
        std::string_view job_status;
        bool open;
    };
    void change(const JournalCall& call, const Unanswered& before) {
        if (is_idle_) return;
        tell_followers();
        index_.visit(call, [&](Counted* counted) {
            const CallFilter& filter = *counted->filter;
            const bool had = filter.has_answer(before.status, before.job_status);
            const bool has = filter.has_answer(call.status, call.job_status);
            if ((!had && !has) || !filter.names(call)) return;  // the cheaper question first: there may be many
            if (had) counted->take(before.open);
            if (has) counted->put(call.open);
            const CallCount& count = counted->count;
            const bool has_lost = had && !has;
            if (has_lost || count.calls - count.open >= counted->at_earliest) judge(*counted);
        });
    }
    /// It makes room for good: a count that it may have been part of is no longer the whole one.
    void evict(const JournalCall& call) {
        if (index_.empty()) return;
        for (const auto& operation : {std::optional<std::string>(call.operation), std::optional<std::string>()}) {
            auto first = whole_.lower_bound({operation, 0});
            while (first != whole_.end() && first->first.first == operation && first->first.second < call.number) {
                Counted& counted = *first->second;
                first = whole_.erase(first);
                counted.count.at_least = true;
                if (!counted.filter->fits(call)) judge(counted);
            }
        }
        index_.visit(call, [&](Counted* counted) {
            if (!counted->filter->fits(call)) return;
            counted->take(call.open);
            judge(*counted);
        });
    }
    /// No call is there any more.
    void clear() {
        tell_followers();
        whole_.clear();
        for (auto& [unused, counted] : counted_) {
            counted.count = {};
            expect_whole_count(counted);
        }
    }

  private:
    struct Counted {
        const CallFilter* filter = nullptr;
        CallCount count{};
        std::uint64_t at_earliest = std::numeric_limits<std::uint64_t>::max();  ///< the lowest of its watches
        std::vector<CallWatch*> watches{};

        void put(bool open) {
            ++count.calls;
            count.open += open ? 1 : 0;
        }
        void take(bool open) {
            --count.calls;
            count.open -= open ? 1 : 0;
        }
    };

    void tell_followers() {
        for (JournalFollower* follower : followers_) follower->tell();
    }
    void note_whether_idle() { is_idle_ = index_.empty() && followers_.empty(); }

    static void judge(Counted& counted) {
        counted.at_earliest = std::numeric_limits<std::uint64_t>::max();
        for (CallWatch* watch : counted.watches) {
            if (watch->decided) continue;
            if (!watch->decides(counted.count)) {
                counted.at_earliest = std::min(counted.at_earliest, watch->at_earliest);
                continue;
            }
            watch->decided = true;
            if (watch->on_decided) watch->on_decided();
        }
    }
    void expect_whole_count(Counted& counted) {
        if (!counted.count.at_least)
            whole_.emplace(std::pair(counted.filter->operation, counted.filter->after), &counted);
    }

    bool is_idle_ = true;  ///< nobody waits and nobody follows: what a call then costs is to look at this
    std::vector<JournalFollower*> followers_;
    std::map<CallFilter, Counted> counted_;
    CallIndex<Counted*> index_;
    /// Counts that miss no call, by operation and by the number after which they count: a call that makes room concerns
    /// only those with a lower one.
    std::multimap<std::pair<std::optional<std::string>, std::uint64_t>, Counted*> whole_;
};

}  // namespace opsmgr::mock
