// A server for tests that sends exactly the bytes it is told to, right or wrong.
//
// Its script runs in a thread of its own and speaks through `Listener` and `Peer`; nothing of it can hang for
// long, since every wait ends when the liar is destroyed or after some seconds.
//
//     FaultyServer server([](Listener& listener) { listener.accept().answer("HTTP/1.1 200 OK\r\nContent-Length:
//     0\r\n\r\n"); }); Transport transport(server.url());
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <opsmgr/base/url.hpp>
#include <string>
#include <string_view>
#include <thread>

struct ssl_st;
struct ssl_ctx_st;

namespace opsmgr::client::testing {

/// One accepted connection; closed on destruction.
class Peer {
  public:
    explicit Peer(int descriptor);
    Peer(Peer&& other) noexcept;
    Peer& operator=(Peer&&) = delete;
    ~Peer();

    /// False when the client ended the handshake.
    bool start_tls(ssl_ctx_st* context);
    /// A request head, and the body that its Content-Length announces; shorter at the end of the stream.
    std::string read_request();
    /// False when the client is gone.
    bool send(std::string_view bytes);
    void send_byte_by_byte(std::string_view bytes);
    void answer(std::string_view bytes) {
        (void)read_request();
        send(bytes);
    }
    /// Until the client closes.
    void wait_for_close();
    /// Closes with a reset instead of an orderly end.
    void reset();
    /// Over TLS: closes without the closure alert.
    void tear();

  private:
    std::size_t receive(char* into, std::size_t limit);
    int descriptor_;
    ssl_st* session_ = nullptr;
};

class Listener {
  public:
    explicit Listener(int descriptor) : descriptor_(descriptor) {}
    Peer accept();

  private:
    int descriptor_;
};

class FaultyServer {
  public:
    using Script = std::function<void(Listener&)>;
    explicit FaultyServer(Script script, bool tls = false);
    /// Accepts one connection, reads a request, answers `bytes`; then closes, or holds the connection open.
    enum class Then { close, hold };
    FaultyServer(std::string bytes, Then then);
    ~FaultyServer();
    FaultyServer(const FaultyServer&) = delete;
    FaultyServer& operator=(const FaultyServer&) = delete;

    [[nodiscard]] Url url(std::string host = "127.0.0.1") const;

  private:
    int descriptor_ = -1;
    std::uint16_t port_ = 0;
    bool tls_ = false;
    std::thread thread_;
};

/// A loopback port on which nothing listens.
[[nodiscard]] std::uint16_t unused_port();

}  // namespace opsmgr::client::testing
