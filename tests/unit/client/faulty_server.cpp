#include "faulty_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <stdexcept>
#include <utility>

namespace opsmgr::client::testing {
namespace {

constexpr int patience = 5;  // seconds

std::uint16_t bind_loopback(int descriptor) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(descriptor, generic, length) != 0 || getsockname(descriptor, generic, &length) != 0)
        throw std::runtime_error("no loopback port");
    return ntohs(address.sin_port);
}

void block_pipe_signal() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

struct Ended {};

}  // namespace

Peer::Peer(int descriptor) : descriptor_(descriptor) {
    const timeval limit{patience, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

Peer::Peer(Peer&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), session_(std::exchange(other.session_, nullptr)) {}

Peer::~Peer() {
    if (session_ != nullptr && descriptor_ >= 0) SSL_shutdown(session_);
    SSL_free(session_);
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool Peer::start_tls(ssl_ctx_st* context) {
    session_ = SSL_new(context);
    SSL_set_fd(session_, descriptor_);
    if (SSL_accept(session_) == 1) return true;
    SSL_free(std::exchange(session_, nullptr));
    return false;
}

std::size_t Peer::receive(char* into, std::size_t limit) {
    if (session_ != nullptr) {
        const int count = SSL_read(session_, into, static_cast<int>(limit));
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    const ssize_t count = ::recv(descriptor_, into, limit, 0);
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::string Peer::read_request() {
    std::string request;
    std::size_t wanted = std::string::npos;
    while (request.size() < wanted) {
        char byte = 0;
        if (receive(&byte, 1) == 0) break;
        request.push_back(byte);
        if (wanted != std::string::npos || !request.ends_with("\r\n\r\n")) continue;
        const auto field = request.find("Content-Length: ");
        wanted = request.size() + (field == std::string::npos ? 0 : std::stoul(request.substr(field + 16)));
    }
    return request;
}

bool Peer::send(std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t count = 0;
        if (session_ != nullptr) {
            count = SSL_write(session_, bytes.data(), static_cast<int>(bytes.size()));
        } else {
            count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void Peer::send_byte_by_byte(std::string_view bytes) {
    const int on = 1;
    setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    for (std::size_t i = 0; i < bytes.size(); ++i) send(bytes.substr(i, 1));
}

void Peer::wait_for_close() {
    std::array<char, 1024> bytes{};
    while (receive(bytes.data(), bytes.size()) > 0) {
    }
}

void Peer::reset() {
    const linger now{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    tear();
}

void Peer::tear() {
    ::close(std::exchange(descriptor_, -1));
}

Peer Listener::accept() {
    const int descriptor = ::accept(descriptor_, nullptr, nullptr);
    if (descriptor < 0) throw Ended();
    return Peer(descriptor);
}

FaultyServer::FaultyServer(Script script, bool tls) : tls_(tls) {
    descriptor_ = ::socket(AF_INET, SOCK_STREAM, 0);
    port_ = bind_loopback(descriptor_);
    listen(descriptor_, 8);
    thread_ = std::thread([script = std::move(script), descriptor = descriptor_] {
        block_pipe_signal();
        Listener listener(descriptor);
        try {
            script(listener);
        } catch (const Ended&) {
            // The test is over before the script.
        }
    });
}

FaultyServer::FaultyServer(std::string bytes, Then then)
    : FaultyServer([bytes = std::move(bytes), then](Listener& listener) {
          Peer peer = listener.accept();
          peer.answer(bytes);
          if (then == Then::hold) peer.wait_for_close();
      }) {}

FaultyServer::~FaultyServer() {
    shutdown(descriptor_, SHUT_RDWR);
    thread_.join();
    ::close(descriptor_);
}

Url FaultyServer::url(std::string host) const {
    Url url;
    url.tls = tls_;
    url.host = std::move(host);
    url.port = port_;
    return url;
}

std::uint16_t unused_port() {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    const std::uint16_t port = bind_loopback(descriptor);
    ::close(descriptor);
    return port;
}

}  // namespace opsmgr::client::testing
