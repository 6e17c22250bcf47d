#include "inherited_socket.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace opsmgr::mock {
namespace {

constexpr int first_descriptor = 3;  // SD_LISTEN_FDS_START

int option(int descriptor, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    return ::getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

tl::expected<InheritedSocket, std::string> inspect(int descriptor) {
    const auto wrong = [&](std::string_view what) {
        return tl::make_unexpected(
            fmt::format("LISTEN_FDS: descriptor {} {}; a listening TCP socket is needed", descriptor, what));
    };
    if (::fcntl(descriptor, F_GETFD) < 0) return wrong("is not open");
    const int type = option(descriptor, SO_TYPE);
    if (type < 0) return wrong("is not a socket");
    if (type != SOCK_STREAM) return wrong("is not a stream socket");
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return wrong(std::strerror(errno));
    std::array<char, INET6_ADDRSTRLEN> text{};
    InheritedSocket socket{descriptor, {}, 0};
    if (address.ss_family == AF_INET) {
        const auto& ip = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &ip.sin_addr, text.data(), text.size());
        socket.port = ntohs(ip.sin_port);
    } else if (address.ss_family == AF_INET6) {
        const auto& ip = reinterpret_cast<const sockaddr_in6&>(address);
        ::inet_ntop(AF_INET6, &ip.sin6_addr, text.data(), text.size());
        socket.port = ntohs(ip.sin6_port);
    } else {
        return wrong("is neither IPv4 nor IPv6");
    }
    if (option(descriptor, SO_ACCEPTCONN) != 1) return wrong("does not listen");
    socket.host = text.data();
    return socket;
}

}  // namespace

tl::expected<std::optional<InheritedSocket>, std::string> inherited_socket() {
    const char* pid = std::getenv("LISTEN_PID");
    const char* count = std::getenv("LISTEN_FDS");
    const bool ours = pid != nullptr && count != nullptr && pid == std::to_string(::getpid());
    const std::string said = ours ? count : "";
    for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) ::unsetenv(name);
    if (!ours) return std::nullopt;
    if (said != "1") return tl::make_unexpected(fmt::format("LISTEN_FDS is '{}'; exactly 1 is understood", said));
    auto socket = inspect(first_descriptor);
    if (!socket) return tl::make_unexpected(socket.error());
    ::fcntl(first_descriptor, F_SETFD, FD_CLOEXEC);
    return *std::move(socket);
}

}  // namespace opsmgr::mock
