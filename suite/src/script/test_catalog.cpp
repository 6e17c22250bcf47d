#include "script/test_catalog.hpp"
#include <opsmgr/base/file.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <set>

namespace opsmgr::suite {
namespace {

namespace fs = std::filesystem;

/// Owns what data files only look at.
struct LoadedFiles {
    std::deque<std::string> texts;
    std::vector<DataFile> files;
    std::vector<FileFault> faults;

    void add(const fs::path& path, std::string name) {
        auto read = read_file(path.string());
        if (!read) return faults.push_back({path.string(), {"", read.error()}});
        const std::string& text = texts.emplace_back(std::move(*read));
        files.push_back({texts.emplace_back(std::move(name)), text});
    }

    void add_folder(const fs::path& folder, const std::string& part) {
        std::error_code error;
        std::vector<fs::path> paths;
        for (fs::directory_iterator entry(folder / part, error), end; !error && entry != end; entry.increment(error))
            if (entry->path().extension() == ".json") paths.push_back(entry->path());
        std::sort(paths.begin(), paths.end());
        if (error) faults.push_back({(folder / part).string(), {"", "cannot be read: " + error.message()}});
        else if (paths.empty()) faults.push_back({(folder / part).string(), {"", "has no file that ends in .json"}});
        for (const fs::path& path : paths) add(path, fmt::format("{}/{}", part, path.filename().string()));
    }
};

/// A clause that nothing judges would be skipped for ever, and nobody would know why.
std::vector<FileFault> unjudged(const TestCatalog& contract) {
    std::set<std::string> judged;
    for (const Script& script : contract.scripts) judged.merge(script.clauses());
    std::vector<FileFault> faults;
    for (const auto& [id, clause] : contract.catalog.clauses())
        if (!judged.contains(id))
            faults.push_back({fmt::format("clauses/{}.json", id.substr(0, id.find('/'))),
                              {"", fmt::format("no script has an expectation for the clause '{}'", id)}});
    return faults;
}

std::vector<std::string_view> segments(std::string_view path) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        parts.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

constexpr const char* own_requests_file = "own-requests.json";

}  // namespace

tl::expected<TestCatalog, std::vector<FileFault>> TestCatalog::read(const std::string& folder) {
    LoadedFiles loaded;
    const fs::path own_file = fs::path(folder) / own_requests_file;
    std::error_code not_there;
    const bool has_own = !folder.empty() && fs::exists(own_file, not_there);
    if (!folder.empty()) {
        loaded.add_folder(folder, "clauses");
        loaded.add_folder(folder, "scripts");
        if (has_own) loaded.add(own_file, own_requests_file);
    }
    if (!loaded.faults.empty()) return tl::make_unexpected(std::move(loaded.faults));
    const auto in_folder = [&](std::vector<FileFault> faults) {
        for (FileFault& one : faults)
            if (!folder.empty()) one.file = (fs::path(folder) / one.file).string();
        return tl::make_unexpected(std::move(faults));
    };
    auto catalog = Catalog::read(folder.empty() ? clause_files() : std::span<const DataFile>(loaded.files));
    if (!catalog) return in_folder(std::move(catalog.error()));
    auto scripts = read_scripts(folder.empty() ? script_files() : std::span<const DataFile>(loaded.files), *catalog);
    if (!scripts) return in_folder(std::move(scripts.error()));
    auto own = OwnRequests::read(has_own ? loaded.files.back() : own_request_files().front());
    if (!own) return in_folder(std::move(own.error()));
    TestCatalog contract{std::move(*catalog), std::move(*scripts), std::move(*own)};
    if (auto faults = unjudged(contract); !faults.empty()) return in_folder(std::move(faults));
    return contract;
}

const ScriptRequest* TestCatalog::request_of(const std::string& script, const std::string& step) const {
    if (script.empty()) return own_requests.find(step);
    for (const Script& one : scripts)
        for (const Step& of_this : one.steps)
            if (one.name == script && of_this.name == step) return &of_this.request;
    return nullptr;
}

PathTarget target_of(std::string_view pattern, std::string_view path) {
    const auto of_pattern = segments(pattern);
    const auto of_path = segments(path);
    const auto variable = std::find_if(of_pattern.begin(), of_pattern.end(),
                                       [](std::string_view segment) { return segment.ends_with("job}"); });
    // From the end, since a base path may stand in front of what was sent.
    const auto from_end = of_pattern.end() - variable;
    if (from_end == 0 || from_end >= std::ssize(of_path)) return {std::string(path), {}};
    const auto job = of_path.end() - from_end;
    return {std::string(*job), fmt::format("{}", fmt::join(job + 1, of_path.end(), "/"))};
}

}  // namespace opsmgr::suite
