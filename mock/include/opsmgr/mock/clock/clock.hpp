// The one source of time in a mock: job progress, dates, nonce age, the `Date` field and delays all ask it.
//
//     ManualClock clock(*from_iso8601("2019-03-08T12:00:00Z"));
//     Timeline timeline(clock);
//     timeline.advance(5min);          // this double alone is five minutes ahead
#pragma once

#include <opsmgr/base/date.hpp>

#include <atomic>
#include <chrono>

namespace opsmgr::mock {

/// Safe to ask from several threads at once.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
    /// Whether time goes by without anybody's doing.
    [[nodiscard]] virtual bool runs() const = 0;
};

/// The machine's clock.
class RealClock : public Clock {
  public:
    [[nodiscard]] Instant now() const override {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
    [[nodiscard]] bool runs() const override { return true; }
};

/// Stands still until it is advanced.
class ManualClock : public Clock {
  public:
    explicit ManualClock(Instant start) : now_(start.time_since_epoch().count()) {}
    [[nodiscard]] Instant now() const override { return Instant(std::chrono::milliseconds(now_.load())); }
    [[nodiscard]] bool runs() const override { return false; }
    void advance(std::chrono::milliseconds by) { now_ += by.count(); }

  private:
    std::atomic<std::chrono::milliseconds::rep> now_;
};

/// The time of one mock: a clock that it may share with others, and how far it is ahead of that.
class Timeline {
  public:
    static constexpr std::chrono::milliseconds never = std::chrono::milliseconds::max();
    /// Nobody advances it further. Dates have four digits for the year, and those of a fixture lie ahead of the time.
    static constexpr Instant end = std::chrono::sys_days(std::chrono::year(9000) / 1 / 1);

    /// The clock must outlive the timeline, which begins `ahead` of it.
    explicit Timeline(const Clock& clock, std::chrono::milliseconds ahead = {})
        : clock_(clock), ahead_(ahead.count()), beginning_(ahead.count()) {}

    [[nodiscard]] Instant now() const { return clock_.now() + std::chrono::milliseconds(ahead_.load()); }
    /// Not beyond `end`: then nothing changes, and it is false.
    bool advance(std::chrono::milliseconds by) {
        if (by.count() != 0 && end - now() < by) return false;
        ahead_ += by.count();
        return true;
    }
    void reset() {
        ahead_ = beginning_.load();
        ++resets_;
    }
    /// How often it has gone back.
    [[nodiscard]] unsigned resets() const { return resets_; }
    /// Lets a reset come back to where the timeline is now.
    void begin_here() { beginning_ = ahead_.load(); }
    /// How far ahead of the clock a reset leaves it.
    [[nodiscard]] std::chrono::milliseconds beginning() const { return std::chrono::milliseconds(beginning_.load()); }

    /// How long until then if nobody advances it: 0 when it has come, `never` when time stands still.
    [[nodiscard]] std::chrono::milliseconds time_left(Instant until) const {
        const auto left = until - now();
        if (left.count() <= 0) return std::chrono::milliseconds(0);
        return clock_.runs() ? left : never;
    }
    /// The same for what waits since `resets_then`: going back ends all waiting, or it would become longer by that.
    [[nodiscard]] std::chrono::milliseconds time_left(Instant until, unsigned resets_then) const {
        return resets_then == resets_ ? time_left(until) : std::chrono::milliseconds(0);
    }

  private:
    const Clock& clock_;
    std::atomic<std::chrono::milliseconds::rep> ahead_;
    std::atomic<std::chrono::milliseconds::rep> beginning_;
    std::atomic<unsigned> resets_{0};
};

}  // namespace opsmgr::mock
