#include "target_flags.hpp"

#include <opsmgr/base/file.hpp>
#include <opsmgr/base/headers.hpp>
#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/contracts/id.hpp>
#include <opsmgr/contracts/target_file.hpp>
#include "network/given_key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

namespace opsmgr::suite {
namespace {

/// Not a range of the library's, which lets `nan` through.
std::function<std::string(const std::string&)> seconds(double least, double most) {
    return [=](const std::string& text) {
        char* end = nullptr;
        const double value = std::strtod(text.c_str(), &end);
        const bool right = *end == '\0' && value >= least && value <= most;
        return right ? std::string() : fmt::format("'{}' is not a number of seconds from {} to {}", text, least, most);
    };
}

std::chrono::milliseconds milliseconds_from(double number) {
    return std::chrono::milliseconds(std::llround(number * 1000));
}

const std::string& first_of(const std::string& a, const std::string& b) {
    return a.empty() ? b : a;
}

/// What the environment adds to the flags, and the file to both.
struct Sources {
    const Environment& environment;
    TargetFile file;

    [[nodiscard]] std::string text(const std::string& flag, const char* variable, const std::string& in_file) const {
        return first_of(flag, first_of(environment(variable), in_file));
    }
};

void check_id(const std::string& text, const char* flag, std::vector<std::string>& wrong) {
    if (!text.empty() && !GroupId::parse(text))
        wrong.push_back(fmt::format("{}: '{}' is not an id of 24 hexadecimal digits", flag, text));
}

void check_key(const std::string& key, const char* name, std::vector<std::string>& wrong) {
    if (const std::string why = key_fault(key); !why.empty()) wrong.push_back(fmt::format("{}: {}", name, why));
}

void take_keys(RunOptions& options, const Sources& from, const std::string& flag, std::vector<std::string>& wrong) {
    options.caller = {from.text(flag, "OPSMGR_PUBLIC_KEY", from.file.public_key),
                      from.text("", "OPSMGR_PRIVATE_KEY", from.file.private_key)};
    if (options.caller.public_key.empty()) wrong.push_back("--public-key is missing, and OPSMGR_PUBLIC_KEY is not set");
    if (options.caller.private_key.empty())
        wrong.push_back(
            "OPSMGR_PRIVATE_KEY is not set: the private part of the key comes from the environment, or "
            "from the file of --config");
    check_key(options.caller.public_key, flag.empty() ? "OPSMGR_PUBLIC_KEY" : "--public-key", wrong);
    check_key(options.caller.private_key, "OPSMGR_PRIVATE_KEY", wrong);
}

/// Half a pair would be refused by any target, and that refusal taken for the one that is asked for.
void take_unprivileged_keys(RunOptions& options, const Sources& from, std::vector<std::string>& wrong) {
    Credentials pair{from.text("", "OPSMGR_UNPRIVILEGED_PUBLIC_KEY", from.file.unprivileged_public_key),
                     from.text("", "OPSMGR_UNPRIVILEGED_PRIVATE_KEY", from.file.unprivileged_private_key)};
    if (pair.public_key.empty() && pair.private_key.empty()) return;
    if (pair.private_key.empty())
        wrong.push_back(
            "OPSMGR_UNPRIVILEGED_PUBLIC_KEY is given without OPSMGR_UNPRIVILEGED_PRIVATE_KEY: a key is a pair");
    else if (pair.public_key.empty())
        wrong.push_back(
            "OPSMGR_UNPRIVILEGED_PRIVATE_KEY is given without OPSMGR_UNPRIVILEGED_PUBLIC_KEY: a key is a pair");
    else if (pair.public_key == options.caller.public_key)
        wrong.push_back(
            "OPSMGR_UNPRIVILEGED_PUBLIC_KEY: it is the key that the run signs with; it must be one without a role in "
            "the group");
    check_key(pair.public_key, "OPSMGR_UNPRIVILEGED_PUBLIC_KEY", wrong);
    check_key(pair.private_key, "OPSMGR_UNPRIVILEGED_PRIVATE_KEY", wrong);
    options.unprivileged = std::move(pair);
}

std::string not_used_by(Profile profile) {
    return fmt::format("is not used by profile {}; --profile full would use it", to_string(profile));
}

/// Of the system call: /dev/urandom is not there in every container.
std::uint32_t random_seed() {
    std::uint32_t number{};
    if (::getentropy(&number, sizeof number) != 0) throw std::runtime_error("the system gives no random numbers");
    return number % 1'000'000;
}

}  // namespace

void TargetFlags::declare(CommandLine& command) {
    seed = random_seed();
    command.add_option("--target", target, "Base URL of the deployment, without /api (or OPSMGR_URL)");
    command.add_option("--public-key", public_key,
                       "Public part of the API key (or OPSMGR_PUBLIC_KEY); the private part comes from "
                       "OPSMGR_PRIVATE_KEY or the file of --config");
    command.add_option("--group", group, "GROUP-ID, 24 hexadecimal digits (or OPSMGR_GROUP_ID)");
    command.add_option("--job", jobs,
                       "A job in FAILURE that profile full may retry (or OPSMGR_JOB_ID); may be repeated");
    command.add_option("--foreign-job", foreign_job,
                       "A job of another group; the key must not reach it (or OPSMGR_FOREIGN_JOB_ID)");
    command.add_option("--foreign-group", foreign_group,
                       "The group of --foreign-job, to see that the job is there (or OPSMGR_FOREIGN_GROUP_ID)");
    command.add_option("--allow", allow,
                       "create: profile full creates jobs for --resource and deletes them again; basic: send the key "
                       "once as Basic credentials; may be repeated");
    command.add_option("--resource", resource,
                       "TYPE:NAME of the resource for the jobs of --allow create, for example REPLICASET:rs0");
    command.add_option("--edition", edition,
                       fmt::format("Version of the documentation to test against, one of {}. Without it, points on "
                                   "which versions differ are not judged",
                                   edition_names()));
    command.add_option("--config", config,
                       "JSON file with settings; a flag or a variable of the environment wins over it");
    network.declare(command);
    command.add_option("--timeout", timeout, "Seconds to wait for each answer, 0.01 to 3600")
        .show_default()
        .check(seconds(0.01, 3600));
    command
        .add_option("--wait", wait,
                    fmt::format("Seconds that profile full waits for a job to change its status, at most 86400. "
                                "Default: {}",
                                default_wait.count() / 1000))
        .check(seconds(0, 86400));
    command
        .add_option("--nonce-life", nonce_life,
                    "Seconds after which a nonce is expired on the target, at most 86400; without it nonce expiry is "
                    "not tested")
        .check(seconds(0, 86400));
    command.add_option("--rate", rate, "Requests a second; 0 is no limit. Default: 5, on loopback no limit")
        .check_range(0, 100000);
    command.add_option("--max-requests", max_requests, "Send at most this number of requests")
        .show_default()
        .check_range(1, 1000000);
    command.add_option("--seed", seed, "Seed for invented ids and cnonces; every report shows it")
        .check_range(0.0, 1e15);
}

void TargetFlags::take_target(RunOptions& options, const std::string& text, std::vector<std::string>& wrong) const {
    if (const auto url = parse_url(text)) options.target = *url;
    else
        wrong.push_back(text.empty() ? "--target is missing: the base URL of the deployment, or OPSMGR_URL"
                                     : "--target: " + url.error());
    const std::string& path = options.target.path;
    if (const auto api = path.find("/api");
        api != std::string::npos && (path.ends_with("/api") || path.find("/api/public") != std::string::npos))
        wrong.push_back(
            fmt::format("--target: leave out {}; the suite adds /api/public/v1.0 by itself", path.substr(api)));
    options.transport.connect_timeout = options.transport.answer_timeout = milliseconds_from(timeout);
    options.transport.limits.quiet = std::min(options.transport.limits.quiet, milliseconds_from(timeout));
    if (wait) options.wait = milliseconds_from(*wait);
    options.nonce_life = milliseconds_from(nonce_life);
    options.rate = rate.value_or(default_rate(options.target.host));
    options.max_requests = max_requests;
    options.seed = seed;
}

void TargetFlags::take_network(RunOptions& options, const Environment& environment, const NetworkSecrets& in_file,
                               std::vector<std::string>& wrong) const {
    Network way = network.network(options.target, environment, in_file, wrong);
    way.apply_to(options.transport);
    options.network_secrets = std::move(way.secrets);
    options.header_flags = network.headers;
}

void TargetFlags::take_permission(RunOptions& options, std::vector<std::string>& wrong) const {
    for (const std::string& one : allow)
        if (one != "create" && one != "basic")
            wrong.push_back(fmt::format("--allow: '{}' is not one of create, basic", one));
    const auto allowed = [&](const char* what) { return std::find(allow.begin(), allow.end(), what) != allow.end(); };
    options.may_send_basic = allowed("basic");
    const auto colon = resource.find(':');
    const std::string type = resource.substr(0, colon);
    const bool known = type == "CLUSTER" || type == "PROCESS" || type == "REPLICASET";
    if (!resource.empty() && (!known || colon == std::string::npos || colon + 1 == resource.size()))
        wrong.push_back(fmt::format(
            "--resource: '{}' is not of the form TYPE:NAME with CLUSTER, PROCESS or REPLICASET as TYPE", resource));
    else if (allowed("create") && resource.empty())
        wrong.push_back("--allow create needs --resource TYPE:NAME: of what a job may collect logs");
    else if (!allowed("create") && !resource.empty()) wrong.push_back("--resource needs --allow create beside it");
    else if (allowed("create")) options.resource = RunOptions::Resource{type, resource.substr(colon + 1)};
    options.edition = edition;
    if (!edition.empty() && find_edition(edition) == nullptr)
        wrong.push_back(fmt::format("--edition: '{}' is not one of {}", edition, edition_names()));
}

void TargetFlags::refuse_unused_flags(Profile profile, std::vector<std::string>& wrong) const {
    if (profile == Profile::full) return;
    const auto refuse = [&](bool given, const char* flag) {
        if (given) wrong.push_back(fmt::format("{} {}", flag, not_used_by(profile)));
    };
    refuse(!jobs.empty(), "--job");
    refuse(std::find(allow.begin(), allow.end(), "create") != allow.end(), "--allow create");
    refuse(!resource.empty(), "--resource");
    refuse(wait.has_value(), "--wait");
}

void TargetFlags::check_permission(Profile profile, std::vector<std::string>& wrong) const {
    RunOptions unused;
    refuse_unused_flags(profile, wrong);
    take_permission(unused, wrong);
}

std::set<std::string> TargetFlags::unmet_needs(const Environment& environment) const {
    const Sources from{environment, config.empty() ? TargetFile() : TargetFile::read(config).value_or(TargetFile())};
    const auto url = parse_url(from.text(target, "OPSMGR_URL", from.file.url));
    if (!url) return {};
    const auto allowed = [&](const char* what) { return std::find(allow.begin(), allow.end(), what) != allow.end(); };
    const bool has_job = !jobs.empty() || !from.text("", "OPSMGR_JOB_ID", "").empty() || !from.file.jobs.empty();
    const auto is_given = [&](const std::string& flag, const char* variable, const std::string& in_file) {
        return !from.text(flag, variable, in_file).empty();
    };
    const std::array<std::pair<const char*, bool>, 9> needs{
        {{"tls", url->tls},
         {"plain-http", !url->tls},
         {"named-job", has_job},
         {"named-job-again", has_job},
         {"create-allowed", allowed("create")},
         {"basic-allowed", allowed("basic")},
         {"nonce-life", nonce_life > 0},
         {"foreign-job", is_given(foreign_job, "OPSMGR_FOREIGN_JOB_ID", from.file.foreign_job)},
         {"unprivileged-key", is_given("", "OPSMGR_UNPRIVILEGED_PUBLIC_KEY", from.file.unprivileged_public_key)}}};
    std::set<std::string> unmet;
    for (const auto& [need, met] : needs)
        if (!met) unmet.insert(need);
    if (!is_given(foreign_group, "OPSMGR_FOREIGN_GROUP_ID", from.file.foreign_group)) unmet.insert("foreign-group");
    return unmet;
}

std::vector<std::string> TargetFlags::unused_values(Profile profile, const Environment& environment) const {
    std::vector<std::string> lines;
    if (profile == Profile::full || !jobs.empty()) return lines;
    const auto file = config.empty() ? TargetFile() : TargetFile::read(config).value_or(TargetFile());
    if (!environment("OPSMGR_JOB_ID").empty())
        lines.push_back(fmt::format("the job of OPSMGR_JOB_ID {}", not_used_by(profile)));
    else if (!file.jobs.empty())
        lines.push_back(fmt::format("the jobs of --config {} are not used by profile {}; --profile full would use them",
                                    config, to_string(profile)));
    return lines;
}

void TargetFlags::take_jobs(RunOptions& options, const Environment& environment,
                            const std::vector<std::string>& in_file, std::vector<std::string>& wrong) const {
    options.jobs = jobs;
    if (options.jobs.empty() && !environment("OPSMGR_JOB_ID").empty()) options.jobs = {environment("OPSMGR_JOB_ID")};
    if (options.jobs.empty()) options.jobs = in_file;
    for (const std::string& job : options.jobs) check_id(job, "--job", wrong);
    const std::string& foreign = options.foreign_job;
    check_id(foreign, "--foreign-job", wrong);
    check_id(options.foreign_group, "--foreign-group", wrong);
    if (!foreign.empty() && std::find(options.jobs.begin(), options.jobs.end(), foreign) != options.jobs.end())
        wrong.push_back("--foreign-job: the job of another group cannot be one of those that --job names");
    if (!options.foreign_group.empty() && equal_ignoring_case(options.foreign_group, options.group))
        wrong.push_back("--foreign-group: it is the group of --group; it must be another one");
    if (!foreign_group.empty() && foreign.empty())
        wrong.push_back("--foreign-group needs --foreign-job: a job of that group");
}

RunOptions TargetFlags::options(Profile profile, const Environment& environment,
                                std::vector<std::string>& wrong) const {
    RunOptions options;
    options.profile = profile;
    refuse_unused_flags(profile, wrong);
    Sources from{environment, {}};
    if (!config.empty()) {
        auto file = TargetFile::read(config);
        if (!file) {
            wrong.insert(wrong.end(), file.error().begin(), file.error().end());
            return options;
        }
        from.file = std::move(*file);
    }
    take_target(options, from.text(target, "OPSMGR_URL", from.file.url), wrong);
    take_network(options, environment, {from.file.proxy_user, from.file.proxy_password, from.file.headers}, wrong);
    take_keys(options, from, public_key, wrong);
    take_unprivileged_keys(options, from, wrong);
    options.group = from.text(group, "OPSMGR_GROUP_ID", from.file.group);
    if (options.group.empty()) wrong.push_back("--group is missing, and OPSMGR_GROUP_ID is not set");
    check_id(options.group, "--group", wrong);
    options.foreign_job = from.text(foreign_job, "OPSMGR_FOREIGN_JOB_ID", from.file.foreign_job);
    options.foreign_group = from.text(foreign_group, "OPSMGR_FOREIGN_GROUP_ID", from.file.foreign_group);
    take_jobs(options, environment, from.file.jobs, wrong);
    take_permission(options, wrong);
    return options;
}

}  // namespace opsmgr::suite
