// Every target in one program, for compilers without a fuzzer: feeds the files of a folder to one of them.
//
//     fuzz TARGET FOLDER      exit code 0 when all went through; 2 for wrong usage or an empty folder
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz.hpp"
#include "fuzz_targets.hpp"  // made by the build: each target under its own name, and `targets`

namespace {

std::vector<std::filesystem::path> files_of(const char* folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

int replay(const FuzzTarget& target, const char* folder) {
    const auto files = files_of(folder);
    for (const auto& file : files) {
        std::ifstream in(file, std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        std::fprintf(stderr, "%s\n", file.filename().c_str());  // the last line names the one that ended the program
        target.run(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    }
    std::printf("%.*s: %zu inputs\n", static_cast<int>(target.name.size()), target.name.data(), files.size());
    return files.empty() ? 2 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    for (const FuzzTarget& one : fuzz_targets)
        if (argc == 3 && one.name == argv[1]) return replay(one, argv[2]);
    std::fputs("usage: fuzz TARGET FOLDER; there are", stderr);
    for (const FuzzTarget& one : fuzz_targets)
        std::fprintf(stderr, " %.*s", static_cast<int>(one.name.size()), one.name.data());
    std::fputs("\n", stderr);
    return 2;
}
