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

std::string flags_of_tls(const client::TlsOptions& tls) {
    std::string flags;
    if (!tls.ca_file.empty()) add(flags, "--cacert", tls.ca_file);
    if (tls.insecure) flags += flags.empty() ? "--insecure" : " --insecure";
    return flags;
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
    const std::string tls = flags_of_tls(options.transport.tls);
    report.repeat = tls.empty() ? flags : flags + " " + tls;
    report.repeat_full = flags_of_full(options);
    report.repeat_curl = tls;
}

}  // namespace opsmgr::suite
