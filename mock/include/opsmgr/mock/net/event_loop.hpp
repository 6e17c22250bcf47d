// An event loop over connections: they cost no thread, rest on epoll and are looked at when they have bytes.
//
// A few workers gather what comes without blocking; only a whole request is answered, and only then is a
// worker held, by the answering function alone. A thousand idle clients, or a hundred that send a byte a
// second, do not delay the one that works. A connection stays with the worker that it was given to, in turn;
// its requests are answered in order, one at a time.
//
//     EventLoop event_loop([](const ParseResult& parsed) { return wire_for(parsed); }, {});
//     if (const auto started = event_loop.start(); !started) return report_error(started.error());
//     event_loop.register_connection(accepted_socket);
#pragma once

#include <opsmgr/mock/http/request_parser.hpp>
#include <opsmgr/mock/net/connection.hpp>
#include <opsmgr/mock/net/pending_responses.hpp>
#include <opsmgr/mock/net/poll_set.hpp>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

/// As in `HttpServerOptions`.
struct EventLoopOptions {
    unsigned workers = 4;
    std::chrono::seconds idle{60};
    std::chrono::seconds half_sent{30};
    Limits limits{};
    std::shared_ptr<const TlsContext> tls{};
    /// Called when an answer wants no new connection to be taken for so long (`ResponseStream::refuse_for`).
    std::function<void(std::chrono::milliseconds)> refuse{};
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
    using Owned = PollSet::Owned;
    static constexpr std::size_t room_size = 64 * 1024;  // read at a time
    static constexpr std::chrono::seconds linger{2};
    static constexpr std::size_t linger_size = 8 * 1024 * 1024;

    void work(PollSet& set);
    void expire();
    void resume(std::uint64_t number);
    void close(PollSet& set, const Connection& connection);
    /// The worker's set that a connection belongs to.
    [[nodiscard]] PollSet& set_of(std::uint64_t number) { return *sets_[number % sets_.size()]; }

    // Each returns whether the connection lives on.
    bool take_turn(Connection& connection, std::uint32_t events, std::span<char> room);
    bool answer_whole_requests(Connection& connection, std::string_view& bytes);
    void take(Connection& connection, ResponseStream stream);
    bool await_continuation(Connection& connection);
    bool begin_lingering(Connection& connection);
    bool drain(Connection& connection, std::span<char> room);
    bool await(Connection& connection, std::uint32_t events, Clock::time_point deadline);

    Answer answer_;
    EventLoopOptions options_;
    std::atomic<bool> stopping_{false};
    int wake_ = -1;
    std::uint64_t registered_ = 0;
    std::atomic<std::size_t> open_{0};            ///< connections
    std::vector<std::unique_ptr<PollSet>> sets_;  ///< one for each worker
    std::vector<std::thread> threads_;
    PendingResponses pending_;

    std::mutex expiry_;  // guards what follows
    std::condition_variable expiring_;
    bool notified_ = false;
};

inline tl::expected<void, std::string> EventLoop::start() {
    wake_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    for (unsigned i = 0; i < std::max(1U, options_.workers); ++i) {
        const auto& set = sets_.emplace_back(std::make_unique<PollSet>());
        if (auto opened = set->open(wake_); !opened) return opened;
    }
    try {
        for (const auto& set : sets_) threads_.emplace_back([this, &set] { work(*set); });
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
    if (open_++ == 0) {
        const std::scoped_lock lock(expiry_);
        expiring_.notify_all();
    }
    if (!set_of(connection->number()).add(connection)) --open_;
}

inline void EventLoop::stop() {
    {
        const std::scoped_lock lock(expiry_);
        stopping_ = true;
    }
    expiring_.notify_all();
    if (wake_ >= 0) ::eventfd_write(wake_, 1);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    sets_.clear();
    if (const int open = std::exchange(wake_, -1); open >= 0) ::close(open);
}

inline void EventLoop::work(PollSet& set) {
    // OpenSSL writes with a function that raises it; this thread does not want to know.
    sigset_t broken_pipe{};
    sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    const auto room = std::make_unique_for_overwrite<char[]>(room_size);  // untouched, it costs no memory
    PollSet::Events events{};
    while (!stopping_) {
        for (const epoll_event& event : set.wait(events)) {
            if (event.data.ptr == nullptr) break;  // to stop
            auto& connection = *static_cast<Connection*>(event.data.ptr);
            bool lives = false;
            {
                const std::scoped_lock lock(connection.busy);
                connection.deadline.store(Connection::never, std::memory_order_relaxed);
                try {
                    lives = take_turn(connection, event.events, {room.get(), room_size});
                } catch (const std::exception&) {  // one client's trouble, not the others'
                }
                connection.ended = !lives;
            }
            if (!lives) close(set, connection);
        }
    }
}

inline void EventLoop::notify(std::optional<std::uint64_t> connection) {
    if (!pending_.wake(connection)) return;
    {
        const std::scoped_lock lock(expiry_);
        notified_ = true;
    }
    expiring_.notify_all();
}

// Once a second, and whenever an answer that waits may be due.
inline void EventLoop::expire() {
    std::unique_lock lock(expiry_);
    auto ended_at = Clock::now();
    while (!stopping_) {
        expiring_.wait(lock, [&] { return stopping_ || open_ != 0; });
        lock.unlock();
        std::chrono::milliseconds shortest = std::chrono::seconds(1);
        for (const std::uint64_t number : pending_.take_ready(shortest)) resume(number);
        lock.lock();
        expiring_.wait_for(lock, shortest, [&] { return stopping_.load() || notified_; });
        notified_ = false;
        if (Clock::now() - ended_at < std::chrono::seconds(1)) continue;
        ended_at = Clock::now();
        for (const auto& set : sets_) set->abort_overdue();
    }
}

// A due answer: the worker is told by an event that comes at once.
inline void EventLoop::resume(std::uint64_t number) {
    const Owned connection = set_of(number).find(number);
    if (!connection) return;
    const std::scoped_lock lock(connection->busy);
    if (!connection->ended) static_cast<void>(await(*connection, EPOLLOUT, Clock::time_point::max()));
}

inline void EventLoop::close(PollSet& set, const Connection& connection) {
    pending_.remove(connection.number());
    set.remove(connection);
    --open_;
}

inline bool EventLoop::take_turn(Connection& connection, std::uint32_t events, std::span<char> room) {
    if (connection.lingering) return drain(connection, room);
    if (connection.continuation && (events & (EPOLLHUP | EPOLLERR)) != 0) return false;
    std::string_view bytes = connection.incoming;
    if (!connection.continuation && !connection.has_outgoing()) {
        std::size_t size = 0;
        if (connection.receive(room, size) == Connection::Flow::ended) return false;
        const std::string_view received(room.data(), size);
        if (bytes.empty()) connection.due = Clock::now() + options_.half_sent;
        bytes = bytes.empty() ? received : connection.incoming.append(received);  // most requests come in one piece
    }
    const bool lives = answer_whole_requests(connection, bytes);
    connection.keep(bytes);
    return lives;
}

// Takes what it has answered off the front of `bytes`.
inline bool EventLoop::answer_whole_requests(Connection& connection, std::string_view& bytes) {
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
        if (connection.closing) {
            bytes = {};
            return begin_lingering(connection);
        }
        ParseResult parsed = connection.parser.advance(bytes);
        if (const auto* more = std::get_if<NeedMore>(&parsed)) {
            if (bytes.empty()) return await(connection, EPOLLIN, Clock::now() + options_.idle);
            if (!more->expects_continue || connection.continued) return await(connection, EPOLLIN, connection.due);
            connection.continued = true;
            connection.send("HTTP/1.1 100 Continue\r\n\r\n");
            continue;
        }
        if (auto* request_parsed = std::get_if<ParsedRequest>(&parsed)) {
            request_parsed->request.connection = connection.number();
            request_parsed->request.peer = connection.peer();
            request_parsed->request.from_loopback = connection.peer().is_loopback();
            request_parsed->request.tls = connection.is_tls();
            bytes.remove_prefix(request_parsed->total_size);
            connection.continued = false;
            if (!bytes.empty()) connection.due = Clock::now() + options_.half_sent;
        }
        if (auto* parse_error = std::get_if<ParseError>(&parsed)) parse_error->connection = connection.number();
        take(connection, answer_(parsed));
    }
}

inline void EventLoop::take(Connection& connection, ResponseStream stream) {
    if (stream.refuse_for.count() != 0 && options_.refuse) options_.refuse(stream.refuse_for);
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
    return await(connection, EPOLLIN, connection.due);
}

inline bool EventLoop::drain(Connection& connection, std::span<char> room) {
    std::size_t size = 0;
    if (connection.receive(room, size) == Connection::Flow::ended) return false;
    connection.drained += size;
    return connection.drained < linger_size && await(connection, EPOLLIN, connection.due);
}

inline bool EventLoop::await(Connection& connection, std::uint32_t events, Clock::time_point deadline) {
    connection.deadline.store(deadline.time_since_epoch().count(), std::memory_order_relaxed);
    if ((events & EPOLLIN) != 0 && connection.wants_turn_at_once()) events |= EPOLLOUT;
    return set_of(connection.number()).await(connection, events);
}

}  // namespace opsmgr::mock
