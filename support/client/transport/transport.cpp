#include "client/transport/transport.hpp"
#include <algorithm>
#include <array>
#include <utility>
#include "client/message/excerpt.hpp"

namespace opsmgr::client {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t unasked_limit = 64 * 1024;

/// RFC 9110, 9.2.2.
bool is_idempotent(std::string_view method) {
    constexpr std::array<std::string_view, 6> methods{"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"};
    return std::find(methods.begin(), methods.end(), method) != methods.end();
}

constexpr unsigned patience = 5;
constexpr std::chrono::milliseconds shorter_quiet{100};

/// Faults of form that leave no doubt where the message ended.
bool is_harmless(FramingFault fault) {
    return fault == FramingFault::obs_fold || fault == FramingFault::bare_lf ||
           fault == FramingFault::bad_header_line || fault == FramingFault::repeated_length;
}

bool can_be_kept(const OutgoingRequest& request, const Response& response) {
    if (!response.complete || response.closed || response.framing == Framing::close || response.status == 101)
        return false;
    if (request.headers.has_token("Connection", "close") || response.headers.has_token("Connection", "close"))
        return false;
    if (response.version == "HTTP/1.0" && !response.headers.has_token("Connection", "keep-alive")) return false;
    return std::all_of(response.faults.begin(), response.faults.end(),
                       [](const FramingNote& note) { return is_harmless(note.fault); });
}

/// Of two errors of one exchange the one that says more: an alert of TLS is the target's own word, and comes
/// before the reset that breaks the sending off.
NetworkError telling(std::optional<NetworkError> sending, NetworkError receiving) {
    if (!sending || receiving.fault == NetworkFault::tls_broken) return receiving;
    return *std::move(sending);
}

bool is_closed(const NetworkError& error) {
    return error.fault == NetworkFault::closed_early || error.fault == NetworkFault::reset;
}

}  // namespace

Transport::Transport(Url target, TransportOptions options) : target_(std::move(target)), options_(std::move(options)) {}

tl::expected<Transport::Lane, NetworkError> Transport::open() {
    if (target_.tls && !tls_) {
        auto made = TlsContext::make(options_.tls);
        if (!made) return tl::make_unexpected(std::move(made.error()));
        tls_ = std::move(*made);
    }
    auto connection =
        Connection::open(target_, tls_.value_or(TlsContext()), within(options_.connect_timeout), options_.route);
    if (!connection) return tl::make_unexpected(std::move(connection.error()));
    return Lane{std::move(*connection), ++opened_};
}

Transport::Idle Transport::look_at(Lane& lane) {
    std::string bytes;
    Idle idle;
    while (bytes.size() < unasked_limit && !idle.closed) {
        const auto count = lane.connection.receive(bytes, steady_clock::now());
        if (!count && count.error().fault == NetworkFault::timed_out) break;
        idle.closed = !count || *count == 0;
    }
    if (!bytes.empty()) idle.unasked = UnaskedBytes{lane.number, bytes.size(), excerpt(bytes)};
    return idle;
}

std::optional<UnaskedBytes> Transport::close(std::string_view lane) {
    const auto found = lanes_.find(lane);
    if (found == lanes_.end()) return std::nullopt;
    auto idle = look_at(found->second);
    lanes_.erase(found);
    return std::move(idle.unasked);
}

tl::expected<Exchange, NetworkError> Transport::converse(Lane& lane, const OutgoingRequest& request,
                                                         const std::string& bytes,
                                                         std::chrono::milliseconds listen) const {
    const auto begin = steady_clock::now();
    const Deadline deadline = begin + options_.answer_timeout;
    Exchange exchange{};
    exchange.connection = lane.number;
    exchange.reused = std::exchange(lane.used, true);
    exchange.peer = lane.connection.peer();
    exchange.tls = lane.connection.tls();
    if (auto sent = lane.connection.send_all(bytes, deadline); !sent) exchange.send_error = std::move(sent.error());
    // A target may answer and close without taking all of the request: the answer is still there to be read.
    ReadLimits limits = options_.limits;
    limits.listen = std::max(limits.listen, listen);
    auto response = read_response(lane.connection, request.method, deadline, limits);
    if (!response) return tl::make_unexpected(telling(std::move(exchange.send_error), std::move(response.error())));
    exchange.duration = response->ended_at - begin;
    exchange.response = std::move(*response);
    exchange.request_bytes = bytes;
    return exchange;
}

tl::expected<Exchange, NetworkError> Transport::send(const OutgoingRequest& request, const ConnectionUse& use) {
    const std::string bytes = to_bytes(request, options_.extra_fields);
    std::optional<Lane> lane;
    Idle idle;
    bool resent = false;
    if (auto kept = lanes_.extract(use.lane)) {
        idle = look_at(kept.mapped());
        if (use.freshness == Freshness::reuse && !idle.closed && !idle.unasked) lane = std::move(kept.mapped());
    }
    const bool was_closed = use.freshness == Freshness::reuse && idle.closed;
    tl::expected<Exchange, NetworkError> exchange = tl::make_unexpected(NetworkError{});
    if (lane) {
        const auto before = lane->connection.received();
        exchange = converse(*lane, request, bytes, use.listen);
        const bool race = !exchange && is_closed(exchange.error()) && lane->connection.received() == before;
        if (race && is_idempotent(request.method)) {
            lane.reset();
            resent = true;
        }
    }
    if (!lane) {
        auto opened = open();
        if (!opened) return tl::make_unexpected(std::move(opened.error()));
        lane = std::move(*opened);
        exchange = converse(*lane, request, bytes, use.listen);
    }
    if (!exchange) return exchange;
    // Whoever leaves the end of each message to be guessed would cost a quiet spell with each.
    if (!exchange->response.complete && !exchange->response.closed && ++endless_ == patience)
        options_.limits.quiet = std::min(options_.limits.quiet, shorter_quiet);
    exchange->resent = resent;
    exchange->reconnected = resent || was_closed;
    exchange->unasked_bytes = std::move(idle.unasked);
    if (can_be_kept(request, exchange->response) && !exchange->send_error)
        lanes_.insert_or_assign(use.lane, std::move(*lane));
    return exchange;
}

}  // namespace opsmgr::client
