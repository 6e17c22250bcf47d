// The answers that wait for their time, by the number of their connection.
//
//     pending.add(connection.number(), continuation);
//     for (const std::uint64_t number : pending.take_ready(shortest)) ...   // again after `shortest`, or after a wake
#pragma once

#include <opsmgr/mock/http/response_stream.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// Safe to use from several threads.
class PendingResponses {
  public:
    void add(std::uint64_t number, std::shared_ptr<const Continuation> continuation) {
        const std::scoped_lock lock(guard_);
        waiting_[number] = std::move(continuation);
        size_ = waiting_.size();
    }
    void remove(std::uint64_t number) {
        if (empty()) return;
        const std::scoped_lock lock(guard_);
        waiting_.erase(number);
        size_ = waiting_.size();
    }
    [[nodiscard]] bool empty() const { return size_ == 0; }

    /// The time of the answer on that connection may have come, or that of any. False when none of these waits.
    bool wake(std::optional<std::uint64_t> number) {
        if (empty()) return false;
        const std::scoped_lock lock(guard_);
        if (!number) all_are_asked_ = true;
        else if (waiting_.contains(*number)) woken_.push_back(*number);
        else return false;
        return true;
    }

    /// Takes those out whose time has come, and lowers `shortest` to the time that the next one needs. Asks those that
    /// were woken, so that one costs little while thousands wait; and all of them after that time. The continuations
    /// are asked without a lock held, since they ask others. By one thread alone.
    [[nodiscard]] std::vector<std::uint64_t> take_ready(std::chrono::milliseconds& shortest) {
        const auto now = Clock::now();
        const bool is_time = now >= ask_all_at_;
        if (is_time) ask_all_at_ = now + shortest;
        std::vector<std::uint64_t> due;
        for (const auto& [number, continuation] : to_be_asked(is_time)) {
            const auto left = continuation->time_left();
            if (left.count() <= 0) due.push_back(number);
            else ask_all_at_ = std::min(ask_all_at_, now + std::min(left, shortest));
        }
        for (const std::uint64_t number : due) remove(number);
        shortest = std::min(shortest, std::chrono::ceil<std::chrono::milliseconds>(ask_all_at_ - now));
        return due;
    }

  private:
    using Clock = std::chrono::steady_clock;
    using Asked = std::vector<std::pair<std::uint64_t, std::shared_ptr<const Continuation>>>;

    [[nodiscard]] Asked to_be_asked(bool all) {
        Asked asked;
        const std::scoped_lock lock(guard_);
        if (std::exchange(all_are_asked_, false) || all) asked.assign(waiting_.begin(), waiting_.end());
        else
            for (const std::uint64_t number : woken_)
                if (const auto found = waiting_.find(number); found != waiting_.end()) asked.push_back(*found);
        woken_.clear();
        return asked;
    }

    Clock::time_point ask_all_at_{};  ///< of the one thread that takes
    std::mutex guard_;                // guards what follows
    std::unordered_map<std::uint64_t, std::shared_ptr<const Continuation>> waiting_;
    std::vector<std::uint64_t> woken_;
    bool all_are_asked_ = false;
    std::atomic<std::size_t> size_{0};
};

}  // namespace opsmgr::mock
