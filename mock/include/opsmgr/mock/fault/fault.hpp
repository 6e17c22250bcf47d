// Faults: network trouble on purpose. A schedule says what goes wrong, for which calls, and at which point of a call.
//
// Nothing is left to chance that the schedule does not ask for: what varies is drawn from the seed, the place in the
// schedule and the number of the call alone, so the same schedule brings the same trouble in every run, whatever the
// timing. `docs/faults.md` has the form that it has as JSON.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// The point of a call at which a fault is injected.
enum class FaultPhase {
    before_challenge,  ///< on the unsigned exchange: in place of the challenge, or on its way
    between,           ///< on the signed exchange, before the operation is carried out
    after,             ///< on the signed exchange, once the operation has taken effect
};

[[nodiscard]] inline std::string_view to_string(FaultPhase phase) {
    switch (phase) {
        case FaultPhase::before_challenge: return "before-challenge";
        case FaultPhase::between: return "between";
        case FaultPhase::after: return "after";
    }
    return "";
}

/// How long an answer is held back. Milliseconds; at least 0, at most an hour.
struct Delay {
    enum class Kind { fixed, uniform, lognormal } kind = Kind::fixed;
    std::int64_t from = 0;  ///< the delay itself; the least one; the median
    std::int64_t to = 0;    ///< of `uniform`: the longest one
    double sigma = 0;       ///< of `lognormal`: the standard deviation of the logarithm
};

/// The body, and the head before it, in pieces.
struct Drip {
    std::size_t bytes = 1;  ///< at a time, at least 1
    std::chrono::milliseconds every{100};
};

/// An answer of the server's own in place of the operation's: with the API's error document and no wait at all.
struct Unavailable {
    int status = 503;                     ///< or 429
    std::optional<unsigned> retry_after;  ///< whole seconds
};

/// When the client is asked to come back (RFC 9110, 10.2.3).
struct RetryAfter {
    std::chrono::seconds in{0};
    bool as_date = false;  ///< the HTTP date so far behind `Date`, in place of the number of seconds
};

/// An answer in place of the operation's: of the API itself, or of something between it and the client.
struct InjectedAnswer {
    enum class Kind {
        document,      ///< the API's error document; below 400 an empty body
        body,          ///< a given one
        gateway_page,  ///< HTML, as a proxy makes it when the server behind it is not there
    } kind = Kind::document;
    int status = 503;                                      ///< from 200 to 599
    std::string error_code{};                              ///< of a document; empty: what is usual for the status
    std::optional<std::string> detail{};                   ///< likewise
    std::optional<std::vector<std::string>> parameters{};  ///< likewise
    std::string body{};                                    ///< of `body`
    bool body_is_json = false;                             ///< it was given as JSON, not as a text
    std::optional<RetryAfter> retry_after{};

    /// For the journal: `403 IP_ADDRESS_NOT_ON_ACCESS_LIST`.
    [[nodiscard]] std::string text() const;
};

/// What goes wrong. Several together are one trouble: first the delay, then the rest.
struct FaultEffect {
    std::optional<Delay> delay;
    std::optional<InjectedAnswer> answer;
    std::optional<std::string> content_type;  ///< the media type that the answer says; empty: none
    std::vector<std::pair<std::string, std::string>>
        fields;                                ///< put into the answer, in the place of those of the name
    std::optional<std::size_t> reset_after;    ///< TCP reset behind so many bytes of the answer, its head included
    std::optional<std::size_t> cut_off_after;  ///< the connection closed behind so many bytes of the body
    std::optional<Drip> drip;
    /// No answer but a TCP reset, and for so long no connection is taken: in real time, since nobody can advance the
    /// clock of a server that cannot be reached.
    std::optional<std::chrono::milliseconds> refuse_for;

    /// There has to be an answer for it.
    [[nodiscard]] bool changes_answer() const {
        return content_type || !fields.empty() || cut_off_after || drip || reset_after.value_or(0) > 0;
    }
};

/// Which calls a fault is injected into.
struct FaultAddress {
    std::optional<std::string> operation;
    std::optional<std::string> group;  ///< lower case
    std::optional<std::string> job;    ///< lower case
    std::uint64_t from = 1;            ///< the first one, of the calls that fit the rest of the address
    std::optional<std::uint64_t> to;   ///< the last one; without it all that follow
    std::uint64_t every = 1;           ///< from the first one on, each so manieth
    double chance = 1;                 ///< of each, from 0 to 1, drawn from the seed

    [[nodiscard]] bool names(std::string_view an_operation, std::string_view a_group, std::string_view a_job) const {
        return (!operation || *operation == an_operation) && (!group || *group == a_group) && (!job || *job == a_job);
    }
    [[nodiscard]] bool includes(std::uint64_t ordinal) const {
        return ordinal >= from && (!to || ordinal <= *to) && (ordinal - from) % every == 0;
    }
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    /// The first one behind `ordinal` that is included; `never` when there is none.
    [[nodiscard]] std::uint64_t next_after(std::uint64_t ordinal) const {
        const std::uint64_t next = ordinal < from ? from : ordinal + every - (ordinal - from) % every;
        return to && next > *to ? never : next;
    }
};

struct Fault {
    FaultAddress on;
    FaultPhase phase = FaultPhase::after;
    FaultEffect effect;
};

struct FaultSchedule {
    std::uint64_t seed = 1;
    std::vector<Fault> faults;
};

/// Draws for one fault and one call: the same two numbers bring the same draws.
class FaultDraw {
  public:
    FaultDraw(std::uint64_t seed, std::size_t fault, std::uint64_t ordinal)
        : state_(mixed(seed) ^ mixed(fault * 2 + 1) ^ mixed(ordinal * 2)) {}

    /// From 0 up to, and without, 1.
    [[nodiscard]] double unit() {
        state_ += 0x9e3779b97f4a7c15;
        return static_cast<double>(mixed(state_) >> 11U) * 0x1.0p-53;
    }
    [[nodiscard]] std::chrono::milliseconds of(const Delay& delay) {
        const auto from = static_cast<double>(delay.from);
        double drawn = from;
        if (delay.kind == Delay::Kind::uniform) drawn += unit() * static_cast<double>(delay.to - delay.from + 1);
        if (delay.kind == Delay::Kind::lognormal) {
            const double radius = std::sqrt(-2 * std::log(1 - unit()));
            drawn *= std::exp(delay.sigma * radius * std::cos(2 * std::numbers::pi * unit()));
        }
        return std::chrono::milliseconds(static_cast<std::int64_t>(std::min(drawn, 3'600'000.0)));
    }

  private:
    static std::uint64_t mixed(std::uint64_t value) {  // the finisher of splitmix64
        value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27U)) * 0x94d049bb133111eb;
        return value ^ (value >> 31U);
    }
    std::uint64_t state_;
};

/// What is injected into one exchange of a call.
struct Injection {
    std::size_t fault = 0;      ///< place in the schedule
    std::uint64_t ordinal = 1;  ///< which of the calls that fit the fault's address this one is
    FaultPhase phase = FaultPhase::after;
    std::chrono::milliseconds delay{0};  ///< drawn
    FaultEffect effect;                  ///< `delay` in it has been drawn already

    /// For the journal: `delay 200ms, 503`.
    [[nodiscard]] std::string text() const;
};

}  // namespace opsmgr::mock
