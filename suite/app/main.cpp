// opsmgr-suite: judges a log collection API against its documentation.
#include "commands/command.hpp"

#include <opsmgr/base/version.hpp>
#include "cli/program.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace opsmgr;
using namespace opsmgr::suite;

constexpr int exit_not_judged = 3;

volatile std::sig_atomic_t interrupted = 0;

constexpr std::string_view going =
    "opsmgr-suite: ending in good order; once more ends it at once, whatever it leaves behind\n";

/// The run ends in good order at the next request, takes away what it has made, and tells what it has changed. Who is
/// in a hurry and asks twice is told so; the third time ends it at once.
void on_signal(int) {
    interrupted = interrupted + 1;
    if (interrupted < 2) return;
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, going.data(), going.size());
    for (const int one : {SIGINT, SIGTERM, SIGQUIT, SIGHUP}) std::signal(one, SIG_DFL);
}

/// A reader that goes away, or a terminal, must not end a run that has something to clean up and reports to write.
void watch_signals() {
    for (const int signal : {SIGINT, SIGTERM, SIGQUIT}) std::signal(signal, on_signal);
    if (std::signal(SIGHUP, on_signal) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);  // nohup
    std::signal(SIGPIPE, SIG_IGN);
}

Surroundings surroundings() {
    return {[](const char* name) -> std::string {
                const char* value = std::getenv(name);
                return value == nullptr ? "" : value;
            },
            [] {
                static const bool watching = (watch_signals(), true);
                return watching && interrupted != 0;
            }};
}

}  // namespace

int main(int argc, char** argv) {
    CommandLine app("Conformance test suite for the log collection API of Ops Manager. Read-only by default.",
                    "opsmgr-suite", std::string(version));
    app.footer(
        "Exit codes: 0 conforms, 1 does not conform, 2 wrong usage or data, 3 could not be judged; with --baseline 0 "
        "as "
        "before, 1 worse, 4 changed but not worse.");
    const Surroundings around = surroundings();
    return run_program(app,
                       {run_command(around), list_command(), explain_command(), plan_command(around),
                        report_command(around), diff_command(), survey_command(around), redact_check_command(around)},
                       argc, argv, exit_not_judged);
}
