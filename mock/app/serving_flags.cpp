#include "serving_flags.hpp"

#include <limits>

namespace opsmgr::mock {

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
    std::vector<std::string> names;
    names.reserve(editions.size());
    for (const Edition& one : editions) names.emplace_back(one.name);
    command.add_option("--edition", flags.edition, "Follow the documentation of this version of Ops Manager")
        .show_default()
        .check_member(names);
    command
        .add_option("--clock", flags.clock,
                    "real: the clock of the machine; manual: time moves only when the control API advances it;\n"
                    "reads: like manual, and each get one or get all advances it by one second")
        .show_default()
        .check_member({"real", "manual", "reads"});
    command.add_option("--start", flags.start, "Start time of a manual clock (ISO 8601; default: now)");
    command.add_option("--faults", flags.faults_file, "JSON file with faults: delays, resets, errors for chosen calls");
    command.add_flag("--explain-401", flags.explains_refusals,
                     "Add the reason of each 401 in the field X-Opsmgr-Mock-Reason");
    command.add_option("--cert", flags.certificate_file,
                       "Serve TLS with this certificate (PEM, followed by its chain)");
    command.add_option("--key", flags.key_file, "Private key of --cert (PEM, without a passphrase)");
    command.add_flag("--tls", flags.tls, "Serve TLS with a new self-signed certificate (P-256)");
    command.add_option("--tls-ca", flags.ca_file,
                       "Write the certificate of --tls to this file, so that clients can trust it");
    command.add_option("--ready-file", flags.ready_file,
                       "Also write the ready line to this file; the file exists while the mock listens");
    command
        .add_option("--ready-fd", flags.ready_descriptor,
                    "Also write the ready line to this open file descriptor, then close it")
        .check_range(3, 1'000'000);
    command
        .add_option("--deviate", flags.deviations,
                    "Turn a deviation on: break the contract in this way (loopback only; may be repeated)")
        .take_one_value();
    command
        .add_option(
            "--vary", flags.variations,
            "Turn a variation on: differ in this way, which the contract allows (loopback only; may be repeated)")
        .take_one_value();
    command
        .add_option("--journal-bytes", flags.journal_bytes,
                    "Memory that the exchanges in the journal may take, in bytes; each sandbox has as much")
        .show_default()
        .check_range(1024 * 1024, std::numeric_limits<int>::max());
    command
        .add_option("--like", flags.like,
                    "Turn on the variations that one server has together, such as jetty-11 (opsmgr-mock deviations "
                    "lists them; loopback only; may be repeated)")
        .take_one_value();
    command.add_flag("--log", flags.log, "Print one line for each request to standard error");
    command.footer(
        "With LISTEN_FDS=1 (sd_listen_fds(3)) the inherited socket is used and --host and --port are not.\n"
        "When OPSMGR_CONTROL_TOKEN is set, every request to the control API must carry that token.");
}

}  // namespace opsmgr::mock
