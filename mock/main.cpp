// opsmgr-mock: a stand-in for the log collection API of Ops Manager.
#include "child_process.hpp"
#include "ready_line.hpp"

#include <opsmgr/contracts/data.hpp>
#include <opsmgr/mock/fixture.hpp>
#include <opsmgr/mock/server.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace opsmgr;
using namespace opsmgr::mock;

constexpr int exit_wrong_use = 2;
constexpr const char* version = "0.1.0";

/// Ends the program for a wrong use or wrong data, with one line each.
struct WrongUse {
    std::vector<std::string> lines;
};

struct Flags {
    std::vector<std::string> fixtures;
    std::vector<std::string> deviations;
    std::vector<std::string> variations;
    std::vector<std::string> command;
    std::string host = "127.0.0.1";
    std::string ready_file;
    int port = 0;
    unsigned workers = 4;
    bool log = false;
    bool example = false;
};

void declare(CLI::App& command, Flags& flags) {
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
    command.add_option("--ready-file", flags.ready_file, "Also write the ready line to this file, once it listens");
    command.add_option("--deviate", flags.deviations,
                       "Break the contract in a named way (loopback only; may be repeated)");
    command.add_option("--vary", flags.variations,
                       "Differ in a named way that the contract allows (loopback only; may be repeated)");
    command.add_flag("--log", flags.log, "One line on standard error for each request");
}

/// A file of that name, or one of the fixtures that the program carries.
FixtureText fixture_text(const std::string& name) {
    std::string why = "it is a directory";
    if (std::error_code ignored; !std::filesystem::is_directory(name, ignored)) {
        errno = 0;
        if (std::ifstream file(name, std::ios::binary); file)
            return {name, {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}};
        why = std::strerror(errno);
    }
    if (const auto carried = find_file(fixture_files(), name + ".json")) return {name, std::string(*carried)};
    std::string carried;
    for (const DataFile& file : fixture_files())
        carried += (carried.empty() ? "" : ", ") + std::string(file.name.substr(0, file.name.size() - 5));
    throw WrongUse{{fmt::format("{}: cannot be read ({}), and is none of the fixtures that come with the mock: {}",
                                name, why, carried)}};
}

World load(const std::vector<std::string>& names, Instant now) {
    std::vector<FixtureText> texts;
    texts.reserve(names.size() + 1);
    for (const std::string& name : names) texts.push_back(fixture_text(name));
    if (texts.empty()) texts.push_back(fixture_text("default"));
    auto world = read_world(texts, now);
    if (world) return std::move(*world);
    std::vector<std::string> lines;
    for (const FixtureFault& fault : world.error()) lines.push_back(fault.text());
    throw WrongUse{std::move(lines)};
}

std::vector<const Switch*> switches_from(const Flags& flags) {
    std::vector<const Switch*> switches;
    std::vector<std::string> wrong;
    const auto look_up = [&](const std::vector<std::string>& names, SwitchKind kind, const char* flag,
                             const char* noun) {
        for (const std::string& name : names) {
            const Switch* found = find_switch(name);
            if (found != nullptr && found->kind == kind) {
                switches.push_back(found);
                continue;
            }
            std::string known;
            for (const Switch& one : all_switches())
                if (one.kind == kind) known += (known.empty() ? "" : ", ") + std::string(one.name);
            wrong.push_back(fmt::format("{}: '{}' is no {}; there are {}", flag, name, noun, known));
        }
    };
    look_up(flags.deviations, SwitchKind::deviation, "--deviate", "deviation");
    look_up(flags.variations, SwitchKind::variation, "--vary", "variation");
    if (!switches.empty() && !is_loopback(flags.host))
        wrong.push_back(fmt::format("--deviate and --vary work on loopback only, and --host is {}", flags.host));
    if (!wrong.empty()) throw WrongUse{std::move(wrong)};
    return switches;
}

/// Many clients at once need many descriptors.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// The signals that are waited for rather than handled. Blocked before the first thread starts, so that all inherit it.
sigset_t block_signals(sigset_t& original) {
    sigset_t awaited{};
    sigemptyset(&awaited);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD}) sigaddset(&awaited, signal);
    ::pthread_sigmask(SIG_BLOCK, &awaited, &original);
    ::signal(SIGPIPE, SIG_IGN);
    return awaited;
}

int wait_for_signal(const sigset_t& awaited) {
    int signal = 0;
    do sigwait(&awaited, &signal);
    while (signal == SIGCHLD);
    return 0;
}

/// Passes signals on to the command until it has ended.
int wait_for_command(pid_t child, const sigset_t& awaited) {
    while (true) {
        int signal = 0;
        sigwait(&awaited, &signal);
        if (signal != SIGCHLD) {
            ::kill(child, signal);
            continue;
        }
        int status = 0;
        if (::waitpid(child, &status, WNOHANG) == child && !WIFSTOPPED(status)) return exit_code_of(status);
    }
}

int start(const Flags& flags) {
    raise_descriptor_limit();
    sigset_t original{};
    const sigset_t awaited = block_signals(original);
    const auto switches = switches_from(flags);
    const RealClock clock;
    World world = load(flags.fixtures, clock.now());
    const World described = world;

    EngineOptions options;
    options.host = flags.host;
    options.port = flags.port;
    options.workers = flags.workers;
    ServerOptions serving{options, {.switches = switches}};
    if (flags.log)
        serving.on_answer = [](const JournalEntry& entry) {
            std::fputs((entry.text() + "\n").c_str(), stderr);  // a log that cannot be written must not fail a request
        };
    Server server(std::move(world), clock, std::move(serving));
    const auto port = server.start();
    if (!port) throw WrongUse{{port.error()}};

    Url url;
    url.host = flags.host == "0.0.0.0" ? "127.0.0.1" : flags.host == "::" ? "::1" : flags.host;
    url.port = static_cast<std::uint16_t>(*port);
    const Welcome welcome = welcome_to(described, url.text(), url.text() + "/__admin", clock.now());
    if (!flags.ready_file.empty())
        if (const auto written = write_atomically(flags.ready_file, ready_line(welcome) + "\n"); !written)
            throw WrongUse{{"--ready-file: " + written.error()}};
    if (flags.command.empty()) {
        const std::string line = ready_line(welcome) + "\n";
        if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0)
            throw WrongUse{{"the ready line cannot be written to standard output"}};
        if (flags.example)
            fmt::print(stderr, "\nListening; Ctrl-C ends it. To retry the failed job:\n\n{}\n\n", curl_line(welcome));
        return wait_for_signal(awaited);
    }
    const auto child = start_command(flags.command, environment_of(welcome), original);
    if (!child) throw WrongUse{{child.error()}};
    return wait_for_command(*child, awaited);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"A stand-in for the log collection API of Ops Manager. Not affiliated with MongoDB, Inc."};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("opsmgr-mock ") + version);
    app.failure_message([](const CLI::App*, const CLI::Error& error) {
        return fmt::format("opsmgr-mock: {}; --help tells more\n", error.what());
    });
    app.footer("Exit codes: 0 ended by a signal, 2 wrong usage, fixture or port; run: the exit code of the command.");
    Flags flags;
    CLI::App* serve =
        app.add_subcommand("serve", "Serve until a signal comes; one line of JSON on standard output says where");
    Flags serve_flags;
    serve_flags.port = 8080;
    serve->add_option("fixture", serve_flags.fixtures,
                      "Fixture files, or names of those that come with the mock (default: default)");
    declare(*serve, serve_flags);
    serve->add_flag("--example", serve_flags.example, "Print a curl line to try, on standard error");
    CLI::App* run = app.add_subcommand("run", "Serve on a free port while a command runs; its exit code is ours");
    run->add_option("--fixture", flags.fixtures, "Fixture file or name; may be repeated (default: default)");
    declare(*run, flags);
    run->add_option("command", flags.command, "The command and its arguments, behind --")->required();
    run->positionals_at_end();
    try {
        if (const std::string first = argc > 1 ? argv[1] : "-";
            first.front() != '-' && first != "serve" && first != "run")
            throw WrongUse{{fmt::format("'{}' is no subcommand; there are serve and run", first)}};
        app.parse(argc, argv);
        return start(serve->parsed() ? serve_flags : flags);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_wrong_use;
    } catch (const WrongUse& wrong) {
        for (const std::string& line : wrong.lines) fmt::print(stderr, "opsmgr-mock: {}\n", line);
        return exit_wrong_use;
    } catch (const std::exception& error) {
        fmt::print(stderr, "opsmgr-mock: ended by an unexpected error: {}\n", error.what());
        return exit_wrong_use;
    }
}
