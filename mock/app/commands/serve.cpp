// opsmgr-mock serve: listens until a signal comes.
#include "../child_process.hpp"
#include "../serving.hpp"
#include "../signals.hpp"
#include "command.hpp"

#include "cli/report_error.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace opsmgr::mock {
namespace {

/// What opens a page for the user: `BROWSER`, or what the desktop has for it; empty when there is neither.
std::string browser() {
    const char* own = std::getenv("BROWSER");
    for (const std::string& program : {std::string(own != nullptr ? own : ""), std::string("xdg-open")}) {
        const bool is_path = program.find('/') != std::string::npos;
        if (is_path ? ::access(program.c_str(), X_OK) == 0 : is_on_path(program, X_OK)) return program;
    }
    return {};
}

/// The browser goes its own way: it neither holds the mock up nor ends with it.
void open_in_browser(const std::string& url, const sigset_t& original) {
    const std::string program = browser();
    if (program.empty()) {
        report_error("opsmgr-mock: --open: there is no browser in BROWSER, and no xdg-open; open {} yourself\n", url);
        return;
    }
    const auto shell =
        start_command({"sh", "-c", "\"$0\" \"$1\" < /dev/null > /dev/null 2>&1 &", program, url}, {}, original);
    if (shell) ::waitpid(*shell, nullptr, 0);
    else report_error("opsmgr-mock: --open: {}\n", shell.error().text);
}

struct ServeFlags {
    ServingFlags serving;
    bool example = false;
    bool open = false;
};

int serve(const ServeFlags& flags) {
    const Serving serving(flags.serving);
    const std::string console = serving.access().control_url + "/console";
    const std::string line = ready_line(serving.access()) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0)
        throw UsageError{{"the ready line cannot be written to standard output"}};
    if (flags.example)
        report_error(
            "\nListening; Ctrl-C ends it. Calls and jobs in the browser: {}\nTo retry the failed job:\n\n{}\n\n",
            console, curl_line(serving.access()));
    if (flags.open) open_in_browser(console, serving.original_mask());
    wait_for_end();
    return 0;
}

}  // namespace

Command serve_command() {
    return {"serve", "Start the mock and serve until a signal; prints its address and keys as one line of JSON",
            [](CommandLine& command) {
                const auto flags = std::make_shared<ServeFlags>();
                flags->serving.port = 8080;
                command.add_option(
                    "fixture", flags->serving.fixtures,
                    "Fixture files, names of built-in fixtures, or - for standard input (default: default)");
                declare(command, flags->serving);
                command.add_flag("--example", flags->example,
                                 "Print the address of the console and a curl command to try, to standard error");
                command.add_flag("--open", flags->open, "Open the console in the browser (BROWSER, or xdg-open)");
                return [flags] { return serve(*flags); };
            }};
}

}  // namespace opsmgr::mock
