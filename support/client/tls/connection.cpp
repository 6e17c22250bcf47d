#include "client/tls/connection.hpp"
#include <utility>

#include "client/socket/socket.hpp"
#include "client/socket/tunnel.hpp"
#include "client/tls/tls_session.hpp"

namespace opsmgr::client {

struct Connection::State {
    explicit State(Socket connected) : socket(std::move(connected)) {}

    Socket socket;
    std::optional<TlsSession> session;
    std::optional<TlsFacts> facts;
    std::uint64_t received = 0;
};

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;

Connection& Connection::operator=(Connection&& other) noexcept {
    // The old connection is closed in the ordinary way by the one that takes it over.
    std::swap(state_, other.state_);
    return *this;
}

Connection::~Connection() {
    if (state_ && state_->session) state_->session->say_goodbye(state_->socket);
}

namespace {

/// Who has set no flag may not know of any proxy.
std::string told_by(const Proxy& proxy) {
    return proxy.source.empty() ? "the proxy: " : "the proxy that " + proxy.source + " names: ";
}

tl::expected<Socket, NetworkError> connect(const Url& url, const Route& route, Deadline deadline) {
    if (!route.proxy) return Socket::connect(url.host, url.port, deadline, route.address_of(url.host, url.port));
    const Proxy& proxy = *route.proxy;
    auto socket = Socket::connect(proxy.host, proxy.port, deadline, route.address_of(proxy.host, proxy.port));
    if (!socket) return failure(NetworkFault::proxy, told_by(proxy) + socket.error().message);
    // The proxy looks names up by itself; an address that is given is for it, too.
    auto opened = open_tunnel(*socket, route.address_of(url.host, url.port), url.port, proxy, deadline);
    if (!opened) return tl::make_unexpected(std::move(opened.error()));
    return socket;
}

}  // namespace

tl::expected<Connection, NetworkError> Connection::open(const Url& url, const TlsContext& tls, Deadline deadline,
                                                        const Route& route) {
    auto socket = connect(url, route, deadline);
    if (!socket) return tl::make_unexpected(std::move(socket.error()));
    auto state = std::make_unique<State>(std::move(*socket));
    if (url.tls) {
        auto session = TlsSession::handshake(state->socket, tls, url.host, deadline);
        if (!session) return tl::make_unexpected(std::move(session.error()));
        state->facts = session->facts();
        state->session = std::move(*session);
    }
    return Connection(std::move(state));
}

Connection Connection::adopt(int descriptor, const std::string& peer) {
    return Connection(std::make_unique<State>(Socket::adopt(descriptor, peer)));
}

tl::expected<void, NetworkError> Connection::send_all(std::string_view bytes, Deadline deadline) {
    if (state_->session) return state_->session->send_all(state_->socket, bytes, deadline);
    return state_->socket.send_all(bytes, deadline);
}

tl::expected<std::size_t, NetworkError> Connection::receive(std::string& into, Deadline deadline, std::size_t limit) {
    auto count = state_->session ? state_->session->receive(state_->socket, into, limit, deadline)
                                 : state_->socket.receive(into, limit, deadline);
    if (count) state_->received += *count;
    return count;
}

std::uint64_t Connection::received() const {
    return state_->received;
}
const std::string& Connection::peer() const {
    return state_->socket.peer();
}
const std::optional<TlsFacts>& Connection::tls() const {
    return state_->facts;
}

}  // namespace opsmgr::client
