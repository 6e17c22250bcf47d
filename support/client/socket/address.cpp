#include "client/socket/address.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>

#include <array>
#include <cstring>
#include <future>
#include <memory>
#include <thread>

namespace opsmgr::client {
namespace {

struct Lookup {
    int code = 0;
    std::vector<Address> addresses;
};

Lookup look_up(const std::string& host, std::uint16_t port, int flags) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    Lookup found;
    found.code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    if (found.code != 0) return found;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, freeaddrinfo);
    for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
        Address address;
        std::memcpy(&address.storage, one->ai_addr, one->ai_addrlen);
        address.length = one->ai_addrlen;
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
            address.text = text.data();
        found.addresses.push_back(std::move(address));
    }
    return found;
}

}  // namespace

bool is_ip_literal(const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 || inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

tl::expected<std::vector<Address>, NetworkError> resolve(const std::string& host, std::uint16_t port,
                                                         Deadline deadline) {
    Lookup found = look_up(host, port, AI_NUMERICHOST);
    if (found.code != 0) {
        // The system's resolver knows no deadline; left behind in its own thread it cannot hold up anybody.
        auto answer = std::make_shared<std::promise<Lookup>>();
        auto future = answer->get_future();
        std::thread([answer, host, port] { answer->set_value(look_up(host, port, 0)); }).detach();
        if (future.wait_until(deadline) != std::future_status::ready)
            return tl::make_unexpected(NetworkError{
                NetworkFault::timed_out,
                fmt::format("the name '{}' was not looked up in time; is the name server reachable?", host)});
        found = future.get();
    }
    if (found.code != 0 || found.addresses.empty())
        return tl::make_unexpected(
            NetworkError{NetworkFault::name_not_found,
                         fmt::format("the host name '{}' was not found ({}); is it spelled right?", host,
                                     found.code != 0 ? gai_strerror(found.code) : "it has no address")});
    return std::move(found.addresses);
}

}  // namespace opsmgr::client
