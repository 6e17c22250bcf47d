// An event loop over connections: they cost no thread, rest on epoll and are looked at when they have bytes.
//
// A few workers gather what comes without blocking; only a whole request is answered, and only then is a
// worker held, by the answering function alone. A thousand idle clients, or a hundred that send a byte a
// second, do not delay the one that works. Requests on one connection are answered in order, one at a time.
//
//     EventLoop event_loop([](const ParseResult& parsed) { return wire_for(parsed); }, {});
//     if (const auto started = event_loop.start(); !started) return report_error(started.error());
//     event_loop.register_connection(accepted_socket);
#pragma once

#include <opsmgr/mock/http/request_parser.hpp>
#include <opsmgr/mock/net/connection.hpp>
#include <opsmgr/mock/net/pending_responses.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <tl/expected.hpp>
#include <unordered_map>
#include <vector>

namespace opsmgr::mock {

/// As in `HttpServerOptions`.
struct EventLoopOptions {
    unsigned workers = 4;
    std::chrono::seconds idle{60};
    std::chrono::seconds half_sent{30};
    Limits limits{};
    std::shared_ptr<const TlsContext> tls{};
};

/// Linux only.
class EventLoop {
  public:
    /// The answer to `ParsedRequest` or `ParseError`, never asked about `NeedMore`. Called from several threads at
    /// once; must not throw. Its bytes leave as they are; `close` ends the connection behind them.
    using Answer = std::function<ResponseStream(const ParseResult&)>;

    EventLoop(Answer answer, EventLoopOptions options) : answer_(std::move(answer)), options_(std::move(options)) {}
    ~EventLoop() { stop(); }
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    /// Once per object. The error is one sentence.
    [[nodiscard]] tl::expected<void, std::string> start();

    /// Takes over an accepted socket. Between `start` and `stop`, by one thread at a time.
    void register_connection(int descriptor);

    /// Something has happened that may have brought the time of the answer on that connection, or of any answer: it is
    /// looked at again. From any thread; cheap when it does not wait.
    void notify(std::optional<std::uint64_t> connection = std::nullopt);

    /// Returns when no thread is left and every connection is closed; waits for answers being made, for
    /// nobody else. Not from a worker, and by one thread at a time.
    void stop();

  private:
    using Clock = Connection::Clock;
    using Owned = std::shared_ptr<Connection>;
    static constexpr std::uint64_t wake_up = 0;          // in place of a connection's number, which begins at 1
    static constexpr std::size_t room_size = 64 * 1024;  // read at a time
    static constexpr std::chrono::seconds linger{2};
    static constexpr std::size_t linger_size = 8 * 1024 * 1024;

    void work();
    void expire();
    void close_overdue();
    void close(const Connection& connection);
    [[nodiscard]] Owned find(std::uint64_t number);

    // Each returns whether the connection lives on.
    bool take_turn(Connection& connection, std::uint32_t events, std::span<char> room);
    bool answer_whole_requests(Connection& connection);
    void take(Connection& connection, ResponseStream stream);
    bool await_continuation(Connection& connection);
    bool begin_lingering(Connection& connection);
    bool drain(Connection& connection, std::span<char> room);
    bool await(Connection& connection, std::uint32_t events, Clock::time_point deadline);

    Answer answer_;
    EventLoopOptions options_;
    std::atomic<bool> stopping_{false};
    int poll_ = -1;
    int wake_ = -1;
    std::uint64_t registered_ = 0;
    std::vector<std::thread> threads_;
    PendingResponses pending_;

    std::mutex registry_;  // guards what follows
    std::condition_variable expiring_;
    std::unordered_map<std::uint64_t, Owned> connections_;
    bool notified_ = false;
};

inline tl::expected<void, std::string> EventLoop::start() {
    poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (poll_ >= 0) wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event event{EPOLLIN, {.u64 = wake_up}};
    if (wake_ < 0 || ::epoll_ctl(poll_, EPOLL_CTL_ADD, wake_, &event) != 0)  // errno is of the one call that failed
        return tl::make_unexpected("cannot wait for connections: " + std::string(std::strerror(errno)));
    try {
        for (unsigned i = 0; i < std::max(1U, options_.workers); ++i) threads_.emplace_back([this] { work(); });
        threads_.emplace_back([this] { expire(); });
    } catch (const std::system_error& error) {
        return tl::make_unexpected(std::string("cannot start threads: ") + error.what());
    }
    return {};
}

inline void EventLoop::register_connection(int descriptor) {
    const int yes = 1;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const auto connection = std::make_shared<Connection>(descriptor, ++registered_, options_.limits, options_.tls);
    connection->deadline = (Clock::now() + options_.idle).time_since_epoch().count();
    {
        const std::scoped_lock lock(registry_);
        connections_.emplace(connection->number(), connection);
        if (connections_.size() == 1) expiring_.notify_all();
    }
    epoll_event event{EPOLLIN | EPOLLONESHOT, {.u64 = connection->number()}};
    if (::epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event) != 0) close(*connection);
}

inline void EventLoop::stop() {
    {
        const std::scoped_lock lock(registry_);
        stopping_ = true;
    }
    expiring_.notify_all();
    if (wake_ >= 0) ::eventfd_write(wake_, 1);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    connections_.clear();
    for (int* descriptor : {&poll_, &wake_})
        if (const int open = std::exchange(*descriptor, -1); open >= 0) ::close(open);
}

inline void EventLoop::work() {
    // OpenSSL writes with a function that raises it; this thread does not want to know.
    sigset_t broken_pipe{};
    sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    const auto room = std::make_unique_for_overwrite<char[]>(room_size);  // untouched, it costs no memory
    while (!stopping_) {
        epoll_event event{};
        // One at a time: with more, those behind a slow handler would wait while another worker rests.
        if (::epoll_wait(poll_, &event, 1, -1) != 1 || event.data.u64 == wake_up) continue;
        const Owned connection = find(event.data.u64);
        if (!connection) continue;
        bool lives = false;
        {
            const std::scoped_lock lock(connection->busy);
            connection->deadline = Connection::never;
            try {
                lives = take_turn(*connection, event.events, {room.get(), room_size});
            } catch (const std::exception&) {  // one client's trouble, not the others'
            }
        }
        if (!lives) close(*connection);
    }
}

inline void EventLoop::notify(std::optional<std::uint64_t> connection) {
    if (!pending_.wake(connection)) return;
    {
        const std::scoped_lock lock(registry_);
        notified_ = true;
    }
    expiring_.notify_all();
}

// Once a second, and whenever an answer that waits may be due.
inline void EventLoop::expire() {
    std::unique_lock lock(registry_);
    auto ended_at = Clock::now();
    while (!stopping_) {
        expiring_.wait(lock, [&] { return stopping_ || !connections_.empty(); });
        lock.unlock();
        std::chrono::milliseconds shortest = std::chrono::seconds(1);
        const auto due = pending_.take_ready(shortest);
        for (const std::uint64_t number : due)
            if (const Owned connection = find(number)) await(*connection, EPOLLOUT, Clock::time_point::max());
        lock.lock();
        expiring_.wait_for(lock, shortest, [&] { return stopping_.load() || notified_; });
        notified_ = false;
        if (Clock::now() - ended_at < std::chrono::seconds(1)) continue;
        ended_at = Clock::now();
        close_overdue();
    }
}

// Idle and half-sent connections end here; what they hold is let go by the worker whom the event reaches.
inline void EventLoop::close_overdue() {
    const auto now = Clock::now().time_since_epoch().count();
    for (const auto& [number, connection] : connections_)
        if (connection->deadline <= now) connection->abort();
}

inline void EventLoop::close(const Connection& connection) {
    pending_.remove(connection.number());
    const std::scoped_lock lock(registry_);
    connections_.erase(connection.number());
}

inline EventLoop::Owned EventLoop::find(std::uint64_t number) {
    const std::scoped_lock lock(registry_);
    const auto found = connections_.find(number);
    return found == connections_.end() ? nullptr : found->second;
}

inline bool EventLoop::take_turn(Connection& connection, std::uint32_t events, std::span<char> room) {
    if (connection.lingering) return drain(connection, room);
    if (connection.continuation && (events & (EPOLLHUP | EPOLLERR)) != 0) return false;
    if (connection.continuation || connection.has_outgoing()) return answer_whole_requests(connection);
    std::size_t size = 0;
    const auto flow = connection.receive(room, size);
    if (flow == Connection::Flow::ended) return false;
    if (connection.incoming.empty()) connection.due = Clock::now() + options_.half_sent;
    connection.incoming.append(room.data(), size);
    return answer_whole_requests(connection);
}

inline bool EventLoop::answer_whole_requests(Connection& connection) {
    while (true) {
        switch (connection.flush()) {
            case Connection::Flow::moved: break;
            case Connection::Flow::blocked: return await(connection, EPOLLOUT, Clock::now() + options_.idle);
            case Connection::Flow::ended: return false;
        }
        if (connection.continuation) {
            if (connection.continuation->time_left().count() > 0) return await_continuation(connection);
            take(connection, std::exchange(connection.continuation, nullptr)->next());
            continue;
        }
        if (connection.breaking) {
            connection.break_off();
            return false;
        }
        if (connection.closing) return begin_lingering(connection);
        ParseResult parsed = connection.parser.advance(connection.incoming);
        if (const auto* more = std::get_if<NeedMore>(&parsed)) {
            if (connection.incoming.empty()) {
                std::string().swap(connection.incoming);
                return await(connection, EPOLLIN, Clock::now() + options_.idle);
            }
            if (!more->expects_continue || connection.continued) return await(connection, EPOLLIN, connection.due);
            connection.continued = true;
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            continue;
        }
        if (auto* request_parsed = std::get_if<ParsedRequest>(&parsed)) {
            request_parsed->request.connection = connection.number();
            request_parsed->request.from_loopback = connection.from_loopback();
            request_parsed->request.tls = connection.is_tls();
            connection.incoming.erase(0, request_parsed->total_size);
            connection.continued = false;
            connection.due = Clock::now() + options_.half_sent;
        }
        if (auto* parse_error = std::get_if<ParseError>(&parsed)) parse_error->connection = connection.number();
        take(connection, answer_(parsed));
    }
}

inline void EventLoop::take(Connection& connection, ResponseStream stream) {
    connection.closing = stream.close;
    connection.breaking = stream.reset;
    connection.continuation = std::move(stream.then);
    connection.send(std::move(stream.bytes));
}

// Only the end of the client is listened for meanwhile.
inline bool EventLoop::await_continuation(Connection& connection) {
    if (!await(connection, 0, Clock::time_point::max())) return false;
    pending_.add(connection.number(), connection.continuation);
    notify(connection.number());
    return true;
}

// Closing at once with bytes unread would be a reset, which can overtake the answer (RFC 9112, 9.6).
inline bool EventLoop::begin_lingering(Connection& connection) {
    connection.end_sending();
    connection.lingering = true;
    connection.due = Clock::now() + linger;
    std::string().swap(connection.incoming);
    return await(connection, EPOLLIN, connection.due);
}

inline bool EventLoop::drain(Connection& connection, std::span<char> room) {
    std::size_t size = 0;
    if (connection.receive(room, size) == Connection::Flow::ended) return false;
    connection.drained += size;
    return connection.drained < linger_size && await(connection, EPOLLIN, connection.due);
}

inline bool EventLoop::await(Connection& connection, std::uint32_t events, Clock::time_point deadline) {
    connection.deadline = deadline.time_since_epoch().count();
    if ((events & EPOLLIN) != 0 && connection.wants_turn_at_once()) events |= EPOLLOUT;
    epoll_event event{events | EPOLLONESHOT, {.u64 = connection.number()}};
    return ::epoll_ctl(poll_, EPOLL_CTL_MOD, connection.descriptor(), &event) == 0;
}

}  // namespace opsmgr::mock
