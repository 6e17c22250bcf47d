// Run by the build: clauses, scripts and own requests that have a fault do not get into a program, which then need not
// look at them each time it starts.
#include "script/test_catalog.hpp"

#include <fmt/format.h>

#include <cstdio>

int main() {
    const auto faults = opsmgr::suite::faults_in_built_in();
    for (const auto& [file, fault] : faults) fmt::print(stderr, "{}: {}: {}\n", file, fault.pointer, fault.rule);
    return faults.empty() ? 0 : 1;
}
