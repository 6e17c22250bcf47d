// The answers that wait for their time, by the number of their connection.
//
//     pending.add(connection.number(), continuation);
//     for (const std::uint64_t number : pending.take_ready(shortest)) ...   // again after `shortest`, or after a
//     notify
#pragma once

#include <opsmgr/mock/http/response_stream.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
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

    /// Takes those out whose time has come, and lowers `shortest` to the time that the next one needs. The
    /// continuations are asked without a lock held, since they ask others.
    [[nodiscard]] std::vector<std::uint64_t> take_ready(std::chrono::milliseconds& shortest) {
        std::vector<std::pair<std::uint64_t, std::shared_ptr<const Continuation>>> asked;
        {
            const std::scoped_lock lock(guard_);
            asked.assign(waiting_.begin(), waiting_.end());
        }
        std::vector<std::uint64_t> due;
        for (const auto& [number, continuation] : asked) {
            const auto left = continuation->time_left();
            if (left.count() <= 0) due.push_back(number);
            else shortest = std::min(shortest, left);
        }
        for (const std::uint64_t number : due) remove(number);
        return due;
    }

  private:
    std::mutex guard_;
    std::unordered_map<std::uint64_t, std::shared_ptr<const Continuation>> waiting_;
    std::atomic<std::size_t> size_{0};
};

}  // namespace opsmgr::mock
