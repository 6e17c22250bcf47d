// The HTTP server of the mock: cpp-httplib, with an event loop in place of a thread for each connection.
//
// Used plainly, httplib gives each connection a thread for as long as it lives, so that a handful of
// keep-alive clients shut out the next one, and starts on a request before it is whole. Here connections rest
// in an `EventLoop`, and only whole requests reach httplib, over memory: no client, however slow, holds a
// worker.
//
//     HttpServer http([](const Request& request) { return ResponseStream{to_bytes(reply_to(request)), false}; });
//     const auto port = http.start();
//     if (!port) return report_error(port.error());
//
// This file alone depends on httplib's version. httplib runs its request processing on a head that is condensed to what
// decides there, the method (1.0 is the version that asks for no field). Target, fields and body come from the
// `RequestParser`, as they stood on the wire: httplib, depending on the version, loses order and empty values, adds
// fields of its own, answers an odd Range by itself and refuses a second question mark.
#pragma once

#include <opsmgr/mock/http/error_response.hpp>
#include <opsmgr/mock/net/event_loop.hpp>
#include <opsmgr/mock/net/listening_socket.hpp>

#include <fmt/format.h>
#include <httplib.h>

#include <poll.h>

#include <array>
#include <exception>
#include <optional>
#include <type_traits>

namespace opsmgr::mock {

struct HttpServerOptions {
    std::string host = "127.0.0.1";  ///< name or address to listen on
    int port = 0;                    ///< 0: any free one
    /// A socket that listens already and stays its owner's: `host` and `port` then only say where. -1: none.
    int listening = -1;
    unsigned workers = 4;  ///< threads that run the handler; at least one
    /// A connection without a request, or one that does not read its answer, is ended after that time.
    std::chrono::seconds idle{60};
    /// From the first byte of a request until it has to be whole.
    std::chrono::seconds half_sent{30};
    Limits limits{};
    std::shared_ptr<const TlsContext> tls{};  ///< without it the server speaks plain http
    /// The requests that go through httplib's own processing. The others reach the handler directly: what httplib does
    /// to a request costs more than all that the mock does with it.
    std::function<bool(const Request&)> uses_httplib{};
};

class HttpServer : private httplib::Server {
  public:
    /// Called from several threads at once, with whole requests only. Its bytes leave as they are; the
    /// connection is closed behind them when `ResponseStream::close` says so or when the client asked for it. An
    /// exception becomes a 500. A handler that waits holds one of the workers.
    using Handler = std::function<ResponseStream(const mock::Request&)>;

    explicit HttpServer(Handler handler, HttpServerOptions options = {});
    ~HttpServer() override { stop(); }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    /// Told of bytes that were refused before they were a request. Set before `start`.
    std::function<void(std::uint64_t connection, int status, std::string_view why)> on_refused;

    /// Listens, and answers from now on. The port, or one sentence with address, port and cause. Once only.
    [[nodiscard]] tl::expected<int, std::string> start();

    /// Answers that wait are looked at again (`Continuation`): that on one connection, or all. From any thread.
    void notify(std::optional<std::uint64_t> connection = std::nullopt) { event_loop_.notify(connection); }

    /// No connection is taken for so long: whoever wants one is refused by the system. Those that are open stay. A
    /// socket that is somebody else's too goes on listening; what comes to it is then reset. From any thread.
    void refuse_connections(std::chrono::milliseconds time);

    /// Returns when no thread of ours is left and every connection is closed; waits for handlers at work, for
    /// nobody else. Any number of times, from any thread that is not running the handler.
    void stop();

  private:
    // What a request in httplib's hands belongs to: its hooks have no place to say so themselves.
    struct Exchange {
        const HttpServer& http;
        const mock::Request& request;
        std::optional<ResponseStream> stream;
    };
    static inline thread_local Exchange* exchange_ = nullptr;

    [[nodiscard]] tl::expected<int, std::string> listen_on_port();
    void accept_clients();
    void take_client();
    [[nodiscard]] std::chrono::milliseconds refusal_left();

    [[nodiscard]] ResponseStream answer(const ParseResult& parsed);
    [[nodiscard]] ResponseStream answer(const ParsedRequest& request_parsed);
    [[nodiscard]] ResponseStream call_handler(const mock::Request& request) const;
    [[nodiscard]] static ResponseStream closing(ResponseStream stream);

    Handler handler_;
    HttpServerOptions options_;
    EventLoop event_loop_;
    std::mutex lifecycle_;
    bool started_ = false;
    int wake_ = -1;  // readable: the acceptor is to look at what follows
    std::atomic<bool> stopping_{false};
    std::thread acceptor_;

    std::mutex refusal_;  // guards what follows
    std::optional<std::chrono::steady_clock::time_point> refused_until_;
};

namespace httplib_seam {

// A head in memory to read from, and what httplib writes. No `override`: the members depend on the version.
class MemoryStream : public httplib::Stream {
  public:
    explicit MemoryStream(std::string_view head) : head_(head) {}
    [[nodiscard]] std::string take_written() { return std::move(written_); }

    bool is_readable() const { return true; }
    bool is_writable() const { return true; }
    bool wait_readable() const { return true; }
    bool wait_writable() const { return true; }
    ssize_t read(char* room, std::size_t size) {
        size = head_.copy(room, size);
        head_.remove_prefix(size);
        return static_cast<ssize_t>(size);
    }
    ssize_t write(const char* bytes, std::size_t size) {
        written_.append(bytes, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const {}
    void get_local_ip_and_port(std::string&, int&) const {}
    int socket() const { return -1; }
    time_t duration() const { return 0; }

  private:
    std::string_view head_;
    std::string written_;
};

}  // namespace httplib_seam

inline HttpServer::HttpServer(Handler handler, HttpServerOptions options)
    : handler_(std::move(handler)),
      options_(std::move(options)),
      event_loop_([this](const ParseResult& parsed) { return answer(parsed); },
                  {options_.workers, options_.idle, options_.half_sent, options_.limits, options_.tls,
                   [this](std::chrono::milliseconds time) { refuse_connections(time); }}) {
    set_pre_routing_handler([](const httplib::Request&, httplib::Response&) {
        exchange_->stream = exchange_->http.call_handler(exchange_->request);
        return HandlerResponse::Handled;
    });
}

inline tl::expected<int, std::string> HttpServer::listen_on_port() {
    const auto failed = [&](int error) {
        return tl::make_unexpected(cannot_listen(options_.host, options_.port, error));
    };
    const bool inherited = options_.listening >= 0;
    if (inherited) {
        svr_sock_ = ::fcntl(options_.listening, F_DUPFD_CLOEXEC, 0);
        if (svr_sock_ < 0) return failed(errno);
        ::fcntl(svr_sock_, F_SETFL, ::fcntl(svr_sock_, F_GETFL) | O_NONBLOCK);
    } else {
        auto made = listening_socket(options_.host, options_.port);
        if (!made) return made;
        svr_sock_ = *made;
    }
    wake_ = ::eventfd(0, EFD_CLOEXEC);
    if (wake_ < 0) return failed(errno);
    return inherited ? options_.port : bound_port(svr_sock_);
}

inline tl::expected<int, std::string> HttpServer::start() {
    const std::scoped_lock lock(lifecycle_);
    if (std::exchange(started_, true)) return tl::make_unexpected("the server has been started before");
    auto port = listen_on_port();
    if (!port) return port;
    if (auto event_loop = event_loop_.start(); !event_loop) return tl::make_unexpected(event_loop.error());
    try {
        acceptor_ = std::thread([this] { accept_clients(); });
    } catch (const std::system_error& error) {
        return tl::make_unexpected(std::string("cannot start threads: ") + error.what());
    }
    return port;
}

inline void HttpServer::stop() {
    const std::scoped_lock lock(lifecycle_);
    started_ = true;
    {
        const std::scoped_lock refusal(refusal_);
        stopping_ = true;
    }
    if (acceptor_.joinable()) {
        ::eventfd_write(wake_, 1);
        acceptor_.join();
    }
    if (const int listening = svr_sock_.exchange(-1); listening >= 0) ::close(listening);
    if (const int open = std::exchange(wake_, -1); open >= 0) ::close(open);
    event_loop_.stop();
}

// A loop of our own, since httplib's can only be ended by a shutdown of the socket, which may be somebody else's too.
inline void HttpServer::accept_clients() {
    const bool is_own = options_.listening < 0;
    while (true) {
        const auto left = refusal_left();
        // A socket of ours that does not listen has nothing to tell.
        std::array<pollfd, 2> waited{{{wake_, POLLIN, 0}, {svr_sock_, POLLIN, 0}}};
        const int time = left.count() == 0 ? -1 : static_cast<int>(left.count());
        if (::poll(waited.data(), left.count() != 0 && is_own ? 1 : 2, time) < 0 && errno != EINTR) return;
        if (stopping_) return;
        if (waited[0].revents != 0) {
            eventfd_t unused = 0;
            ::eventfd_read(wake_, &unused);
        } else if (waited[1].revents != 0) {
            take_client();
        }
    }
}

inline void HttpServer::take_client() {
    const int client = ::accept4(svr_sock_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0 && refusal_left().count() != 0) {
        const linger at_once{1, 0};
        ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(client);
    } else if (client >= 0) {
        event_loop_.register_connection(client);
    } else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
        // No descriptor is free, say: the client stays in the queue of the socket until one is.
        pollfd woken{wake_, POLLIN, 0};
        ::poll(&woken, 1, 10);
    }
}

// How long connections are still refused; none is any more at the end of that time.
inline std::chrono::milliseconds HttpServer::refusal_left() {
    const std::scoped_lock lock(refusal_);
    if (!refused_until_) return {};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*refused_until_ - std::chrono::steady_clock::now());
    if (left.count() > 0) return left;
    refused_until_.reset();
    if (options_.listening < 0) ::listen(svr_sock_, SOMAXCONN);
    return {};
}

inline void HttpServer::refuse_connections(std::chrono::milliseconds time) {
    const std::scoped_lock lock(refusal_);
    if (stopping_ || svr_sock_ < 0) return;
    const auto until = std::chrono::steady_clock::now() + time;
    if (!refused_until_ && options_.listening < 0) stop_listening(svr_sock_);
    refused_until_ = std::max(until, refused_until_.value_or(until));
    ::eventfd_write(wake_, 1);
}

inline ResponseStream HttpServer::answer(const ParseResult& parsed) {
    if (const auto* request_parsed = std::get_if<ParsedRequest>(&parsed)) {
        ResponseStream stream = answer(*request_parsed);
        if (request_parsed->request.closes() && !stream.keeps_open) return closing(std::move(stream));
        return stream;
    }
    const auto& parse_error = std::get<ParseError>(parsed);
    if (on_refused) on_refused(parse_error.connection, parse_error.status, parse_error.reason);
    return error_response(parse_error.status, parse_error.reason);
}

// The same, with the connection closed behind the last piece.
inline ResponseStream HttpServer::closing(ResponseStream stream) {
    if (!stream.then) {
        stream.close = true;
        return stream;
    }
    stream.then = std::make_shared<Continuation>(
        Continuation{stream.then->time_left, [then = stream.then] { return closing(then->next()); }});
    return stream;
}

inline ResponseStream HttpServer::answer(const ParsedRequest& request_parsed) {
    const mock::Request& request = request_parsed.request;
    if (!options_.uses_httplib || !options_.uses_httplib(request)) return call_handler(request);
    const std::string head = request.method + " / HTTP/1.0\r\n\r\n";

    httplib_seam::MemoryStream stream(head);
    Exchange exchange{*this, request, std::nullopt};
    exchange_ = &exchange;
    bool closed = false;
    const auto unchanged = [](httplib::Request&) {};
    const auto process = [&](auto& server) {
        if constexpr (requires { server.process_request(stream, true, closed, unchanged); }) {
            server.process_request(stream, true, closed, unchanged);
        } else {  // since 0.16
            const std::string address;
            server.process_request(stream, address, 0, address, 0, true, closed, unchanged);
        }
    };
    process(*this);
    exchange_ = nullptr;
    if (exchange.stream) return std::move(*exchange.stream);
    std::string own = stream.take_written();  // httplib itself has refused
    constexpr std::string_view why = "The request was not understood";
    if (on_refused) on_refused(request.connection, 400, why);
    if (own.empty()) return error_response(400, why);
    return {std::move(own), true};
}

inline ResponseStream HttpServer::call_handler(const mock::Request& request) const {
    try {
        return handler_(request);
    } catch (const std::exception& error) {
        return error_response(500, fmt::format("The handler failed: {}", error.what()));
    } catch (...) {
        return error_response(500, "The handler failed");
    }
}

}  // namespace opsmgr::mock
