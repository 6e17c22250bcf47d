// One client's connection: its socket, the bytes that have come and those that still have to go.
//
// Never blocks and never raises SIGPIPE. The socket is closed when the last owner lets go of the object,
// never earlier, so a descriptor in use cannot be given to somebody else. At rest it holds no buffer.
//
//     connection.send("HTTP/1.1 204 No Content\r\n\r\n");
//     if (connection.flush() == Connection::Flow::blocked) ...   // again when the socket takes more
#pragma once

#include <opsmgr/mock/http/request_parser.hpp>
#include <opsmgr/mock/http/response_stream.hpp>
#include <opsmgr/mock/net/tls_session.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace opsmgr::mock {

class Connection {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr Clock::rep never = Clock::duration::max().count();

    enum class Flow {
        moved,    ///< bytes were read, or all was written
        blocked,  ///< the socket has nothing, or takes no more, for now
        ended,    ///< the client has closed, or is gone
    };

    /// Takes over the descriptor, which does not block. Without `tls` the bytes are plain.
    Connection(int descriptor, std::uint64_t number, const Limits& limits,
               std::shared_ptr<const TlsContext> tls = nullptr)
        : parser(limits), descriptor_(descriptor), number_(number), peer_(IpAddress::of_peer(descriptor)) {
        if (tls != nullptr) tls_.emplace(std::move(tls), descriptor);
    }
    ~Connection() { ::close(descriptor_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] std::uint64_t number() const { return number_; }
    /// Of the client.
    [[nodiscard]] const IpAddress& peer() const { return peer_; }

    [[nodiscard]] bool is_tls() const { return tls_.has_value(); }

    /// Reads into `room` what is there; `size` is what came.
    [[nodiscard]] Flow receive(std::span<char> room, std::size_t& size) {
        size = 0;
        // Of TLS all that is there, since no event tells of what the session has taken off the socket already.
        do {
            const ssize_t got = read_some(room.data() + size, room.size() - size);
            if (got <= 0 && size > 0) return Flow::moved;
            if (got <= 0) return got < 0 && would_block() ? Flow::blocked : Flow::ended;
            size += static_cast<std::size_t>(got);
        } while (tls_ && size < room.size());
        return Flow::moved;
    }
    /// Whether waiting for bytes to come is not enough: the session has to send first, or has bytes that nobody read.
    [[nodiscard]] bool wants_turn_at_once() const { return tls_ && (tls_->waits_to_send() || tls_->has_unread()); }

    /// Puts bytes behind those that still wait; nothing leaves before `flush`.
    void send(std::string bytes) {
        if (outgoing_.empty()) {
            outgoing_ = std::move(bytes);
        } else {
            outgoing_ += bytes;
        }
    }

    /// Writes what waits, in one piece if the socket takes it.
    [[nodiscard]] Flow flush() {
        while (sent_ < outgoing_.size()) {
            const ssize_t put = write_some(outgoing_.data() + sent_, outgoing_.size() - sent_);
            if (put < 0) return would_block() ? Flow::blocked : Flow::ended;
            sent_ += static_cast<std::size_t>(put);
        }
        std::string().swap(outgoing_);
        sent_ = 0;
        return Flow::moved;
    }

    [[nodiscard]] bool has_outgoing() const { return !outgoing_.empty(); }

    /// Keeps what is left of the bytes of a turn, which lie in `incoming` or elsewhere; the parser has seen them.
    void keep(std::string_view bytes) {
        if (bytes.empty()) std::string().swap(incoming);
        else if (incoming.empty()) incoming = bytes;
        else incoming.erase(0, incoming.size() - bytes.size());  // it is its end
    }

    /// No more bytes will go: the client reads the end behind the last answer.
    void end_sending() {
        if (tls_) tls_->end_sending();
        ::shutdown(descriptor_, SHUT_WR);
    }
    /// Makes the close, when it comes, a reset: the client reads what has arrived, and then an error.
    void break_off() {
        const linger at_once{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    /// Ends it from any thread; the socket then reports an event, and whoever handles that lets go of the
    /// connection.
    void abort() { ::shutdown(descriptor_, SHUT_RDWR); }

    /// Guards everything below except `deadline`: whoever handles an event holds it.
    std::mutex busy;
    std::uint32_t interest = 0;  ///< the events that the kernel has been asked for
    bool ended = false;          ///< nobody may ask for events any more
    std::string incoming;        ///< from the beginning of a request that is not whole; empty at rest
    RequestParser parser;
    bool continued = false;  ///< `100 (Continue)` has been sent for the request at hand
    bool closing = false;    ///< the last answer is in `send`; what comes is not read as requests any more
    bool breaking = false;   ///< likewise, and the connection is then broken off
    std::shared_ptr<const Continuation> continuation;  ///< the rest of the answer at hand, which has to wait
    bool lingering = false;   ///< the last answer is out; what comes is thrown away until the client closes
    std::size_t drained = 0;  ///< bytes thrown away
    Clock::time_point due{};  ///< by when the request in `incoming` has to be whole, or lingering ends

    /// When the connection is ended for doing nothing; `never` while it is being worked on.
    std::atomic<Clock::rep> deadline{never};

  private:
    static bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

    // The only two places that touch the bytes of the socket.
    [[nodiscard]] ssize_t read_some(char* room, std::size_t size) {
        if (tls_) return tls_->read(room, size);
        ssize_t got = 0;
        do got = ::recv(descriptor_, room, size, 0);
        while (got < 0 && errno == EINTR);
        return got;
    }
    [[nodiscard]] ssize_t write_some(const char* bytes, std::size_t size) {
        if (tls_) return tls_->write(bytes, size);
        ssize_t put = 0;
        do put = ::send(descriptor_, bytes, size, MSG_NOSIGNAL);
        while (put < 0 && errno == EINTR);
        return put;
    }

    int descriptor_;
    std::uint64_t number_;
    IpAddress peer_;
    std::optional<TlsSession> tls_;
    std::string outgoing_;
    std::size_t sent_ = 0;
};

}  // namespace opsmgr::mock
