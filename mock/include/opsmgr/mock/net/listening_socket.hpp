// The socket that a server listens on.
//
//     const auto socket = listening_socket("localhost", 0);   // a descriptor, or one sentence with address and cause
//     if (!socket) return report_error(socket.error());
#pragma once

#include <fmt/format.h>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <tl/expected.hpp>

namespace opsmgr::mock {

/// Why nothing listens on this address.
[[nodiscard]] inline std::string cannot_listen(const std::string& host, int port, int error) {
    if (error == EADDRINUSE)
        return fmt::format("{}:{} is taken by another program: {}", host, port, std::strerror(error));
    return fmt::format("cannot listen on {}:{}: {}", host, port, std::strerror(error));
}

/// Does not block and is the caller's to close. Of a host with several addresses the first that can be had; port 0
/// takes any free port.
[[nodiscard]] inline tl::expected<int, std::string> listening_socket(const std::string& host, int port) {
    if (port < 0 || port > 65535) return tl::make_unexpected(cannot_listen(host, port, EINVAL));
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    // The result alone tells of a failure: in errno the resolver's modules leave what they like.
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0)
        return tl::make_unexpected(fmt::format("cannot listen on {}:{}: the host cannot be resolved", host, port));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
    int error = 0;
    for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
        const int made = ::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, one->ai_protocol);
        if (made >= 0) {
            const int yes = 1;  // the port of a server that has just ended is free
            ::setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
            if (::bind(made, one->ai_addr, one->ai_addrlen) == 0 && ::listen(made, SOMAXCONN) == 0) return made;
        }
        if (error != EADDRINUSE) error = errno;  // what a user can do something about is not lost
        if (made >= 0) ::close(made);
    }
    return tl::make_unexpected(cannot_listen(host, port, error));
}

/// From now on the descriptor is one of a socket that has the port and refuses every connection, until `listen` is
/// called on it. What waits to be accepted is reset.
inline void stop_listening(int descriptor) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return;
    const int silent = ::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (silent < 0) return;
    const int yes = 1;
    ::setsockopt(silent, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    ::shutdown(descriptor, SHUT_RDWR);  // a closed one goes on while another thread waits for it
    // A port that the system had chosen is free for a moment: another program that takes it is waited for.
    for (int tries = 0; ::bind(silent, reinterpret_cast<sockaddr*>(&address), size) != 0 && tries < 100; ++tries)
        ::poll(nullptr, 0, 10);
    ::dup3(silent, descriptor, O_CLOEXEC);
    ::close(silent);
}

/// The port that a socket is bound to; 0 when it has none.
[[nodiscard]] inline int bound_port(int descriptor) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
    if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
    return 0;
}

}  // namespace opsmgr::mock
