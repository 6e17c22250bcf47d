// Every target in one program around clang's libFuzzer; OPSMGR_FUZZ_TARGET in the environment names the one that runs.
#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "fuzz.hpp"
#include "fuzz_targets.hpp"  // made by the build: each target under its own name, and `fuzz_targets`

namespace {

const FuzzTarget& chosen() {
    const char* name = std::getenv("OPSMGR_FUZZ_TARGET");
    for (const FuzzTarget& one : fuzz_targets)
        if (name != nullptr && one.name == name) return one;
    std::fputs("OPSMGR_FUZZ_TARGET must name a target:", stderr);
    for (const FuzzTarget& one : fuzz_targets) std::fprintf(stderr, " %s", std::string(one.name).c_str());
    std::fputs("\n", stderr);
    std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const FuzzTarget& target = chosen();
    return target.run(data, size);
}
