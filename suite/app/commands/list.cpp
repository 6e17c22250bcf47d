// `list`: every clause with its level, the least profile that judges it, and where the promise is made.
#include "command.hpp"

#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <map>

namespace opsmgr::suite {
namespace {

std::map<std::string, Profile> least_profiles(const TestCatalog& contract) {
    std::map<std::string, Profile> least;
    for (const Script& script : contract.scripts)  // sorted by profile
        for (const std::string& id : script.clauses()) least.try_emplace(id, script.profile);
    return least;
}

std::string place(const ClauseSource& source) {
    return source.section.empty() ? source.page : source.page + ", " + source.section;
}

std::string as_text(const TestCatalog& contract) {
    std::string out;
    const auto profiles = least_profiles(contract);
    for (const auto& [id, clause] : contract.catalog.clauses())
        out += fmt::format("{:<42} {:<8} {:<6} {}\n", id, to_string(clause.level), to_string(profiles.at(id)),
                           place(clause.source));
    return out;
}

std::string as_json(const TestCatalog& contract) {
    const auto profiles = least_profiles(contract);
    Json list = Json::array();
    for (const auto& [id, clause] : contract.catalog.clauses()) {
        Json one = {{"id", id},
                    {"level", to_string(clause.level)},
                    {"profile", to_string(profiles.at(id))},
                    {"says", clause.says},
                    {"source",
                     {{"page", clause.source.page}, {"section", clause.source.section}, {"kind", clause.source.kind}}}};
        if (!clause.varies.empty()) one["varies"] = clause.varies;
        if (!clause.breaks.empty()) one["breaks"] = clause.breaks;
        if (!clause.disagreement.empty()) one["disagreement"] = clause.disagreement;
        list.push_back(std::move(one));
    }
    return list.dump(2) + "\n";
}

/// A vertical bar would end the cell.
std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

std::string as_markdown(const TestCatalog& contract) {
    const auto profiles = least_profiles(contract);
    std::string out = fmt::format(
        "# Clauses\n\n<!-- made by `opsmgr-suite list --format markdown`; a test compares -->\n\n"
        "{} promises by which a target is judged. `must` is printed in the documentation or demanded by a standard, "
        "`should` is a\nprinciple, an example or a recommendation, `observe` is reported and never scored. The profile "
        "is the least one that judges\nthe clause. `opsmgr-suite explain CLAUSE` tells more of each.\n",
        contract.catalog.clauses().size());
    std::string topic;
    for (const auto& [id, clause] : contract.catalog.clauses()) {
        if (const std::string of_this = id.substr(0, id.find('/')); of_this != topic) {
            topic = of_this;
            out += fmt::format(
                "\n## {}\n\n| clause | level | profile | promise | source |\n| --- | --- | --- | --- | "
                "--- |\n",
                contract.catalog.title_of(topic));
        }
        out += fmt::format("| `{}` | {} | {} | {} | {} |\n", id, to_string(clause.level), to_string(profiles.at(id)),
                           cell(clause.says), cell(place(clause.source)));
    }
    return out;
}

int list(const ScopeFlags& scope, const std::string& format) {
    if (format != "text" && format != "json" && format != "markdown")
        throw UsageError{{fmt::format("--format: '{}' is not one of text, json, markdown", format)}};
    const TestCatalog contract = scope.contract();
    fmt::print("{}", format == "text"   ? as_text(contract)
                     : format == "json" ? as_json(contract)
                                        : as_markdown(contract));
    return 0;
}

}  // namespace

Command list_command(CommandLine& app) {
    CommandLine command = app.add_subcommand("list", "List the clauses: level, profile, source");
    const auto scope = std::make_shared<ScopeFlags>();
    const auto format = std::make_shared<std::string>("text");
    scope->declare_contracts(command);
    command.add_option("--format", *format, "text, json or markdown").show_default();
    return {command, [scope, format] { return list(*scope, *format); }};
}

}  // namespace opsmgr::suite
