// The calls of a mock as server-sent events (HTML Standard, "Server-sent events"): each event is what `feed_since` has
// found since the one before, and its id lets a client go on there after a break. It waits without a thread
// (docs/decisions/continuations.md), and several changes in a short time are one event.
//
//     return event_stream(mock, labels, cursor, {request.minor_version != 0, notify});
#pragma once

#include <opsmgr/mock/console/call_feed.hpp>
#include <opsmgr/mock/http/response_stream.hpp>
#include <opsmgr/mock/journal/key_labels.hpp>
#include <opsmgr/mock/service/service.hpp>

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace opsmgr::mock {

struct EventStreamOptions {
    bool in_chunks = true;         ///< false for HTTP/1.0, which has none: the stream then ends with the connection
    std::function<void()> notify;  ///< called when there is something to send: `Continuation::time_left` is asked again
};

namespace detail {

class EventSource : public std::enable_shared_from_this<EventSource> {
  public:
    static constexpr std::chrono::milliseconds pause{250};  ///< between two events
    static constexpr std::chrono::seconds heartbeat{15};    ///< so that a client which is gone is noticed
    static constexpr std::size_t calls_at_most = 100;       ///< in one event

    EventSource(std::shared_ptr<MockService> mock, KeyLabels& labels, const FeedCursor& since,
                EventStreamOptions options)
        : mock_(std::move(mock)), labels_(labels), cursor_(since), in_chunks_(options.in_chunks) {
        follower_.on_change = std::move(options.notify);
        follower_.told = true;
        mock_->with_journal([&](Journal& journal) { journal.follow(follower_); });
    }
    /// Not inside a step of the service.
    ~EventSource() {
        mock_->with_journal([&](Journal& journal) { journal.unfollow(follower_); });
    }
    EventSource(const EventSource&) = delete;
    EventSource& operator=(const EventSource&) = delete;

    [[nodiscard]] ResponseStream begin() {
        std::string head =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
            "Cross-Origin-Resource-Policy: same-origin\r\nX-Content-Type-Options: nosniff\r\n";
        head +=
            in_chunks_ ? "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
        ResponseStream stream = next();
        stream.bytes.insert(0, head);
        return stream;
    }

  private:
    using Steady = std::chrono::steady_clock;

    [[nodiscard]] std::chrono::milliseconds time_left() const {
        const auto due = sent_at_ + (follower_.told ? Steady::duration(pause) : Steady::duration(heartbeat));
        return std::max(std::chrono::ceil<std::chrono::milliseconds>(due - Steady::now()),
                        std::chrono::milliseconds(0));
    }
    [[nodiscard]] ResponseStream next() {
        sent_at_ = Steady::now();
        const auto self = shared_from_this();
        return {.bytes = framed(follower_.told ? event() : ":\n\n"),
                .then = std::make_shared<Continuation>(
                    Continuation{[self] { return self->time_left(); }, [self] { return self->next(); }})};
    }
    [[nodiscard]] std::string event() {
        const CallFeed feed = mock_->with_journal([&](const Journal& journal) {
            follower_.told = false;
            return feed_since(journal, cursor_, calls_at_most);
        });
        cursor_ = feed.cursor;
        return fmt::format("id: {}\nevent: calls\ndata: {}\n\n", cursor_.text(), feed.text(labels_));
    }
    [[nodiscard]] std::string framed(std::string bytes) const {
        return in_chunks_ ? fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes) : bytes;
    }

    std::shared_ptr<MockService> mock_;
    KeyLabels& labels_;
    FeedCursor cursor_;
    bool in_chunks_;
    JournalFollower follower_;
    Steady::time_point sent_at_{};
};

}  // namespace detail

/// Begins with an event, also when nothing has changed. `labels` must outlive the stream.
[[nodiscard]] inline ResponseStream event_stream(std::shared_ptr<MockService> mock, KeyLabels& labels,
                                                 const FeedCursor& since, EventStreamOptions options) {
    return std::make_shared<detail::EventSource>(std::move(mock), labels, since, std::move(options))->begin();
}

}  // namespace opsmgr::mock
