#include "serving_flags.hpp"

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/text/char_class.hpp>
#include <opsmgr/base/url.hpp>

#include <fmt/format.h>

#include <limits>
#include <string_view>

namespace opsmgr::mock {
namespace {

// Each says what is wrong with a value, and nothing of one that is right.

std::string objection_to_base_path(const std::string& path) {
    constexpr CharClass is_path_char = is_letter_or_digit.with("-._~/");
    const bool is_right = path.size() > 1 && path.front() == '/' && path.back() != '/' && all_of(path, is_path_char) &&
                          path.find("//") == std::string::npos && path.find("/.") == std::string::npos;
    if (!is_right) return "a path is needed that begins with a slash and does not end with one, such as /om";
    return path.starts_with("/__admin") ? "the control API has the paths that begin with /__admin" : "";
}

std::string objection_to_origin(const std::string& origin) {
    if (origin == "*") return {};
    const auto url = parse_url(origin);
    // Browsers write it in lower case, without a slash at the end and without the port that the scheme implies.
    if (url && url->path.empty() && url->text() == origin && lower_case(origin) == origin) return {};
    const std::string meant = url ? lower_case(Url{url->tls, url->host, url->port, {}}.text()) : "";
    return meant.empty() ? "an origin is needed, such as https://app.example.com or http://localhost:3000"
                         : fmt::format("an origin is needed as browsers send it: {}", meant);
}

bool is_dns_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           all_of(label, is_letter_or_digit.with("-_"));
}

/// RFC 1035, 2.3.4 and RFC 9525, 6.3: a star may stand for the whole first label.
bool is_dns_name(std::string_view name) {
    if (name.size() > 253) return false;
    if (name.starts_with("*.")) name.remove_prefix(2);
    while (true) {
        const auto dot = name.find('.');
        if (!is_dns_label(name.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return !all_of(name, is_digit);  // otherwise an address with a mistake
        name.remove_prefix(dot + 1);
    }
}

std::string objection_to_tls_name(const std::string& name) {
    if (is_ip_address(name) || is_dns_name(name)) return {};
    return "a DNS name or an address without brackets or port is needed, such as opsmgr.example.com, *.example.com, "
           "192.0.2.7 or 2001:db8::7";
}

}  // namespace

void declare_fixtures(CommandLine& command, ServingFlags& flags) {
    command
        .add_option("--fixture", flags.fixtures,
                    "Fixture file, name of a built-in fixture, or - for standard input; may be repeated\n"
                    "(default: default)")
        .take_one_value();
}

void declare_time_and_faults(CommandLine& command, ServingFlags& flags) {
    command
        .add_option("--clock", flags.clock,
                    "real: the clock of the machine; manual: time moves only when the control API advances it;\n"
                    "reads: like manual, and each get one or get all advances it by one second")
        .show_default()
        .check_member({"real", "manual", "reads"});
    command.add_option("--start", flags.start, "Start time of a manual clock (ISO 8601; default: now)");
    command.add_option("--faults", flags.faults_file, "JSON file with faults: delays, resets, errors for chosen calls");
}

void declare(CommandLine& command, ServingFlags& flags) {
    command.add_option("--host", flags.host, "Address to listen on; IPv6 without brackets")
        .show_default()
        .check([](const std::string& host) {
            return host.empty() || host.front() == '[' ? std::string("a name or an address without brackets is needed")
                                                       : std::string();
        });
    command.add_option("--port", flags.port, "Port to listen on; 0 for any free one")
        .show_default()
        .check_range(0, 65535);
    command.add_option("--workers", flags.workers, "Number of worker threads").show_default().check_range(1, 64);
    command
        .add_option("--base-path", flags.base_path,
                    "Serve everything below this path, such as /om, as a proxy in front of a deployment does")
        .check(objection_to_base_path);
    command
        .add_option("--cors", flags.cors_origins,
                    "Let pages of this origin read the answers (https://app.example.com; may be repeated;\n"
                    "'*' for all origins, whose pages then send no credentials of the browser)")
        .take_one_value()
        .check(objection_to_origin);
    std::vector<std::string> names;
    names.reserve(editions.size());
    for (const Edition& one : editions) names.emplace_back(one.name);
    command.add_option("--edition", flags.edition, "Follow the documentation of this version of Ops Manager")
        .show_default()
        .check_member(names);
    declare_time_and_faults(command, flags);
    command.add_flag("--explain-401", flags.explains_refusals,
                     "Add the reason of each 401 in the field X-Opsmgr-Mock-Reason");
    command.add_option("--cert", flags.certificate_file,
                       "Serve TLS with this certificate (PEM, followed by its chain)");
    command.add_option("--key", flags.key_file, "Private key of --cert (PEM, without a passphrase)");
    command.add_flag("--tls", flags.tls, "Serve TLS with a new self-signed certificate (P-256)");
    command.add_option("--tls-ca", flags.ca_file,
                       "Write the certificate of --tls to this file, so that clients can trust it");
    command
        .add_option("--tls-name", flags.tls_names,
                    "Add this DNS name or address to the certificate of --tls (may be repeated)")
        .take_one_value()
        .check(objection_to_tls_name);
    command.add_option("--ready-file", flags.ready_file,
                       "Also write the ready line to this file; the file exists while the mock listens");
    command
        .add_option("--ready-fd", flags.ready_descriptor,
                    "Also write the ready line to this open file descriptor, then close it")
        .check_range(3, 1'000'000);
    command
        .add_option("--deviate", flags.deviations,
                    "Turn a deviation on: break the contract in this way (may be repeated)")
        .take_one_value();
    command
        .add_option("--vary", flags.variations,
                    "Turn a variation on: differ in this way, which the contract allows (may be repeated)")
        .take_one_value();
    command
        .add_option("--journal-bytes", flags.journal_bytes,
                    "Memory that the exchanges in the journal may take, in bytes; each sandbox has as much")
        .show_default()
        .check_range(1024 * 1024, std::numeric_limits<int>::max());
    command
        .add_option("--like", flags.like,
                    "Turn on the variations that one server has together, such as jetty-11 (opsmgr-mock deviations "
                    "lists them; may be repeated)")
        .take_one_value();
    command.add_flag("--log", flags.log, "Print one line for each request to standard error");
    command.footer(
        "With LISTEN_FDS=1 (sd_listen_fds(3)) the inherited socket is used and --host and --port are not.\n"
        "When OPSMGR_CONTROL_TOKEN is set, every request to the control API must carry that token. Where --host is "
        "not\n"
        "loopback, --deviate and --vary need it.");
}

}  // namespace opsmgr::mock
