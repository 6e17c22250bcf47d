// How a target is reached: certificates, proxy, addresses, fields of a gateway. The same flags in every program.
//
//     NetworkFlags flags;
//     flags.declare(command);
//     ...
//     const Network network = flags.network(url, environment, {}, wrong);   // `wrong` gets a sentence for each fault
//     network.apply_to(options);                                             // of a client::Transport
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>
#include "cli/command_line.hpp"
#include "client/transport/transport.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace opsmgr {

/// What a file that is closed to others may hold in place of variables of the environment.
struct NetworkSecrets {
    std::string proxy_user{}, proxy_password{};
    std::vector<std::pair<std::string, std::string>> headers{};  ///< names and values
};

struct Network {
    client::TlsOptions tls{};
    client::Route route{};
    Headers extra_fields{};
    std::vector<std::string> secrets{};  ///< must not be seen: values of the fields, the password of the proxy

    void apply_to(client::TransportOptions& options) const;
};

/// The value of a variable of the environment; empty when it is not set.
[[nodiscard]] std::string environment_variable(const char* name);

struct NetworkFlags {
    std::string ca_file;
    bool insecure = false;
    std::string client_certificate;
    std::string client_key;
    std::string proxy;
    std::vector<std::string> resolve;
    std::vector<std::string> headers;

    /// Gives the value of a variable; empty when it is not set.
    using Variables = std::function<std::string(const char*)>;

    void declare(CommandLine& command);
    /// Looks at files, too, so that a run that cannot work does not begin. Without `--proxy` the proxy is that of
    /// HTTPS_PROXY or https_proxy for https and of http_proxy for http, unless NO_PROXY or no_proxy names the target; a
    /// target on loopback needs none. OPSMGR_PROXY_USER and OPSMGR_PROXY_PASSWORD sign in to it (Basic, RFC 7617).
    [[nodiscard]] Network network(const Url& target, const Variables& variables, const NetworkSecrets& secrets,
                                  std::vector<std::string>& wrong) const;
};

}  // namespace opsmgr
