// Injects the faults of a schedule: counts the calls that fit each address, decides which faults are injected, and
// keeps what was injected as a schedule of its own, which repeats exactly that.
#pragma once

#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/journal/journal.hpp>

#include <fmt/format.h>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

inline std::string Injection::text() const {
    std::string text;
    const auto add = [&](std::string part) { text += (text.empty() ? "" : ", ") + std::move(part); };
    if (effect.delay) add(fmt::format("delay {}ms", delay.count()));
    if (effect.unavailable) add(std::to_string(effect.unavailable->status));
    if (effect.reset_after) add(fmt::format("reset after {} bytes", *effect.reset_after));
    if (effect.cut_off_after) add(fmt::format("cut off after {} bytes", *effect.cut_off_after));
    if (effect.drip) add(fmt::format("drip {} bytes every {}ms", effect.drip->bytes, effect.drip->every.count()));
    return fmt::format("{}: {}", to_string(phase), text);
}

class FaultInjector {
  public:
    static constexpr std::size_t kept_at_most = 10'000;  ///< injections

    [[nodiscard]] const FaultSchedule& schedule() const { return schedule_; }
    void set(FaultSchedule schedule) {
        schedule_ = std::move(schedule);
        restart();
    }
    /// Counts from the beginning, as if nothing was injected yet.
    void restart() {
        counted_.assign(schedule_.faults.size(), 0);
        injected_.clear();
        ++generation_;
    }

    /// Once for each new call: which one it is, for each fault whose address it fits.
    void count(JournalCall& call) {
        if (schedule_.faults.empty()) return;
        call.ordinals.assign(schedule_.faults.size() + 1, 0);
        call.ordinals.back() = generation_;
        for (std::size_t i = 0; i < schedule_.faults.size(); ++i)
            if (schedule_.faults[i].on.names(call.operation, call.group, call.job)) call.ordinals[i] = ++counted_[i];
    }

    /// The first fault of the schedule that is for this exchange of the call.
    [[nodiscard]] std::optional<Injection> inject(const JournalCall& call, bool is_signed) {
        // A call that began under another schedule is left alone.
        if (call.ordinals.size() != schedule_.faults.size() + 1 || call.ordinals.back() != generation_)
            return std::nullopt;
        for (std::size_t i = 0; i < schedule_.faults.size(); ++i) {
            const Fault& fault = schedule_.faults[i];
            const std::uint64_t ordinal = call.ordinals[i];
            if (ordinal == 0 || (fault.phase != FaultPhase::before_challenge) != is_signed) continue;
            if (!fault.on.includes(ordinal)) continue;
            FaultDraw draw(schedule_.seed, i, ordinal);
            if (fault.on.chance < 1 && draw.unit() >= fault.on.chance) continue;
            Injection injection{i, ordinal, fault.phase, {}, fault.effect};
            if (fault.effect.delay) injection.delay = draw.of(*fault.effect.delay);
            remember(fault, injection);
            return injection;
        }
        return std::nullopt;
    }

    /// What was injected so far, each with its own address and nothing left to draw.
    [[nodiscard]] FaultSchedule injected() const { return {schedule_.seed, {injected_.begin(), injected_.end()}}; }

  private:
    void remember(const Fault& fault, const Injection& injection) {
        Fault exact = fault;
        exact.on.from = injection.ordinal;
        exact.on.to = injection.ordinal;
        exact.on.every = 1;
        exact.on.chance = 1;
        if (exact.effect.delay) exact.effect.delay = Delay{Delay::Kind::fixed, injection.delay.count(), 0, 0};
        if (injected_.size() == kept_at_most) injected_.pop_front();
        injected_.push_back(std::move(exact));
    }

    FaultSchedule schedule_;
    std::vector<std::uint64_t> counted_;
    std::deque<Fault> injected_;
    std::uint64_t generation_ = 1;
};

}  // namespace opsmgr::mock
