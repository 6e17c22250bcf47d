#include "repro_flags.hpp"

#include "report/shell_quote.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

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

/// Otherwise curl would go by the proxies that the environment names for it, and loopback is no exception there.
std::string flags_against_environment(const RunOptions& options, const Environment& environment) {
    const auto is_set = [&](const char* name) { return !environment(name).empty(); };
    if (options.transport.route.proxy)
        return is_set("NO_PROXY") || is_set("no_proxy") ? "--proxytunnel --noproxy ''" : "--proxytunnel";
    const bool of_scheme = options.target.tls ? is_set("https_proxy") || is_set("HTTPS_PROXY") : is_set("http_proxy");
    return of_scheme || is_set("all_proxy") || is_set("ALL_PROXY") ? "--noproxy '*'" : "";
}

bool is_variable_of_shell(const std::string& name) {
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
}

/// As printf takes it: a field name may have a percent sign.
std::string in_form(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '%' ? std::string("%%") : std::string(1, c);
    return out;
}

/// curl would end the value there.
bool has_quote(const std::string& text) {
    return text.find_first_of("\"\\") != std::string::npos;
}

void set_curl_settings(Report& report, const RunOptions& options, const Environment& environment) {
    for (const std::string& one : options.header_flags) {
        const auto equals = one.find('=');
        const std::string variable = one.substr(equals + 1 + std::string_view("ENV:").size());
        report.curl_settings.push_back(
            {fmt::format("header = \"{}: %s\"", in_form(one.substr(0, equals))), {variable}});
        report.is_curl_told_all = report.is_curl_told_all && is_variable_of_shell(variable);
    }
    bool is_told_all = options.header_flags.size() == options.transport.extra_fields.size();
    const auto& proxy = options.transport.route.proxy;
    if (proxy && !proxy->authorization.empty()) {
        const std::vector<std::string> variables{"OPSMGR_PROXY_USER", "OPSMGR_PROXY_PASSWORD"};
        report.curl_settings.push_back({R"(proxy-user = "%s:%s")", variables});
        for (const std::string& one : variables) is_told_all = is_told_all && !environment(one.c_str()).empty();
    }
    for (const std::string& one : options.network_secrets) is_told_all = is_told_all && !has_quote(one);
    is_told_all = is_told_all && !has_quote(options.caller.public_key) && !has_quote(options.caller.private_key);
    report.is_curl_told_all = report.is_curl_told_all && is_told_all;
    if (!report.is_curl_told_all) report.curl_settings.clear();
}

std::string joined(const std::string& a, const std::string& b) {
    return a.empty() || b.empty() ? a + b : a + " " + b;
}

}  // namespace

void set_repro_flags(Report& report, const RunOptions& options, const Environment& environment) {
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
    report.repeat_curl = joined(joined(network, flags_against_environment(options, environment)),
                                flags_of_client(options.transport, "--cert", "--key"));
    set_curl_settings(report, options, environment);
}

}  // namespace opsmgr::suite
