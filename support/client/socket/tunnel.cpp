#include "client/socket/tunnel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace opsmgr::client {
namespace {

constexpr std::size_t head_at_most = 16 * 1024;

/// As far as it can be shown.
std::string printable(std::string_view line) {
    std::string shown(line.substr(0, 120));
    std::replace_if(shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return shown;
}

tl::unexpected<NetworkError> refused(const std::string& proxy, const std::string& target, std::string_view line,
                                     bool has_signed_in) {
    const std::string_view status = line.substr(std::min(line.find(' ') + 1, line.size()), 3);
    // 407 is right; some proxies say 401.
    if (status == "407" || status == "401")
        return failure(
            NetworkFault::proxy,
            fmt::format("the proxy {} wants {} ({}); they come from OPSMGR_PROXY_USER and "
                        "OPSMGR_PROXY_PASSWORD",
                        proxy, has_signed_in ? "other credentials or another scheme than Basic" : "credentials",
                        status));
    return failure(NetworkFault::proxy,
                   fmt::format("the proxy {} opens no tunnel to {}: {}; may it reach that target, and that port?",
                               proxy, target, printable(line)));
}

}  // namespace

tl::expected<void, NetworkError> open_tunnel(Socket& socket, const std::string& host, std::uint16_t port,
                                             const Proxy& proxy, Deadline deadline) {
    const bool is_v6 = host.find(':') != std::string::npos;
    const std::string target = is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
    const std::string name = socket.peer();
    std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
    if (!proxy.authorization.empty()) request += fmt::format("Proxy-Authorization: {}\r\n", proxy.authorization);
    if (auto sent = socket.send_all(request + "\r\n", deadline); !sent) return sent;
    // A byte at a time: what follows the head belongs to the target.
    std::string head;
    while (!head.ends_with("\r\n\r\n") && !head.ends_with("\n\n")) {
        const auto count = socket.receive(head, 1, deadline);
        if (!count) return tl::make_unexpected(count.error());
        if (*count == 0)
            return failure(
                NetworkFault::proxy,
                fmt::format("the proxy {} closed the connection without an answer; is it a proxy for http?", name));
        if (head.size() > head_at_most)
            return failure(NetworkFault::proxy,
                           fmt::format("the proxy {} answers with more than {} bytes of fields", name, head_at_most));
    }
    const std::string_view line = std::string_view(head).substr(0, head.find_first_of("\r\n"));
    if (!line.starts_with("HTTP/1."))
        return failure(NetworkFault::proxy,
                       fmt::format("the proxy {} does not speak HTTP: {}; is the port right?", name, printable(line)));
    const auto space = line.find(' ');
    if (space == std::string_view::npos || line.substr(space + 1, 1) != "2")
        return refused(name, target, line, !proxy.authorization.empty());
    socket.rename_peer(fmt::format("{} (through the proxy {})", target, name));
    return {};
}

}  // namespace opsmgr::client
