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

tl::expected<TestCatalog, std::vector<FileFault>> catalog_of(std::span<const DataFile> clauses,
                                                             std::span<const DataFile> scripts, const DataFile& own) {
    TestCatalog made;
    auto catalog = Catalog::read(clauses);
    if (!catalog) return tl::make_unexpected(std::move(catalog.error()));
    made.catalog = *std::move(catalog);
    auto read = read_scripts(scripts, made.catalog);
    if (!read) return tl::make_unexpected(std::move(read.error()));
    made.scripts = *std::move(read);
    auto requests = OwnRequests::read(own);
    if (!requests) return tl::make_unexpected(std::move(requests.error()));
    made.own_requests = *std::move(requests);
    if (clauses.front().built_in) return made;
    if (auto faults = unjudged(made); !faults.empty()) return tl::make_unexpected(std::move(faults));
    return made;
}

/// As if they came from a folder.
std::vector<DataFile> unchecked(std::span<const DataFile> files) {
    std::vector<DataFile> copies(files.begin(), files.end());
    for (DataFile& file : copies) file.built_in = false;
    return copies;
}

}  // namespace

tl::expected<TestCatalog, std::vector<FileFault>> TestCatalog::read(const std::string& folder) {
    if (folder.empty()) return catalog_of(clause_files(), script_files(), own_request_files().front());
    LoadedFiles loaded;
    const fs::path own_file = fs::path(folder) / own_requests_file;
    std::error_code absent;
    const bool has_own = fs::exists(own_file, absent);
    loaded.add_folder(folder, "clauses");
    loaded.add_folder(folder, "scripts");
    if (has_own) loaded.add(own_file, own_requests_file);
    if (!loaded.faults.empty()) return tl::make_unexpected(std::move(loaded.faults));
    auto contract = catalog_of(loaded.files, loaded.files, has_own ? loaded.files.back() : own_request_files().front());
    if (!contract)
        for (FileFault& one : contract.error()) one.file = (fs::path(folder) / one.file).string();
    return contract;
}

std::vector<FileFault> faults_in_built_in() {
    const auto clauses = unchecked(clause_files());
    const auto scripts = unchecked(script_files());
    const auto own = unchecked(own_request_files());
    const auto contract = catalog_of(clauses, scripts, own.front());
    return contract ? std::vector<FileFault>() : contract.error();
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
