#include "repro_flags.hpp"

#include "report/shell_quote.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {
namespace {

std::string in_seconds(std::chrono::milliseconds time) {
    return fmt::format("{}", static_cast<double>(time.count()) / 1000);
}

void add(std::string& flags, const char* flag, const std::string& value) {
    flags += fmt::format("{}{} {}", flags.empty() ? "" : " ", flag, shell_quote(value));
}

/// Those that profile full alone takes.
std::string flags_of_full(const RunOptions& options) {
    std::string flags;
    for (const std::string& job : options.jobs) add(flags, "--job", job);
    if (options.resource) {
        add(flags, "--allow", "create");
        add(flags, "--resource", options.resource->type + ":" + options.resource->name);
    }
    if (options.wait != default_wait) add(flags, "--wait", in_seconds(options.wait));
    return flags;
}

/// Of the suite and of curl alike.
std::string flags_of_network(const client::TransportOptions& transport) {
    std::string flags;
    const client::TlsOptions& tls = transport.tls;
    if (!tls.ca_file.empty()) add(flags, "--cacert", tls.ca_file);
    if (tls.insecure) flags += flags.empty() ? "--insecure" : " --insecure";
    for (const client::FixedAddress& one : transport.route.fixed)
        add(flags, "--resolve", fmt::format("{}:{}:{}", one.host, one.port, one.address));
    if (const auto& proxy = transport.route.proxy)
        add(flags, "--proxy", fmt::format("http://{}:{}", proxy->host, proxy->port));
    return flags;
}

/// The same where the names differ.
std::string flags_of_client(const client::TransportOptions& transport, const char* certificate, const char* key) {
    std::string flags;
    if (!transport.tls.client_certificate.empty()) add(flags, certificate, transport.tls.client_certificate);
    if (!transport.tls.client_key.empty()) add(flags, key, transport.tls.client_key);
    return flags;
}

std::string joined(const std::string& a, const std::string& b) {
    return a.empty() || b.empty() ? a + b : a + " " + b;
}

}  // namespace

void set_repro_flags(Report& report, const RunOptions& options) {
    std::string flags = fmt::format("--group {} --seed {}", shell_quote(options.group), options.seed);
    if (options.may_send_basic) add(flags, "--allow", "basic");
    if (!options.edition.empty()) add(flags, "--edition", options.edition);
    if (!options.foreign_job.empty()) add(flags, "--foreign-job", options.foreign_job);
    if (!options.foreign_group.empty()) add(flags, "--foreign-group", options.foreign_group);
    if (options.nonce_life.count() > 0) add(flags, "--nonce-life", in_seconds(options.nonce_life));
    if (options.transport.answer_timeout != default_timeout)
        add(flags, "--timeout", in_seconds(options.transport.answer_timeout));
    if (options.rate != default_rate(options.target.host)) add(flags, "--rate", std::to_string(options.rate));
    const std::string network = flags_of_network(options.transport);
    report.repeat = joined(joined(flags, network), flags_of_client(options.transport, "--client-cert", "--client-key"));
    for (const std::string& one : options.header_flags) add(report.repeat, "--header", one);
    report.repeat_full = flags_of_full(options);
    report.repeat_curl = joined(network, flags_of_client(options.transport, "--cert", "--key"));
}

}  // namespace opsmgr::suite
