// TLS on one socket that does not block: the handshake goes on with each read, so nobody waits for it.
//
//     const auto got = session.read(room, size);   // > 0 bytes; 0 the end; -1 with errno EAGAIN: later
#pragma once

#include <opsmgr/mock/net/tls_context.hpp>

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <limits>
#include <memory>
#include <string_view>

namespace opsmgr::mock {

/// Used by one thread at a time.
class TlsSession {
  public:
    /// The socket must outlive it, and is closed by its owner.
    TlsSession(std::shared_ptr<const TlsContext> context, int descriptor)
        : context_(std::move(context)), ssl_(SSL_new(context_->native()), SSL_free) {
        SSL_set_fd(ssl_.get(), descriptor);
        SSL_set_accept_state(ssl_.get());
    }

    /// As `recv` and `send` say it. What is no TLS, and whatever else ends a session, is the end (0), or an error that
    /// is not EAGAIN. Plain http is told, in plain http, what would be right.
    [[nodiscard]] ssize_t read(char* room, std::size_t size) {
        return result_of([&] { return SSL_read(ssl_.get(), room, limited(size)); });
    }
    [[nodiscard]] ssize_t write(const char* bytes, std::size_t size) {
        return result_of([&] { return SSL_write(ssl_.get(), bytes, limited(size)); });
    }

    /// A read has to wait until the socket takes bytes: the handshake has more to send than it took.
    [[nodiscard]] bool waits_to_send() const { return SSL_want_write(ssl_.get()) != 0; }
    /// Bytes have been taken off the socket that nobody has read: no event will tell of them.
    [[nodiscard]] bool has_unread() const { return SSL_pending(ssl_.get()) > 0; }

    /// Tells the other side that nothing follows. Best effort.
    void end_sending() {
        ERR_clear_error();
        if (SSL_is_init_finished(ssl_.get()) != 0) SSL_shutdown(ssl_.get());
        ERR_clear_error();
    }

  private:
    static int limited(std::size_t size) {
        constexpr std::size_t most = std::numeric_limits<int>::max();
        return static_cast<int>(size < most ? size : most);
    }
    template <class Call>
    [[nodiscard]] ssize_t result_of(Call call) {
        ERR_clear_error();
        const int done = call();
        if (done > 0) return done;
        const int error = SSL_get_error(ssl_.get(), done);
        if (error == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST) answer_in_plain_http();
        ERR_clear_error();
        if (error == SSL_ERROR_ZERO_RETURN) return 0;
        errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EPROTO;
        return -1;
    }

    /// Best effort: what the socket does not take at once is not sent.
    void answer_in_plain_http() const {
        static constexpr std::string_view answer =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 54\r\nConnection: close\r\n\r\n"
            "This port speaks TLS: its addresses begin with https.\n";
        const int descriptor = SSL_get_fd(ssl_.get());
        std::array<char, 4096>
            rest;  // left unread, it would make the close a reset, and the client might lose the answer
        while (::recv(descriptor, rest.data(), rest.size(), MSG_DONTWAIT) > 0) {
        }
        static_cast<void>(::send(descriptor, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
    }

    std::shared_ptr<const TlsContext> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
};

}  // namespace opsmgr::mock
