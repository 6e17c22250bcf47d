#include <opsmgr/contracts/catalog.hpp>

#include <fmt/format.h>

namespace opsmgr {
namespace {

constexpr std::array<std::pair<Level, std::string_view>, 3> level_names{
    {{Level::must, "must"}, {Level::should, "should"}, {Level::observe, "observe"}}};

Clause clause_from(const Json& data) {
    Clause clause;
    clause.id = data.at("id");
    clause.level = *parse_level(data.at("level").get<std::string>());
    clause.says = data.at("says");
    const Json& source = data.at("source");
    clause.source = {source.at("page"), source.value("section", ""), source.at("kind")};
    clause.varies = data.value("varies", "");
    clause.breaks = data.value("breaks", "");
    clause.disagreement = data.value("disagreement", "");
    return clause;
}

}  // namespace

std::string_view to_string(Level level) {
    for (const auto& [value, name] : level_names)
        if (value == level) return name;
    return {};
}

std::optional<Level> parse_level(std::string_view text) {
    for (const auto& [value, name] : level_names)
        if (name == text) return value;
    return std::nullopt;
}

tl::expected<Catalog, std::vector<FileFault>> Catalog::read(std::span<const DataFile> files) {
    Catalog catalog;
    std::vector<FileFault> faults;
    for (const DataFile& file : files) {
        if (!file.name.starts_with("clauses/")) continue;
        const std::string name(file.name);
        const auto document = read_checked(file, "clause");
        if (!document) {
            for (const DataFault& fault : document.error()) faults.push_back({name, fault});
            continue;
        }
        const std::string topic = document->at("topic");
        if (name != fmt::format("clauses/{}.json", topic))
            faults.push_back({name, {"/topic", "must be the name of the file without its ending"}});
        catalog.titles_[topic] = document->at("title");
        std::size_t index = 0;
        for (const Json& data : document->at("clauses")) {
            const std::string pointer = fmt::format("/clauses/{}/id", index++);
            Clause clause = clause_from(data);
            if (!clause.id.starts_with(topic + "/"))
                faults.push_back({name, {pointer, fmt::format("must begin with '{}/', the topic of its file", topic)}});
            std::string id = clause.id;
            if (!catalog.clauses_.try_emplace(id, std::move(clause)).second)
                faults.push_back({name, {pointer, fmt::format("'{}' is the id of another clause already", id)}});
        }
    }
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    return catalog;
}

const Clause* Catalog::find(std::string_view id) const {
    const auto found = clauses_.find(id);
    return found == clauses_.end() ? nullptr : &found->second;
}

std::string Catalog::title_of(std::string_view topic) const {
    const auto found = titles_.find(topic);
    return found == titles_.end() ? "" : found->second;
}

}  // namespace opsmgr
