// Injects the faults of a schedule: counts the calls that fit each address, decides which faults are injected, and
// keeps what was injected as a schedule of its own, which repeats exactly that.
#pragma once

#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/journal/call_index.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace opsmgr::mock {

inline std::string InjectedAnswer::text() const {
    if (kind == Kind::gateway_page) return fmt::format("{} with the page of a gateway", status);
    if (kind == Kind::body) return fmt::format("{} with {} bytes", status, body.size());
    return error_code.empty() ? std::to_string(status) : fmt::format("{} {}", status, error_code);
}

inline std::string Injection::text() const {
    std::string text;
    const auto add = [&](std::string part) { text += (text.empty() ? "" : ", ") + std::move(part); };
    if (effect.delay) add(fmt::format("delay {}ms", delay.count()));
    if (effect.answer) add(effect.answer->text());
    if (effect.content_type)
        add(effect.content_type->empty() ? "no media type" : fmt::format("media type {}", *effect.content_type));
    for (const auto& [name, unused] : effect.fields) add(fmt::format("field {}", name));
    if (effect.reset_after) add(fmt::format("reset after {} bytes", *effect.reset_after));
    if (effect.cut_off_after) add(fmt::format("cut off after {} bytes", *effect.cut_off_after));
    if (effect.drip) add(fmt::format("drip {} bytes every {}ms", effect.drip->bytes, effect.drip->every.count()));
    if (effect.refuse_for) add(fmt::format("connections refused for {}ms", effect.refuse_for->count()));
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
        counters_.clear();
        by_address_.clear();
        std::map<std::tuple<std::optional<std::string>, std::optional<std::string>, std::optional<std::string>>,
                 std::size_t>
            places;
        for (std::size_t i = 0; i < schedule_.faults.size(); ++i) {
            const FaultAddress& on = schedule_.faults[i].on;
            const auto [place, is_new] = places.try_emplace({on.operation, on.group, on.job}, counters_.size());
            if (is_new) {
                counters_.emplace_back();
                by_address_.add(on, place->second);
            }
            counters_[place->second].faults.push_back(i);
        }
        injected_.clear();
        ++generation_;
    }

    /// Once for each new call: counts it for each address that it fits, and tells it the first fault of the schedule
    /// for each kind of exchange that it may have.
    void count(JournalCall& call) {
        call.due = {};
        if (schedule_.faults.empty()) return;
        call.due.schedule = generation_;
        by_address_.visit(call, [&](std::size_t place) {
            Counter& counter = counters_[place];
            if (!schedule_.faults[counter.faults.front()].on.names(call.operation, call.group, call.job)) return;
            if (++counter.calls >= counter.next) tell(call, counter);
        });
    }

    /// The fault of the schedule that is for this exchange of the call.
    [[nodiscard]] std::optional<Injection> inject(const JournalCall& call, bool is_signed) {
        const DueFault& due = is_signed ? call.due.on_signed : call.due.on_unsigned;
        // A call that began under another schedule is left alone.
        if (due.ordinal == 0 || call.due.schedule != generation_) return std::nullopt;
        if (injected_.size() == kept_at_most) injected_.pop_front();
        injected_.push_back(due);
        return injection(due);
    }

    /// What was injected so far, each with its own address and nothing left to draw.
    [[nodiscard]] FaultSchedule injected() const {
        FaultSchedule exact{schedule_.seed, {}};
        for (const DueFault& due : injected_) {
            Fault& fault = exact.faults.emplace_back(schedule_.faults[due.fault]);
            fault.on.from = due.ordinal;
            fault.on.to = due.ordinal;
            fault.on.every = 1;
            fault.on.chance = 1;
            if (fault.effect.delay) fault.effect.delay = Delay{Delay::Kind::fixed, injection(due).delay.count(), 0, 0};
        }
        return exact;
    }

    /// How often each fault of the schedule was injected, in its order; of the last `kept_at_most` injections.
    [[nodiscard]] std::vector<std::uint64_t> strikes() const {
        std::vector<std::uint64_t> counts(schedule_.faults.size());
        for (const DueFault& due : injected_) ++counts[due.fault];
        return counts;
    }

  private:
    /// The calls that fit an address, and the faults with that address.
    struct Counter {
        std::uint64_t calls = 0;
        std::uint64_t next = 1;             ///< no fault is for a call before this one
        std::vector<std::size_t> faults{};  ///< places in the schedule, in order
    };

    /// What the newest call of the counter has to do with its faults.
    void tell(JournalCall& call, Counter& counter) const {
        counter.next = FaultAddress::never;
        for (const std::size_t i : counter.faults) {
            const Fault& fault = schedule_.faults[i];
            DueFault& due = fault.phase == FaultPhase::before_challenge ? call.due.on_unsigned : call.due.on_signed;
            if ((due.ordinal == 0 || i < due.fault) && includes(i, counter.calls)) due = {i, counter.calls};
            counter.next = std::min(counter.next, fault.on.next_after(counter.calls));
        }
    }

    [[nodiscard]] bool includes(std::size_t place, std::uint64_t ordinal) const {
        const FaultAddress& on = schedule_.faults[place].on;
        return on.includes(ordinal) && (on.chance >= 1 || FaultDraw(schedule_.seed, place, ordinal).unit() < on.chance);
    }

    /// The same each time: what is drawn follows from the schedule, the place in it, and the ordinal.
    [[nodiscard]] Injection injection(const DueFault& due) const {
        const Fault& fault = schedule_.faults[due.fault];
        FaultDraw draw(schedule_.seed, due.fault, due.ordinal);
        if (fault.on.chance < 1) static_cast<void>(draw.unit());  // it was drawn whether there is a fault at all
        Injection made{due.fault, due.ordinal, fault.phase, {}, fault.effect};
        if (fault.effect.delay) made.delay = draw.of(*fault.effect.delay);
        return made;
    }

    FaultSchedule schedule_;
    std::vector<Counter> counters_;
    CallIndex<std::size_t> by_address_;  ///< places in `counters_`
    std::deque<DueFault> injected_;
    std::uint64_t generation_ = 1;
};

}  // namespace opsmgr::mock
