#include "network/no_proxy.hpp"

#include <opsmgr/base/headers.hpp>

#include <arpa/inet.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

namespace opsmgr {
namespace {

using Bytes = std::vector<unsigned char>;

std::optional<Bytes> address(const std::string& text) {
    std::array<unsigned char, 16> bytes{};
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return Bytes(bytes.begin(), bytes.begin() + 4);
    if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return Bytes(bytes.begin(), bytes.end());
    return std::nullopt;
}

std::optional<unsigned> number(std::string_view text, unsigned at_most) {
    unsigned value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size() || value > at_most) return std::nullopt;
    return value;
}

bool is_in_range(const Bytes& host, std::string_view range) {
    const auto slash = range.find('/');
    const auto network = address(std::string(range.substr(0, slash)));
    if (!network || network->size() != host.size()) return false;
    const auto bits = number(range.substr(slash + 1), static_cast<unsigned>(host.size() * 8));
    if (!bits) return false;
    for (unsigned bit = 0; bit < *bits; ++bit) {
        const unsigned mask = 0x80U >> (bit % 8);
        if (((host[bit / 8] ^ (*network)[bit / 8]) & mask) != 0) return false;
    }
    return true;
}

bool fits(const std::string& host, std::uint16_t port, std::string_view entry) {
    if (entry == "*") return true;
    const auto host_address = address(host);
    if (entry.find('/') != std::string_view::npos) return host_address && is_in_range(*host_address, entry);
    // `[::1]:443`, `name:443`; a bare IPv6 address has several colons.
    const auto colon = entry.rfind(':');
    const bool has_port = colon != std::string_view::npos && (entry.find(':') == colon || entry.starts_with('['));
    if (has_port && !entry.ends_with(']')) {
        if (number(entry.substr(colon + 1), 65535) != port) return false;
        entry = entry.substr(0, colon);
    }
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    if (host_address) return address(std::string(entry)) == host_address;
    if (entry.starts_with('.')) entry.remove_prefix(1);
    const std::string name = lower_case(entry);
    const std::string own = lower_case(host);
    return !name.empty() && (own == name || (own.size() > name.size() && own.ends_with(name) &&
                                             own[own.size() - name.size() - 1] == '.'));
}

}  // namespace

bool is_exempt(const std::string& host, std::uint16_t port, std::string_view list) {
    while (!list.empty()) {
        const auto end = std::min(list.find_first_of(", \t"), list.size());
        if (end > 0 && fits(host, port, list.substr(0, end))) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

}  // namespace opsmgr
