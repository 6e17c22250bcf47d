// opsmgr-mock validate: says whether fixtures are in order, and what they hold.
#include "../fixture_source.hpp"
#include "../ready_line.hpp"
#include "command.hpp"

#include <opsmgr/mock/clock/clock.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace opsmgr::mock {
namespace {

std::string counted(std::size_t count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

int validate(const std::vector<std::string>& names) {
    const Store store = load_store(names, RealClock().now());
    std::size_t jobs = 0;
    for (const Group& group : store.groups) jobs += group.jobs().size();
    fmt::print("valid: {}, {}, {}\n", counted(store.keys.size(), "key pair"), counted(store.groups.size(), "group"),
               counted(jobs, "job"));
    if (const std::string warning = warning_about(access_info_for(store, "", "", RealClock().now())); !warning.empty())
        fmt::print("{}\n", warning);
    return 0;
}

}  // namespace

Command validate_command() {
    return {"validate", "Check fixture files without starting a server", [](CommandLine& command) {
                const auto names = std::make_shared<std::vector<std::string>>();
                command
                    .add_option("fixture", *names, "Fixture files, names of built-in fixtures, or - for standard input")
                    .required();
                return [names] { return validate(*names); };
            }};
}

}  // namespace opsmgr::mock
