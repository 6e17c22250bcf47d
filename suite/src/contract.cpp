#include <opsmgr/suite/contract.hpp>
#include <opsmgr/suite/file.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <numeric>
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
std::vector<FileFault> unjudged(const Contract& contract) {
    std::set<std::string> judged;
    for (const Script& script : contract.scripts) judged.merge(script.clauses());
    std::vector<FileFault> faults;
    for (const auto& [id, clause] : contract.catalogue.clauses())
        if (!judged.contains(id))
            faults.push_back({fmt::format("clauses/{}.json", id.substr(0, id.find('/'))),
                              {"", fmt::format("no script has an expectation for the clause '{}'", id)}});
    return faults;
}

std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

tl::expected<Contract, std::vector<FileFault>> Contract::read(const std::string& folder) {
    LoadedFiles loaded;
    if (!folder.empty()) {
        loaded.add_folder(folder, "clauses");
        loaded.add_folder(folder, "scripts");
    }
    if (!loaded.faults.empty()) return tl::make_unexpected(std::move(loaded.faults));
    const auto in_folder = [&](std::vector<FileFault> faults) {
        for (FileFault& one : faults)
            if (!folder.empty()) one.file = (fs::path(folder) / one.file).string();
        return tl::make_unexpected(std::move(faults));
    };
    auto catalogue = Catalogue::read(folder.empty() ? clause_files() : std::span<const DataFile>(loaded.files));
    if (!catalogue) return in_folder(std::move(catalogue.error()));
    auto scripts = read_scripts(folder.empty() ? script_files() : std::span<const DataFile>(loaded.files), *catalogue);
    if (!scripts) return in_folder(std::move(scripts.error()));
    Contract contract{std::move(*catalogue), std::move(*scripts)};
    if (auto faults = unjudged(contract); !faults.empty()) return in_folder(std::move(faults));
    return contract;
}

std::vector<std::string> nearest_ids(const Catalogue& catalogue, const std::string& id) {
    constexpr std::size_t at_most = 3;
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const auto& [known, clause] : catalogue.clauses()) {
        // People leave off the topic, and the end of what is long.
        const std::string subject = known.substr(known.find('/') + 1);
        const std::size_t cut = distance(id, known.substr(0, id.size())) + 1;
        ranked.emplace_back(std::min({distance(id, known), distance(id, subject), cut}), known);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::string> nearest;
    for (const auto& [far, known] : ranked)
        if (nearest.size() < at_most && (nearest.empty() || far <= ranked.front().first + 3)) nearest.push_back(known);
    return nearest;
}

}  // namespace opsmgr::suite
