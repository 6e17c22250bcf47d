// opsmgr-mock serve: listens until a signal comes.
#include "../serving.hpp"
#include "../signals.hpp"
#include "command.hpp"

#include "cli/report_error.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace opsmgr::mock {
namespace {

int serve(const ServingFlags& flags, bool example) {
    const Serving serving(flags);
    const std::string line = ready_line(serving.access()) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0)
        throw UsageError{{"the ready line cannot be written to standard output"}};
    if (example)
        report_error("\nListening; Ctrl-C ends it. To retry the failed job:\n\n{}\n\n", curl_line(serving.access()));
    wait_for_end();
    return 0;
}

}  // namespace

Command serve_command(CommandLine& program) {
    struct Flags : ServingFlags {
        bool example = false;
    };
    const auto flags = std::make_shared<Flags>();
    flags->port = 8080;
    CommandLine command = program.add_subcommand(
        "serve", "Start the mock and serve until a signal; prints its address and keys as one line of JSON");
    command.add_option("fixture", flags->fixtures,
                       "Fixture files, names of built-in fixtures, or - for standard input (default: default)");
    declare(command, *flags);
    command.add_flag("--example", flags->example, "Print a curl command to try, to standard error");
    return {command, [flags] { return serve(*flags, flags->example); }};
}

}  // namespace opsmgr::mock
