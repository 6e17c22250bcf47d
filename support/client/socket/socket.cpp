#include "client/socket/socket.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "client/socket/address.hpp"

namespace opsmgr::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

NetworkFault fault_of(int code) {
    switch (code) {
        case ECONNREFUSED: return NetworkFault::refused;
        case ETIMEDOUT: return NetworkFault::timed_out;
        case ECONNRESET:
        case ECONNABORTED:
        case EPIPE: return NetworkFault::reset;
        case ENETUNREACH:
        case EHOSTUNREACH:
        case ENETDOWN:
        case EHOSTDOWN:
        case EADDRNOTAVAIL:
        case EAFNOSUPPORT: return NetworkFault::unreachable;
        default: return NetworkFault::local;
    }
}

std::string said(int code) {
    return std::error_code(code, std::generic_category()).message();
}

NetworkError connect_error(const std::string& peer, int code) {
    const NetworkFault fault = fault_of(code);
    switch (fault) {
        case NetworkFault::refused:
            return {fault, fmt::format("no answer from {}: connection refused; is the target running, and is the "
                                       "port right?",
                                       peer)};
        case NetworkFault::timed_out:
            return {fault, fmt::format("no answer from {}: no connection within the time limit; does a firewall "
                                       "stand between, or is the address wrong?",
                                       peer)};
        case NetworkFault::unreachable:
            return {fault,
                    fmt::format("no way to {}: {}; is the address right, and the network up?", peer, said(code))};
        case NetworkFault::reset:
            return {fault, fmt::format("{} broke the connection off at once; is the port right?", peer)};
        case NetworkFault::name_not_found:
        case NetworkFault::closed_early:
        case NetworkFault::tls_handshake:
        case NetworkFault::tls_broken:
        case NetworkFault::certificate:
        case NetworkFault::ca_file:
        case NetworkFault::client_certificate:
        case NetworkFault::proxy:
        case NetworkFault::local: break;
    }
    return {NetworkFault::local, fmt::format("this machine cannot connect to {}: {}", peer, said(code))};
}

NetworkError stream_error(const std::string& peer, int code) {
    const NetworkFault fault = fault_of(code);
    if (fault == NetworkFault::reset) return {fault, fmt::format("{} broke the connection off ({})", peer, said(code))};
    return {fault, fmt::format("the connection to {} failed: {}", peer, said(code))};
}

/// Whether the descriptor became ready; an error of the socket counts as ready, the next call on it tells.
bool ready(int descriptor, short events, Deadline deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
        pollfd watched{descriptor, events, 0};
        const int wait = static_cast<int>(std::clamp<long long>(left, 0, 60'000));
        const int count = poll(&watched, 1, wait);
        if (count > 0) return true;
        if (count < 0 && errno != EINTR) return true;
        if (left <= 0) return false;
    }
}

/// 0, or the error number.
int connect_within(int descriptor, const Address& address, Deadline deadline) {
    if (connect(descriptor, reinterpret_cast<const sockaddr*>(&address.storage), address.length) == 0) return 0;
    if (errno != EINPROGRESS && errno != EINTR) return errno;
    if (!ready(descriptor, POLLOUT, deadline)) return ETIMEDOUT;
    int code = 0;
    socklen_t length = sizeof code;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) != 0) return errno;
    return code;
}

std::string peer_name(const std::string& host, std::uint16_t port, const Address& address) {
    const bool literal = host.find(':') != std::string::npos;
    const std::string name = literal ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
    return address.text == host ? name : fmt::format("{} ({})", name, address.text);
}

}  // namespace

tl::unexpected<NetworkError> failure(NetworkFault fault, std::string message) {
    return tl::make_unexpected(NetworkError{fault, std::move(message)});
}

tl::expected<Socket, NetworkError> Socket::connect(const std::string& host, std::uint16_t port, Deadline deadline,
                                                   const std::string& address) {
    const auto addresses = resolve(address.empty() ? host : address, port, deadline);
    if (!addresses) return tl::make_unexpected(addresses.error());
    NetworkError last;
    auto untried = static_cast<std::ptrdiff_t>(addresses->size());
    for (const Address& one : *addresses) {
        const auto now = steady_clock::now();
        const Deadline share = now + std::max(deadline - now, steady_clock::duration::zero()) / untried--;
        const std::string peer = peer_name(host, port, one);
        const int descriptor = socket(one.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            last = connect_error(peer, errno);
            continue;
        }
        Socket made(descriptor, peer);
        const int code = connect_within(descriptor, one, share);
        if (code == 0) {
            const int on = 1;
            setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return made;
        }
        last = connect_error(peer, code);
    }
    return tl::make_unexpected(std::move(last));
}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), peer_(std::move(other.peer_)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(peer_, other.peer_);
    return *this;
}

Socket::~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

tl::expected<void, NetworkError> Socket::send_all(std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!ready(descriptor_, POLLOUT, deadline))
                return failure(NetworkFault::timed_out,
                               fmt::format("{} did not take the request within the time limit", peer_));
        } else if (errno != EINTR) {
            return tl::make_unexpected(stream_error(peer_, errno));
        }
    }
    return {};
}

tl::expected<std::size_t, NetworkError> Socket::receive(std::string& into, std::size_t limit, Deadline deadline) {
    const std::size_t before = into.size();
    while (ready(descriptor_, POLLIN, deadline)) {
        into.resize(before + limit);
        const ssize_t count = ::recv(descriptor_, into.data() + before, limit, 0);
        const int code = errno;
        into.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
        if (count >= 0) return static_cast<std::size_t>(count);
        const bool is_none = code == EAGAIN || code == EWOULDBLOCK || code == EINTR;
        if (!is_none) return tl::make_unexpected(stream_error(peer_, code));
    }
    return failure(
        NetworkFault::timed_out,
        fmt::format("{} did not answer within the time limit; is it overloaded, or the limit too short?", peer_));
}

void Socket::send_now(std::string_view bytes) {
    // A farewell that gets lost does no harm.
    [[maybe_unused]] const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

}  // namespace opsmgr::client
