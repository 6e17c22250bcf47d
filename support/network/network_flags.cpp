#include "network/network_flags.hpp"

#include <opsmgr/base/base64.hpp>
#include <opsmgr/base/file.hpp>
#include "client/socket/address.hpp"
#include "network/no_proxy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace opsmgr {
namespace {

using Wrong = std::vector<std::string>;

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != std::string_view::npos;
    });
}

bool is_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

std::optional<std::uint16_t> port_in(std::string_view text) {
    unsigned port = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || stop != text.data() + text.size() || port == 0 || port > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(port);
}

/// What requests say by themselves, and what they are signed with.
bool is_own_field(std::string_view name) {
    constexpr std::array own{
        "Accept",    "Authorization",       "Connection", "Content-Length", "Content-Type",      "Expect",
        "Host",      "Proxy-Authorization", "TE",         "Trailer",        "Transfer-Encoding", "Upgrade",
        "User-Agent"};
    return std::any_of(own.begin(), own.end(), [&](const char* one) { return equal_ignoring_case(one, name); });
}

void add_field(Network& network, const std::string& from, const std::string& name, const std::string& value,
               Wrong& wrong) {
    if (!is_token(name)) wrong.push_back(fmt::format("{}: '{}' is not the name of a field", from, name));
    else if (is_own_field(name))
        wrong.push_back(fmt::format("{}: {} is a field that the requests themselves set", from, name));
    else if (network.extra_fields.has(name)) wrong.push_back(fmt::format("{}: {} is given twice", from, name));
    else if (!is_value(value)) wrong.push_back(fmt::format("{}: the value of {} has control characters", from, name));
    else {
        network.extra_fields.add(name, value);
        network.secrets.push_back(value);
    }
}

void take_fields(Network& network, const NetworkFlags& flags, const NetworkFlags::Variables& variables,
                 const NetworkSecrets& secrets, Wrong& wrong) {
    for (const auto& [name, value] : secrets.headers) add_field(network, "--config: headers", name, value, wrong);
    for (const std::string& one : flags.headers) {
        const auto equals = one.find('=');
        const std::string name = one.substr(0, equals);
        const std::string_view source =
            equals == std::string::npos ? std::string_view() : std::string_view(one).substr(equals + 1);
        if (!source.starts_with("ENV:") ||
            source.size() == 4) {  // what stands there may be the secret itself: it is not said
            wrong.push_back(fmt::format(
                "--header: '{}' needs the form NAME=ENV:VARIABLE; a value in a flag would be seen by every user",
                name));
            continue;
        }
        const std::string variable(source.substr(4));
        const std::string value = variables(variable.c_str());
        if (value.empty()) wrong.push_back(fmt::format("--header: {} is not set", variable));
        else add_field(network, "--header", name, value, wrong);
    }
}

void take_fixed(Network& network, const NetworkFlags& flags, Wrong& wrong) {
    for (const std::string& one : flags.resolve) {
        const auto host_end = one.find(':');
        const auto port_end = host_end == std::string::npos ? host_end : one.find(':', host_end + 1);
        const auto refused = [&] {
            wrong.push_back(
                fmt::format("--resolve: '{}' is not of the form HOST:PORT:ADDRESS with an IP address", one));
        };
        if (port_end == std::string::npos || host_end == 0) {
            refused();
            continue;
        }
        const auto port = port_in(std::string_view(one).substr(host_end + 1, port_end - host_end - 1));
        std::string address = one.substr(port_end + 1);
        if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
        if (!port || !client::is_ip_literal(address)) refused();
        else network.route.fixed.push_back({one.substr(0, host_end), *port, address});
    }
}

bool is_loopback_name(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

struct ProxySource {
    std::string name;  ///< a flag or a variable
    std::string text;
};

ProxySource proxy_for(const Url& target, const NetworkFlags& flags, const NetworkFlags::Variables& variables) {
    if (!flags.proxy.empty()) return {"--proxy", flags.proxy};
    if (is_loopback_name(target.host)) return {};
    for (const char* list : {"NO_PROXY", "no_proxy"})
        if (is_exempt(target.host, target.port, variables(list))) return {};
    // HTTP_PROXY in capitals may come from a field `Proxy` of a CGI request, and counts nowhere.
    for (const char* name : {target.tls ? "HTTPS_PROXY" : "http_proxy", target.tls ? "https_proxy" : "http_proxy"})
        if (std::string text = variables(name); !text.empty()) return {name, std::move(text)};
    return {};
}

void take_proxy(Network& network, const Url& target, const NetworkFlags& flags,
                const NetworkFlags::Variables& variables, const NetworkSecrets& secrets, Wrong& wrong) {
    const auto first_of = [](const std::string& a, const std::string& b) { return a.empty() ? b : a; };
    const std::string user = first_of(variables("OPSMGR_PROXY_USER"), secrets.proxy_user);
    const std::string password = first_of(variables("OPSMGR_PROXY_PASSWORD"), secrets.proxy_password);
    const ProxySource source = proxy_for(target, flags, variables);
    if (source.text.empty()) return;
    const auto refuse = [&](const std::string& why) { wrong.push_back(fmt::format("{}: {}", source.name, why)); };
    if (source.text.find('@') != std::string::npos)
        return refuse(
            "credentials do not belong in the address; they come from OPSMGR_PROXY_USER and OPSMGR_PROXY_PASSWORD, or "
            "from "
            "the file of --config");
    const auto url = parse_url(source.text.find("://") == std::string::npos ? "http://" + source.text : source.text);
    if (!url) return refuse(url.error());
    if (url->tls) return refuse("a proxy that is itself reached by https is not supported; http://HOST:PORT is");
    if (user.empty() != password.empty()) return refuse("OPSMGR_PROXY_USER and OPSMGR_PROXY_PASSWORD belong together");
    if (user.find(':') != std::string::npos) return refuse("OPSMGR_PROXY_USER must have no colon (RFC 7617, 2)");
    client::Proxy& proxy = network.route.proxy.emplace();
    proxy.host = url->host;
    proxy.port = url->port;
    proxy.source = source.name;
    if (user.empty()) return;
    proxy.authorization = "Basic " + to_base64(user + ":" + password);
    network.secrets.push_back(password);
    network.secrets.push_back(proxy.authorization.substr(6));
}

void take_certificates(Network& network, const NetworkFlags& flags, Wrong& wrong) {
    network.tls.ca_file = flags.ca_file;
    network.tls.insecure = flags.insecure;
    network.tls.client_certificate = flags.client_certificate;
    network.tls.client_key = flags.client_key;
    if (flags.client_certificate.empty() && !flags.client_key.empty())
        wrong.emplace_back("--client-key belongs to --client-cert");
    const std::size_t before = wrong.size();
    for (const auto& [flag, file] :
         {std::pair{"--cacert", &flags.ca_file}, std::pair{"--client-cert", &flags.client_certificate},
          std::pair{"--client-key", &flags.client_key}}) {
        if (file->empty()) continue;
        if (const auto text = read_file(*file); !text)
            wrong.push_back(fmt::format("{}: {}: {}", flag, *file, text.error()));
    }
    const bool any = !flags.ca_file.empty() || !flags.client_certificate.empty();
    if (!any || wrong.size() != before) return;
    if (const auto context = client::TlsContext::make(network.tls); !context) wrong.push_back(context.error().message);
}

}  // namespace

void Network::apply_to(client::TransportOptions& options) const {
    const auto highest = options.tls.highest;
    options.tls = tls;
    options.tls.highest = highest;
    options.route = route;
    options.extra_fields = extra_fields;
}

std::string environment_variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

void NetworkFlags::declare(CommandLine& command) {
    command.add_option("--cacert", ca_file, "PEM file of trusted certificates, instead of the system's");
    command.add_flag("--insecure", insecure, "Accept any certificate");
    command.add_option("--client-cert", client_certificate,
                       "PEM file with a certificate of one's own, for a target or gateway that asks for it (mTLS)");
    command.add_option("--client-key", client_key,
                       "PEM file with its private key, without a passphrase; default: in the file of --client-cert");
    command.add_option(
        "--proxy", proxy,
        "http://HOST:PORT of a proxy that opens tunnels (CONNECT). Default: HTTPS_PROXY, for http targets\nhttp_proxy, "
        "unless NO_PROXY names the target; OPSMGR_PROXY_USER and OPSMGR_PROXY_PASSWORD sign in there");
    command.add_option("--resolve", resolve, "HOST:PORT:ADDRESS: this host is at that IP address; may be repeated")
        .take_one_value();
    command
        .add_option("--header", headers,
                    "NAME=ENV:VARIABLE: send this field with the value of that variable, for a gateway that asks for "
                    "it;\nmay be repeated")
        .take_one_value();
}

Network NetworkFlags::network(const Url& target, const Variables& variables, const NetworkSecrets& secrets,
                              Wrong& wrong) const {
    Network network;
    take_certificates(network, *this, wrong);
    take_fixed(network, *this, wrong);
    take_proxy(network, target, *this, variables, secrets, wrong);
    take_fields(network, *this, variables, secrets, wrong);
    return network;
}

}  // namespace opsmgr
