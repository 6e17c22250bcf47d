// The connections of one worker, and the epoll on which they rest.
//
// Level-triggered, with up to 64 events a wait: under load a request costs one read, one write and its share of a wait.
// What a connection waits for is told to the kernel only when it changes.
//
//     PollSet set;
//     if (const auto opened = set.open(wake_up); !opened) return report_error(opened.error());
//     set.add(connection);
//     for (const PollSet::Event& event : set.wait(events)) ...
#pragma once

#include <opsmgr/mock/net/connection.hpp>

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <unordered_map>
#include <utility>

namespace opsmgr::mock {

/// Connections are added and found by any thread, and removed by the worker alone.
class PollSet {
  public:
    using Owned = std::shared_ptr<Connection>;
    using Events = std::array<epoll_event, 64>;

    PollSet() = default;
    ~PollSet() {
        if (poll_ >= 0) ::close(poll_);
    }
    PollSet(const PollSet&) = delete;
    PollSet& operator=(const PollSet&) = delete;

    /// Once. A wait then also ends while `wake_up` is readable, which must stay open as long as this.
    [[nodiscard]] tl::expected<void, std::string> open(int wake_up) {
        poll_ = ::epoll_create1(EPOLL_CLOEXEC);
        epoll_event event{EPOLLIN, {.ptr = nullptr}};
        if (poll_ < 0 || ::epoll_ctl(poll_, EPOLL_CTL_ADD, wake_up, &event) != 0)
            return tl::make_unexpected("cannot wait for connections: " + std::string(std::strerror(errno)));
        return {};
    }

    /// Waits for bytes from now on. False when the kernel does not take it: it is let go of, and so closed.
    [[nodiscard]] bool add(const Owned& connection) {
        {
            const std::scoped_lock lock(guard_);
            connections_.emplace(connection->number(), connection);
        }
        connection->interest = EPOLLIN;
        epoll_event event{EPOLLIN, {.ptr = connection.get()}};
        if (::epoll_ctl(poll_, EPOLL_CTL_ADD, connection->descriptor(), &event) == 0) return true;
        remove(*connection);
        return false;
    }
    /// No event of it comes any more.
    void remove(const Connection& connection) {
        ::epoll_ctl(poll_, EPOLL_CTL_DEL, connection.descriptor(), nullptr);  // others may own it a little longer
        Owned last;                                                           // closed without the lock
        const std::scoped_lock lock(guard_);
        const auto found = connections_.find(connection.number());
        if (found == connections_.end()) return;
        last = std::move(found->second);
        connections_.erase(found);
    }
    /// Null when there is none of that number.
    [[nodiscard]] Owned find(std::uint64_t number) {
        const std::scoped_lock lock(guard_);
        const auto found = connections_.find(number);
        return found == connections_.end() ? nullptr : found->second;
    }
    /// Ends the idle and the half-sent ones; what they hold is let go by the worker, whom an event tells.
    void abort_overdue() {
        const auto now = Connection::Clock::now().time_since_epoch().count();
        const std::scoped_lock lock(guard_);
        for (const auto& [number, connection] : connections_)
            if (connection->deadline <= now) connection->abort();
    }

    /// What the connection waits for from now on. The caller holds its `busy`.
    [[nodiscard]] bool await(Connection& connection, std::uint32_t events) const {
        if (std::exchange(connection.interest, events) == events) return true;
        epoll_event event{events, {.ptr = &connection}};
        return ::epoll_ctl(poll_, EPOLL_CTL_MOD, connection.descriptor(), &event) == 0;
    }

    /// For the worker: what has happened meanwhile. Without a connection (`data.ptr` is null) it is `wake_up`.
    [[nodiscard]] std::span<const epoll_event> wait(Events& events) const {
        const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), -1);
        return {events.data(), static_cast<std::size_t>(count < 0 ? 0 : count)};
    }

  private:
    int poll_ = -1;
    std::mutex guard_;
    std::unordered_map<std::uint64_t, Owned> connections_;
};

}  // namespace opsmgr::mock
