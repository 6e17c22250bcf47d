// How an answer leaves: at once and whole, or late, in drips, cut off, or with the connection broken.
//
//     ResponseStream stream = deliver(response, {.delay = 200ms}, timeline);
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
    std::chrono::milliseconds refuse_for{0};  ///< no connection is taken for so long, from the time of the answer on
};

/// How an answer leaves that a fault has been injected into.
[[nodiscard]] inline Delivery delivery_with(const Injection& fault) {
    const FaultEffect& effect = fault.effect;
    const auto reset_after = effect.refuse_for ? std::optional<std::size_t>(0) : effect.reset_after;
    return {fault.delay, reset_after, effect.cut_off_after, effect.drip,
            effect.refuse_for.value_or(std::chrono::milliseconds(0))};
}

/// What `next` gives, at that time, or when the timeline is reset; nothing before it.
[[nodiscard]] inline ResponseStream at(Instant due, std::shared_ptr<const Timeline> timeline,
                                       std::function<ResponseStream()> next) {
    const unsigned resets = timeline->resets();
    return ResponseStream{
        .then = std::make_shared<Continuation>(
            Continuation{[timeline = std::move(timeline), due, resets] { return timeline->time_left(due, resets); },
                         std::move(next)})};
}

namespace detail {

struct Dripping {
    ResponseStream whole;
    Drip drip;
    std::shared_ptr<const Timeline> timeline;
};

[[nodiscard]] inline ResponseStream drip_from(const std::shared_ptr<const Dripping>& all, std::size_t place) {
    ResponseStream piece{all->whole.bytes.substr(place, all->drip.bytes)};
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

[[nodiscard]] inline ResponseStream deliver(const Response& response, const Delivery& delivery,
                                            const std::shared_ptr<const Timeline>& timeline) {
    const bool closes = response.close || response.parsed == BodyFraming::close;
    ResponseStream stream{to_bytes(response), closes, response.keeps_open};
    if (delivery.cut_off_after) {
        const std::size_t head = stream.bytes.find("\r\n\r\n") + 4;
        stream.bytes.resize(std::min(stream.bytes.size(), head + *delivery.cut_off_after));
        stream.close = true;
    }
    if (delivery.reset_after) {
        stream.bytes.resize(std::min(stream.bytes.size(), *delivery.reset_after));
        stream.reset = true;
    }
    stream.refuse_for = delivery.refuse_for;
    if (delivery.drip)
        stream = detail::drip_from(
            std::make_shared<detail::Dripping>(detail::Dripping{std::move(stream), *delivery.drip, timeline}), 0);
    if (delivery.delay.count() == 0) return stream;
    return at(timeline->now() + delivery.delay, timeline, [stream = std::move(stream)] { return stream; });
}

}  // namespace opsmgr::mock
