#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace opsmgr {
namespace {

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

std::string form_decoded(std::string_view text) {
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    return percent_decoded(blanks).value_or(std::string(text));
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
    const auto first = text.find('%');
    std::string out(text.substr(0, first));
    if (first == std::string_view::npos) return out;
    out.reserve(text.size());
    for (std::size_t i = first; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const auto high = hex_digit(text[i + 1]);
        const auto low = hex_digit(text[i + 2]);
        if (!high || !low) return std::nullopt;
        out.push_back(static_cast<char>(*high * 16 + *low));
        i += 2;
    }
    return out;
}

std::optional<Origin> origin_of(std::string_view target) {
    if (target.empty() || target.front() == '/') return std::nullopt;
    const auto scheme = target.find("://");
    if (scheme == std::string_view::npos) return std::nullopt;
    const std::string_view rest = target.substr(scheme + 3);
    return Origin{target.substr(0, scheme), rest.substr(0, rest.find_first_of("/?#"))};
}

bool is_same_origin(const Origin& a, const Origin& b) {
    if (!equal_ignoring_case(a.scheme, b.scheme)) return false;
    const auto host = [](const Origin& origin) {
        const std::string_view own_port = equal_ignoring_case(origin.scheme, "https") ? ":443" : ":80";
        std::string_view text = origin.authority;
        if (text.ends_with(own_port)) text.remove_suffix(own_port.size());
        else if (text.ends_with(':')) text.remove_suffix(1);
        return text;
    };
    return equal_ignoring_case(host(a), host(b));
}

Target split_target(std::string_view target) {
    if (const auto origin = origin_of(target)) {
        target.remove_prefix(origin->scheme.size() + 3 + origin->authority.size());
        if (!target.starts_with('/')) {  // an empty path is the root (RFC 9110, 4.2.3)
            const auto query = target.find('?');
            return {"/", query == std::string_view::npos ? std::string_view() : target.substr(query + 1)};
        }
    }
    const auto mark = target.find('?');
    if (mark == std::string_view::npos) return {target, {}};
    return {target.substr(0, mark), target.substr(mark + 1)};
}

QueryParameters query_parameters(std::string_view query) {
    QueryParameters parameters;
    while (!query.empty()) {
        const auto ampersand = query.find('&');
        const auto one = query.substr(0, ampersand);
        query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
        if (one.empty()) continue;
        const auto equals = one.find('=');
        const auto name = one.substr(0, equals);
        const auto value = equals == std::string_view::npos ? std::string_view() : one.substr(equals + 1);
        parameters.emplace_back(form_decoded(name), form_decoded(value));
    }
    return parameters;
}

std::string Url::authority() const {
    const bool literal = host.find(':') != std::string::npos;
    const std::string name = literal ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::text() const {
    return fmt::format("{}://{}{}", tls ? "https" : "http", authority(), path);
}

tl::expected<Url, std::string> parse_url(std::string_view text) {
    const auto refuse = [&](std::string_view why) {
        return tl::make_unexpected(fmt::format("'{}' is not a usable URL: {}", text, why));
    };
    // The text is not repeated: what stands before the @ may be a secret.
    if (text.find('@') != std::string_view::npos)
        return tl::make_unexpected(std::string("the URL must not carry user information before an @"));
    Url url;
    std::string_view rest = text;
    const auto mark = rest.find("://");
    if (mark == std::string_view::npos) return refuse("it must begin with http:// or https://");
    const auto scheme = lower_case(rest.substr(0, mark));
    if (scheme != "http" && scheme != "https") return refuse("it must begin with http:// or https://");
    url.tls = scheme == "https";
    rest.remove_prefix(mark + 3);
    if (rest.find_first_of("?#") != std::string_view::npos) return refuse("leave out the query and the fragment");
    const auto slash = rest.find('/');
    const std::string_view authority = rest.substr(0, slash);
    if (slash != std::string_view::npos) url.path = std::string(rest.substr(slash));
    while (!url.path.empty() && url.path.back() == '/') url.path.pop_back();
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return refuse("the IPv6 address has no closing bracket");
        url.host = std::string(authority.substr(1, end - 1));
        port = authority.substr(end + 1);
    } else {
        const auto colon = authority.find(':');
        url.host = std::string(authority.substr(0, colon));
        if (colon != std::string_view::npos) port = authority.substr(colon);
    }
    if (url.host.empty()) return refuse("it names no host");
    url.port = url.tls ? 443 : 80;
    if (!port.empty()) {
        const char* end = port.data() + port.size();
        const auto [stop, error] = std::from_chars(port.data() + 1, end, url.port);
        if (port.front() != ':' || error != std::errc() || stop != end || url.port == 0)
            return refuse("the port must be a number from 1 to 65535");
    }
    return url;
}

bool is_loopback(std::string_view host) {
    in_addr address{};
    // A name may begin with "127." as well, and lead anywhere.
    const bool is_address = ::inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
    return host == "localhost" || host == "::1" || (is_address && host.starts_with("127."));
}

bool is_ip_address(std::string_view host) {
    in6_addr address{};
    const std::string text(host);
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1 || ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

}  // namespace opsmgr
