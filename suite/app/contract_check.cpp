// Run by the build: clauses, scripts, own requests and facts about clients that have a fault do not get into a program,
// which then need not look at them each time it starts.
#include <opsmgr/contracts/clients.hpp>
#include <opsmgr/contracts/schema.hpp>
#include "script/test_catalog.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace {

/// Where the file lies in the source tree; in the program it has the name that it has in a folder of `--contracts`.
std::string in_tree(std::string_view name) {
    return fmt::format("{}/{}", name.starts_with("clauses/") ? "contracts" : "suite", name);
}

void print(std::string_view file, const opsmgr::DataFault& fault) {
    fmt::print(stderr, "{}: {}{}{}\n", file, fault.pointer, fault.pointer.empty() ? "" : ": ", fault.rule);
}

}  // namespace

int main() {
    const auto faults = opsmgr::suite::faults_in_built_in();
    for (const auto& [file, fault] : faults) print(in_tree(file), fault);
    const opsmgr::DataFile& clients = opsmgr::client_files().front();
    const auto read = opsmgr::read_checked({clients.name, clients.text}, "clients");
    if (!read)
        for (const opsmgr::DataFault& fault : read.error()) print(clients.name, fault);
    return faults.empty() && read ? 0 : 1;
}
