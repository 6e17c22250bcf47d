// Sends requests to one target over connections that it keeps, and returns every exchange as evidence.
//
// An answer that can be read at all is an `Exchange`, whatever is wrong with it; a `NetworkError` means that
// there was none. One transport is for one thread at a time.
//
//     Transport transport(url);
//     auto exchange = transport.send({"GET", "/", {{"Host", url.authority()}}, ""});
//     if (exchange && exchange->response.faults.empty()) ...
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <opsmgr/base/url.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include "client/tls/connection.hpp"
#include "client/transport/exchange.hpp"

namespace opsmgr::client {

struct TransportOptions {
    std::chrono::milliseconds connect_timeout{5000};  ///< name, TCP and TLS together
    std::chrono::milliseconds answer_timeout{5000};   ///< from the first byte sent to the last byte read
    TlsOptions tls;
    Route route;
    Headers extra_fields;  ///< behind those of each request: what a gateway before the target asks for
    ReadLimits limits;
};

enum class Freshness { reuse, fresh };

/// A lane is a name for one kept connection; exchanges on different lanes never share one.
struct ConnectionUse {
    /// `fresh`: the lane's connection is closed and a new one opened, which the lane then keeps.
    Freshness freshness = Freshness::reuse;
    std::string lane = "main";
    std::chrono::milliseconds listen{0};  ///< for bytes behind the message, and for its closing
};

class Transport {
  public:
    explicit Transport(Url target, TransportOptions options = {});

    /// One exchange. The lane's connection is kept when the target allows that (RFC 9112, 9.3) and the
    /// framing of the answer leaves no doubt where it ended.
    ///
    /// A kept connection that turns out closed before a byte of the answer came is replaced once. The request
    /// is then sent again, unless its method is not idempotent (RFC 9110, 9.2.2) and it had gone out:
    /// `closed_early` or `reset`. On a new connection nothing is ever sent twice. `timed_out` when no status
    /// line came in time.
    [[nodiscard]] tl::expected<Exchange, NetworkError> send(const OutgoingRequest& request,
                                                            const ConnectionUse& use = {});

    /// Closes a lane, and tells what had come on it since its last answer.
    std::optional<UnaskedBytes> close(std::string_view lane = "main");

    [[nodiscard]] const Url& target() const { return target_; }
    /// Connections opened so far.
    [[nodiscard]] unsigned opened() const { return opened_; }

  private:
    struct Lane {
        Connection connection;
        unsigned number = 0;
        bool used = false;
    };
    /// What is waiting on an idle connection.
    struct Idle {
        bool closed = false;
        std::optional<UnaskedBytes> unasked;
    };

    [[nodiscard]] tl::expected<Lane, NetworkError> open();
    [[nodiscard]] static Idle look_at(Lane& lane);
    [[nodiscard]] tl::expected<Exchange, NetworkError> converse(Lane& lane, const OutgoingRequest& request,
                                                                const std::string& bytes,
                                                                std::chrono::milliseconds listen) const;

    Url target_;
    TransportOptions options_;
    std::optional<TlsContext> tls_;
    std::map<std::string, Lane, std::less<>> lanes_;
    unsigned opened_ = 0;
    unsigned endless_ = 0;  ///< answers whose end had to be guessed
};

}  // namespace opsmgr::client
