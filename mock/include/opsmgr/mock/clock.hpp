// The one source of time in a double: job progress, dates, nonce age and the `Date` field all ask it.
//
//     ManualClock clock(*from_iso8601("2019-03-08T12:00:00Z"));
//     clock.advance(5min);
#pragma once

#include <opsmgr/contracts/date.hpp>

#include <atomic>
#include <chrono>

namespace opsmgr::mock {

/// Safe to ask from several threads at once.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's clock.
class RealClock : public Clock {
  public:
    [[nodiscard]] Instant now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// Stands still until it is advanced.
class ManualClock : public Clock {
  public:
    explicit ManualClock(Instant start) : now_(start.time_since_epoch().count()) {}
    [[nodiscard]] Instant now() const override { return Instant(std::chrono::milliseconds(now_.load())); }
    void advance(std::chrono::milliseconds by) { now_ += by.count(); }

  private:
    std::atomic<std::chrono::milliseconds::rep> now_;
};

}  // namespace opsmgr::mock
