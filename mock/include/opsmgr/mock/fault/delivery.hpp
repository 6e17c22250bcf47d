// How an answer leaves: at once and whole, or late, in drips, cut off, or with the connection broken.
//
//     Wire wire = deliver(reply, {.delay = 200ms}, timeline);
#pragma once

#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/http/response.hpp>
#include <opsmgr/mock/http/response_stream.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace opsmgr::mock {

struct Delivery {
    std::chrono::milliseconds delay{0};
    std::optional<std::size_t> reset_after{};    ///< bytes of the answer, its head included
    std::optional<std::size_t> cut_off_after{};  ///< bytes of the body
    std::optional<Drip> drip{};
};

/// What `next` gives, at that time, or when the timeline is reset; nothing before it.
[[nodiscard]] inline Wire at(Instant due, std::shared_ptr<const Timeline> timeline, std::function<Wire()> next) {
    const unsigned resets = timeline->resets();
    return Wire{.then = std::make_shared<Sequel>(
                    Sequel{[timeline = std::move(timeline), due, resets] { return timeline->time_left(due, resets); },
                           std::move(next)})};
}

namespace detail {

struct Dripping {
    Wire whole;
    Drip drip;
    std::shared_ptr<const Timeline> timeline;
};

[[nodiscard]] inline Wire drip_from(const std::shared_ptr<const Dripping>& all, std::size_t place) {
    Wire piece{all->whole.bytes.substr(place, all->drip.bytes)};
    place += piece.bytes.size();
    if (place >= all->whole.bytes.size()) {
        piece.close = all->whole.close;
        piece.reset = all->whole.reset;
        return piece;
    }
    piece.then =
        at(all->timeline->now() + all->drip.every, all->timeline, [all, place] { return drip_from(all, place); }).then;
    return piece;
}

}  // namespace detail

[[nodiscard]] inline Wire deliver(Reply reply, const Delivery& delivery,
                                  const std::shared_ptr<const Timeline>& timeline) {
    const bool closes = reply.close || reply.framing == BodyFraming::close;
    Wire wire{to_wire(std::move(reply)), closes};
    if (delivery.cut_off_after) {
        const std::size_t head = wire.bytes.find("\r\n\r\n") + 4;
        wire.bytes.resize(std::min(wire.bytes.size(), head + *delivery.cut_off_after));
        wire.close = true;
    }
    if (delivery.reset_after) {
        wire.bytes.resize(std::min(wire.bytes.size(), *delivery.reset_after));
        wire.reset = true;
    }
    if (delivery.drip)
        wire = detail::drip_from(
            std::make_shared<detail::Dripping>(detail::Dripping{std::move(wire), *delivery.drip, timeline}), 0);
    if (delivery.delay.count() == 0) return wire;
    return at(timeline->now() + delivery.delay, timeline, [wire = std::move(wire)] { return wire; });
}

}  // namespace opsmgr::mock
