// A client made of one socket, which says exactly what it is told and reads exactly what comes.
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

class Client {
  public:
    explicit Client(int port, int receive_buffer = 0) : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer > 0)
            ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        const timeval patience{20, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            close();  // no destructor runs for an object that was not made
            throw std::runtime_error("cannot connect");
        }
        const int yes = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    Client(Client&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)), gathered_(std::move(other.gathered_)) {}
    ~Client() { close(); }

    void close() {
        if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    }
    /// Ends with a reset instead of an orderly close.
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }
    void end_sending() const { ::shutdown(descriptor_, SHUT_WR); }

    /// False when the server has gone.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const ssize_t put = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (put <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(put));
        }
        return true;
    }

    /// Up to and with `mark`; what came before the end when the mark did not.
    std::string read_past(std::string_view mark) {
        while (gathered_.find(mark) == std::string::npos)
            if (!read_some()) return std::exchange(gathered_, {});
        const auto end = gathered_.find(mark) + mark.size();
        std::string taken = gathered_.substr(0, end);
        gathered_.erase(0, end);
        return taken;
    }
    /// All that comes until the server closes; throws when it resets or stays silent.
    std::string read_to_end() {
        while (read_some()) {
        }
        return std::exchange(gathered_, {});
    }

  private:
    bool read_some() {
        char room[65536];
        const ssize_t got = ::recv(descriptor_, room, sizeof room, 0);
        const int error = errno;
        if (got < 0) throw std::runtime_error(error == ECONNRESET ? "reset" : "nothing came");
        gathered_.append(room, static_cast<std::size_t>(got));
        return got > 0;
    }

    int descriptor_;
    std::string gathered_;
};

/// The soft limit on open files, changed for as long as this lives.
class OpenFiles {
  public:
    explicit OpenFiles(rlim_t soft) {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        const rlimit now{std::min(soft, before_.rlim_max), before_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &now);
    }
    ~OpenFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }
    OpenFiles(const OpenFiles&) = delete;
    OpenFiles& operator=(const OpenFiles&) = delete;

  private:
    rlimit before_{};
};
