#include "repro_flags.hpp"

#include "report/shell_quote.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {
namespace {

std::string in_seconds(std::chrono::milliseconds time) {
    return fmt::format("{}", static_cast<double>(time.count()) / 1000);
}

}  // namespace

std::string repro_flags(const RunOptions& options) {
    const client::TlsOptions& tls = options.transport.tls;
    std::string flags = fmt::format("--group {} --seed {}", shell_quote(options.group), options.seed);
    const auto add = [&](const char* flag, const std::string& value) {
        flags += " " + (flag + (" " + shell_quote(value)));
    };
    for (const std::string& job : options.jobs) add("--job", job);
    if (options.resource) {
        add("--allow", "create");
        add("--resource", options.resource->type + ":" + options.resource->name);
    }
    if (options.may_send_basic) add("--allow", "basic");
    if (!options.edition.empty()) add("--edition", options.edition);
    if (!options.foreign_job.empty()) add("--foreign-job", options.foreign_job);
    if (options.nonce_life.count() > 0) add("--nonce-life", in_seconds(options.nonce_life));
    if (options.wait != default_wait) add("--wait", in_seconds(options.wait));
    if (options.transport.answer_timeout != default_timeout)
        add("--timeout", in_seconds(options.transport.answer_timeout));
    if (options.rate != default_rate(options.target.host)) add("--rate", std::to_string(options.rate));
    if (!tls.ca_file.empty()) add("--cacert", tls.ca_file);
    if (tls.insecure) flags += " --insecure";
    return flags;
}

}  // namespace opsmgr::suite
