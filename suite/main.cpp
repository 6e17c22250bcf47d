// opsmgr-suite: judges a log collection API against its documentation.
#include "report_file.hpp"

#include <opsmgr/contracts/id.hpp>
#include <opsmgr/suite/run.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace opsmgr;
using namespace opsmgr::suite;

constexpr int exit_wrong_usage = 2;
constexpr int exit_not_judged = 3;
constexpr const char* version = "0.1.0";

volatile std::sig_atomic_t interrupted = 0;

/// The run ends in good order at the next request, and tells what it has changed. A second signal ends it at once.
void on_signal(int signal) {
    interrupted = 1;
    std::signal(signal, SIG_DFL);
}

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

/// Ends the program for a wrong use or wrong data, with one line each.
struct WrongUse {
    std::vector<std::string> lines;
};

struct Flags {
    std::string target = environment("OPSMGR_URL");
    std::string public_key = environment("OPSMGR_PUBLIC_KEY");
    std::string group = environment("OPSMGR_GROUP_ID");
    std::string foreign_job = environment("OPSMGR_FOREIGN_JOB_ID");
    std::vector<std::string> jobs;
    std::vector<std::string> only;
    std::vector<std::string> reports;
    std::string profile = "safe";
    std::string ca_file;
    bool insecure = false;
    bool notes = false;
    double timeout = 5;
    double wait = 20;
    std::optional<unsigned> rate;
    unsigned max_requests = 1000;
    std::uint64_t seed = std::random_device()() % 1'000'000;
};

/// Not a range of the library's, which lets `nan` through.
std::function<std::string(const std::string&)> seconds(double least, double most) {
    return [=](const std::string& text) {
        char* end = nullptr;
        const double value = std::strtod(text.c_str(), &end);
        const bool right = *end == '\0' && value >= least && value <= most;
        return right ? std::string() : fmt::format("'{}' is not a number of seconds from {} to {}", text, least, most);
    };
}

void declare(CLI::App& run, Flags& flags) {
    run.add_option("--target", flags.target, "Base URL of the deployment, without /api (or OPSMGR_URL)");
    run.add_option(
        "--public-key", flags.public_key,
        "Public part of the API key (or OPSMGR_PUBLIC_KEY); the private part comes from OPSMGR_PRIVATE_KEY alone");
    run.add_option("--group", flags.group, "GROUP-ID, 24 hexadecimal digits (or OPSMGR_GROUP_ID)");
    run.add_option("--job", flags.jobs,
                   "A job in FAILURE that profile full may retry (or OPSMGR_JOB_ID); may be repeated");
    run.add_option("--foreign-job", flags.foreign_job,
                   "A job of another group that must stay out of reach (or OPSMGR_FOREIGN_JOB_ID)");
    run.add_option(
           "--profile", flags.profile,
           "safe: GET and HEAD alone; probe: other methods where they cannot take effect; full: retries the named jobs")
        ->capture_default_str();
    run.add_option("--only", flags.only, "Judge only clauses whose id matches, * for any text; may be repeated");
    run.add_option("--report", flags.reports, "json=FILE: write the report as JSON; - for standard output");
    run.add_flag("--notes", flags.notes, "Print in full what was observed where the documentation leaves it open");
    run.add_option("--cacert", flags.ca_file, "PEM file of trusted certificates, instead of the system's");
    run.add_flag("--insecure", flags.insecure, "Go on whatever the certificate says");
    run.add_option("--timeout", flags.timeout, "Seconds for each request")
        ->capture_default_str()
        ->check(seconds(0.01, 3600));
    run.add_option("--wait", flags.wait, "Seconds for a job to move")->capture_default_str()->check(seconds(0, 86400));
    run.add_option("--rate", flags.rate, "Requests a second; 0 for no limit. Default: 5, on loopback no limit")
        ->check(CLI::Range(0, 100000));
    run.add_option("--max-requests", flags.max_requests, "A hard budget")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000));
    run.add_option("--seed", flags.seed, "Decides on invented ids and cnonces; printed with every report")
        ->check(CLI::Range(0.0, 1e15));
}

std::chrono::milliseconds milliseconds_from(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

RunOptions options_from(const Flags& flags) {
    RunOptions options;
    std::vector<std::string> wrong;
    if (const auto url = parse_url(flags.target)) options.target = *url;
    else
        wrong.push_back(flags.target.empty() ? "--target is missing: the base URL of the deployment, or OPSMGR_URL"
                                             : "--target: " + url.error());
    if (const auto api = options.target.path.find("/api");
        api != std::string::npos &&
        (options.target.path.ends_with("/api") || options.target.path.find("/api/public") != std::string::npos))
        wrong.push_back(fmt::format("--target: leave out {}; the suite adds /api/public/v1.0 by itself",
                                    options.target.path.substr(api)));
    options.caller = {flags.public_key, environment("OPSMGR_PRIVATE_KEY")};
    if (options.caller.public_key.empty()) wrong.push_back("--public-key is missing, and OPSMGR_PUBLIC_KEY is not set");
    if (options.caller.private_key.empty())
        wrong.push_back("OPSMGR_PRIVATE_KEY is not set: the private part of the key comes from the environment alone");
    const auto printable = [](const std::string& text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    };
    if (!printable(options.caller.public_key)) wrong.push_back("--public-key: the key must be printable ASCII");
    if (!printable(options.caller.private_key)) wrong.push_back("OPSMGR_PRIVATE_KEY: the key must be printable ASCII");
    const auto id = [&](const std::string& text, const char* flag) {
        if (!GroupId::parse(text))
            wrong.push_back(fmt::format("{}: '{}' is not an id of 24 hexadecimal digits", flag, text));
    };
    options.group = flags.group;
    if (flags.group.empty()) wrong.push_back("--group is missing, and OPSMGR_GROUP_ID is not set");
    else id(flags.group, "--group");
    options.jobs = flags.jobs;
    if (options.jobs.empty() && !environment("OPSMGR_JOB_ID").empty())
        options.jobs.push_back(environment("OPSMGR_JOB_ID"));
    for (const std::string& job : options.jobs) id(job, "--job");
    options.foreign_job = flags.foreign_job;
    if (!flags.foreign_job.empty()) id(flags.foreign_job, "--foreign-job");
    if (std::find(options.jobs.begin(), options.jobs.end(), options.foreign_job) != options.jobs.end())
        wrong.push_back("--foreign-job: the job of another group cannot be one of those that --job names");
    const std::string unprivileged = environment("OPSMGR_UNPRIVILEGED_PUBLIC_KEY");
    if (!unprivileged.empty())
        options.unprivileged = Credentials{unprivileged, environment("OPSMGR_UNPRIVILEGED_PRIVATE_KEY")};
    if (const auto profile = parse_profile(flags.profile)) options.profile = *profile;
    else wrong.push_back(fmt::format("--profile: '{}' is none of safe, probe, full", flags.profile));
    options.only = flags.only;
    options.transport.connect_timeout = options.transport.answer_timeout = milliseconds_from(flags.timeout);
    options.transport.limits.quiet = std::min(options.transport.limits.quiet, milliseconds_from(flags.timeout));
    options.transport.tls.ca_file = flags.ca_file;
    options.transport.tls.insecure = flags.insecure;
    options.wait = milliseconds_from(flags.wait);
    options.rate = flags.rate.value_or(is_loopback(options.target.host) ? 0 : 5);
    options.max_requests = flags.max_requests;
    options.seed = flags.seed;
    options.interrupted = [] { return interrupted != 0; };
    if (!wrong.empty()) throw WrongUse{std::move(wrong)};
    return options;
}

/// Opened before the first request: a report that cannot be written is known at once.
std::vector<ReportFile> opened(const std::vector<std::string>& reports) {
    std::vector<ReportFile> files;
    std::vector<std::string> wrong;
    for (const std::string& report : reports) {
        if (!report.starts_with("json=") || report.size() == 5) {
            wrong.push_back(fmt::format("--report: '{}' is not of the form json=FILE", report));
            continue;
        }
        files.emplace_back(report.substr(5));
        if (!files.back().usable()) wrong.push_back(fmt::format("--report: {} cannot be written", files.back().name()));
    }
    if (!wrong.empty()) throw WrongUse{std::move(wrong)};
    return files;
}

[[noreturn]] void refuse_data(const std::vector<FileFault>& faults) {
    std::vector<std::string> lines;
    for (const FileFault& one : faults)
        lines.push_back(fmt::format("{}: {}{}{}", one.file, one.fault.pointer, one.fault.pointer.empty() ? "" : ": ",
                                    one.fault.rule));
    throw WrongUse{std::move(lines)};
}

int run(const Flags& flags) {
    const RunOptions options = options_from(flags);
    auto files = opened(flags.reports);
    const auto catalogue = Catalogue::read(clause_files());
    if (!catalogue) refuse_data(catalogue.error());
    const auto scripts = read_scripts(script_files(), *catalogue);
    if (!scripts) refuse_data(scripts.error());
    for (const std::string& pattern : options.only)
        if (std::none_of(catalogue->clauses().begin(), catalogue->clauses().end(),
                         [&](const auto& one) { return matches_pattern(one.first, pattern); }))
            throw WrongUse{{fmt::format("--only: no clause matches '{}'", pattern)}};

    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    Run judged(options, *catalogue, *scripts);
    const bool live = isatty(STDERR_FILENO) != 0;
    if (live) judged.on_script = [](const std::string& title) { fmt::print(stderr, "\r\x1b[K{}...", title); };
    const Report report = judged.go();
    if (live) fmt::print(stderr, "\r\x1b[K");

    const bool to_standard_output =
        std::any_of(files.begin(), files.end(), [](const ReportFile& file) { return file.is_standard_output(); });
    const bool colour = isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty() && !to_standard_output;
    // For people first: what a run has changed is told even when a file cannot be written.
    const std::string text = to_text(report, {colour, flags.notes});
    std::FILE* out = to_standard_output ? stderr : stdout;
    std::vector<std::string> wrong;
    if (std::fwrite(text.data(), 1, text.size(), out) != text.size() || std::fflush(out) != 0)
        wrong.push_back("the report cannot be written to standard output");
    const std::string json = to_json(report).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    for (ReportFile& file : files)
        if (!file.write(json))
            wrong.push_back(
                fmt::format("--report: {} could not be written to its end; is the disk full?", file.name()));
    if (!wrong.empty()) throw WrongUse{std::move(wrong)};
    return exit_code(report.conformance);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Judges a log collection API of Ops Manager against its documentation."};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("opsmgr-suite ") + version);
    app.failure_message([](const CLI::App*, const CLI::Error& error) {
        return fmt::format("opsmgr-suite: {}; --help tells more\n", error.what());
    });
    app.footer("Exit codes: 0 conforms, 1 does not, 2 wrong usage or data, 3 could not judge.");
    Flags flags;
    CLI::App* run_command = app.add_subcommand("run", "Judge a target and report");
    declare(*run_command, flags);
    try {
        if (const std::string first = argc > 1 ? argv[1] : "-"; first.front() != '-' && first != "run")
            throw WrongUse{{fmt::format("'{}' is no subcommand; there is run", first)}};
        app.parse(argc, argv);
        return run(flags);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_wrong_usage;
    } catch (const WrongUse& wrong) {
        for (const std::string& line : wrong.lines) fmt::print(stderr, "opsmgr-suite: {}\n", line);
        return exit_wrong_usage;
    } catch (const std::exception& error) {
        fmt::print(stderr, "opsmgr-suite: ended by an unexpected error: {}\n", error.what());
        return exit_not_judged;
    }
}
