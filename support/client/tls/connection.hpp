// One connection to a target, plain or TLS: every byte on it is the caller's own, nothing is added.
//
// Whatever goes wrong is a value. No call waits past its deadline, and none raises SIGPIPE.
//
//     auto connection = Connection::open(url, TlsContext(), within(5s));
//     if (!connection) return connection.error();
//     connection->send_all("GET / HTTP/1.1\r\n\r\n", within(5s));
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <opsmgr/base/url.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include "client/socket/deadline.hpp"
#include "client/socket/network_error.hpp"
#include "client/socket/route.hpp"
#include "client/tls/tls_context.hpp"

namespace opsmgr::client {

class Connection {
  public:
    /// Looks the host up and tries its addresses in order, each with a fair share of the time that is left.
    /// With `url.tls` the handshake follows, with SNI unless the host is an IP address (RFC 6066, 3), and the
    /// certificate must be for that name or address (RFC 9110, 4.3.4). The path of `url` is of no account.
    /// Through the proxy of the route a tunnel is opened, for https and for http, so that the target sees the same
    /// bytes; a fault of the proxy is `proxy`.
    [[nodiscard]] static tl::expected<Connection, NetworkError> open(const Url& url, const TlsContext& tls,
                                                                     Deadline deadline, const Route& route = {});
    /// Plain, over a connected descriptor that does not block, which it closes at its end: for programs that bring the
    /// bytes themselves.
    [[nodiscard]] static Connection adopt(int descriptor, const std::string& peer);
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    /// Closes, over TLS with a closure alert when the socket takes it at once.
    ~Connection();

    /// All of `bytes`, or an error: `timed_out`, `reset`, `local`.
    [[nodiscard]] tl::expected<void, NetworkError> send_all(std::string_view bytes, Deadline deadline);

    /// Waits for bytes and appends at most `limit` of them; the number of them, 0 when the target closed in
    /// good order. What is already there is taken even when the deadline lies in the past. Errors:
    /// `timed_out`, `reset`, over TLS `closed_early` (an end without closure alert) and `tls_broken`.
    [[nodiscard]] tl::expected<std::size_t, NetworkError> receive(std::string& into, Deadline deadline,
                                                                  std::size_t limit = 16 * 1024);

    /// Bytes that `receive` has given out so far.
    [[nodiscard]] std::uint64_t received() const;
    /// For messages: `host:port`, and the address when the host is a name.
    [[nodiscard]] const std::string& peer() const;
    /// Nothing for a plain connection.
    [[nodiscard]] const std::optional<TlsFacts>& tls() const;

  private:
    struct State;
    explicit Connection(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace opsmgr::client
