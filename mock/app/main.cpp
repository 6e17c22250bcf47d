// opsmgr-mock: a mock server for the log collection API of Ops Manager.
#include "commands/command.hpp"

#include <opsmgr/base/version.hpp>
#include "cli/program.hpp"

#include <string>

using namespace opsmgr;
using namespace opsmgr::mock;

int main(int argc, char** argv) {
    CommandLine app("A mock server for the log collection API of Ops Manager. Not affiliated with MongoDB, Inc.",
                    "opsmgr-mock", std::string(version));
    app.footer(
        "Exit codes: 0 success, or ended by a signal; 1 health: not healthy; 2 wrong usage, a wrong fixture, or a port "
        "that is taken;\n"
        "run: the exit code of the command, 3 with --strict when its requests broke the contract, 126 when it "
        "cannot be executed, 127 when it is not found.");
    return run_program(app,
                       {serve_command(), run_command(), validate_command(), health_command(), deviations_command(),
                        gauntlet_command(), record_command()},
                       argc, argv, exit_usage_error);
}
