// The client's side of one TLS session over a socket.
//
// OpenSSL works on memory alone; every byte goes through `Socket`, so that deadlines hold and SIGPIPE cannot
// come.
//
//     auto session = TlsSession::handshake(socket, context, "ops.example.net", deadline);
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include "client/tls/tls_context.hpp"

#include "client/socket/socket.hpp"

struct ssl_st;

namespace opsmgr::client {

class TlsSession {
  public:
    /// Errors: `tls_handshake`, `certificate`, `timed_out`, `reset`.
    [[nodiscard]] static tl::expected<TlsSession, NetworkError> handshake(Socket& socket, const TlsContext& context,
                                                                          const std::string& host, Deadline deadline);

    [[nodiscard]] tl::expected<void, NetworkError> send_all(Socket& socket, std::string_view bytes, Deadline deadline);
    /// Appends 1 to `limit` bytes; 0 after the target's closure alert (RFC 8446, 6.1).
    [[nodiscard]] tl::expected<std::size_t, NetworkError> receive(Socket& socket, std::string& into, std::size_t limit,
                                                                  Deadline deadline);
    void say_goodbye(Socket& socket);

    [[nodiscard]] const TlsFacts& facts() const { return facts_; }

  private:
    struct Free {
        void operator()(ssl_st* session) const;
    };
    explicit TlsSession(ssl_st* session) : session_(session) {}

    [[nodiscard]] tl::expected<void, NetworkError> prepare(const std::string& host);
    [[nodiscard]] tl::expected<void, NetworkError> shake_hands(Socket& socket, Deadline deadline);
    [[nodiscard]] tl::expected<void, NetworkError> examine(const Socket& socket, const std::string& host,
                                                           bool insecure);
    [[nodiscard]] tl::expected<void, NetworkError> flush(Socket& socket, Deadline deadline);
    /// Feeds OpenSSL with what came; the number of bytes, 0 at the end of the stream.
    [[nodiscard]] tl::expected<std::size_t, NetworkError> feed(Socket& socket, Deadline deadline);
    [[nodiscard]] std::string produced();

    std::unique_ptr<ssl_st, Free> session_;
    TlsFacts facts_;
};

}  // namespace opsmgr::client
