// Run by the build: clauses, scripts, own requests and facts about clients that have a fault do not get into a program,
// which then need not look at them each time it starts.
#include <opsmgr/contracts/clients.hpp>
#include <opsmgr/contracts/schema.hpp>
#include "script/test_catalog.hpp"

#include <fmt/format.h>

#include <cstdio>

int main() {
    const auto faults = opsmgr::suite::faults_in_built_in();
    for (const auto& [file, fault] : faults) fmt::print(stderr, "{}: {}: {}\n", file, fault.pointer, fault.rule);
    const opsmgr::DataFile& clients = opsmgr::client_files().front();
    const auto read = opsmgr::read_checked({clients.name, clients.text}, "clients");
    if (!read)
        for (const opsmgr::DataFault& fault : read.error())
            fmt::print(stderr, "{}: {}: {}\n", clients.name, fault.pointer, fault.rule);
    return faults.empty() && read ? 0 : 1;
}
