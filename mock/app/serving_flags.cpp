#include "serving_flags.hpp"

#include <CLI/CLI.hpp>

namespace opsmgr::mock {

void declare(CLI::App& command, ServingFlags& flags) {
    command.add_option("--host", flags.host, "Address to listen on, an IPv6 one without brackets")
        ->capture_default_str()
        ->check([](const std::string& host) {
            return host.empty() || host.front() == '[' ? std::string("a name or an address without brackets is needed")
                                                       : std::string();
        });
    command.add_option("--port", flags.port, "Port to listen on; 0 for any free one")
        ->capture_default_str()
        ->check(CLI::Range(0, 65535));
    command.add_option("--workers", flags.workers, "Threads that answer")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    std::vector<std::string> names;
    names.reserve(editions.size());
    for (const Edition& one : editions) names.emplace_back(one.name);
    command.add_option("--edition", flags.edition, "Edition of the documentation to keep to")
        ->capture_default_str()
        ->check(CLI::IsMember(names));
    command
        .add_option("--clock", flags.clock,
                    "real: time goes by; manual: it stands still until the control API advances it;\n"
                    "reads: likewise, and each get one or get all advances it by a second")
        ->capture_default_str()
        ->check(CLI::IsMember({"real", "manual", "reads"}));
    command.add_option("--start", flags.start, "Where a clock that stands still begins (ISO 8601; default: now)");
    command.add_option("--faults", flags.faults_file, "Schedule of faults, a JSON file: network trouble on purpose");
    command.add_flag("--explain-401", flags.explains_refusals, "Name the reason of a 401 in X-Opsmgr-Mock-Reason");
    command.add_option("--cert", flags.certificate_file, "Speak TLS with this certificate (PEM, the chain behind it)");
    command.add_option("--key", flags.key_file, "Its private key (PEM, without a passphrase)");
    command.add_flag("--tls", flags.tls, "Speak TLS with a new self-signed certificate (P-256)");
    command.add_option("--tls-ca", flags.ca_file, "Write the certificate of --tls to this file, for clients to trust");
    command.add_option("--ready-file", flags.ready_file,
                       "Also write the ready line to this file, which is there while it listens");
    command.add_option("--ready-fd", flags.ready_descriptor, "Also write it to this open descriptor, and close that")
        ->check(CLI::Range(3, 1'000'000));
    command
        .add_option("--deviate", flags.deviations, "Break the contract in a named way (loopback only; may be repeated)")
        ->allow_extra_args(false);
    command
        .add_option("--vary", flags.variations,
                    "Differ in a named way that the contract allows (loopback only; may be repeated)")
        ->allow_extra_args(false);
    command.add_flag("--log", flags.log, "One line on standard error for each request");
    command.footer(
        "A listening socket handed over as LISTEN_FDS=1 (sd_listen_fds(3)) takes the place of --host and --port.\n"
        "OPSMGR_CONTROL_TOKEN, when set, is asked of everybody who uses the control API.");
}

}  // namespace opsmgr::mock
