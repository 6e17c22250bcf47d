// `list`: every clause with its level, the least profile that judges it, and where the promise is made.
#include "../wrong_data.hpp"
#include "command.hpp"

#include "cli/usage_error.hpp"
#include "script/clause_list.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {
namespace {

std::string place(const ClauseSource& source) {
    return source.section.empty() ? source.page : source.page + ", " + source.section;
}

std::string as_text(const ClauseList& list) {
    std::string out;
    for (const auto& [id, clause] : list.catalog.clauses())
        out += fmt::format("{:<42} {:<8} {:<6} {}\n", id, to_string(clause.level), to_string(list.profiles.at(id)),
                           place(clause.source));
    return out;
}

std::string as_json(const ClauseList& list) {
    Json all = Json::array();
    for (const auto& [id, clause] : list.catalog.clauses()) {
        Json one = {{"id", id},
                    {"level", to_string(clause.level)},
                    {"profile", to_string(list.profiles.at(id))},
                    {"says", clause.says},
                    {"source",
                     {{"page", clause.source.page}, {"section", clause.source.section}, {"kind", clause.source.kind}}}};
        if (!clause.varies.empty()) one["varies"] = clause.varies;
        if (!clause.breaks.empty()) one["breaks"] = clause.breaks;
        if (!clause.disagreement.empty()) one["disagreement"] = clause.disagreement;
        all.push_back(std::move(one));
    }
    return all.dump(2) + "\n";
}

/// A vertical bar would end the cell.
std::string cell(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

std::string as_markdown(const ClauseList& list) {
    std::string out = fmt::format(
        "# Clauses\n\n<!-- made by `opsmgr-suite list --format markdown`; a test compares -->\n\n"
        "{} promises by which a target is judged. `must` is printed in the documentation or demanded by a standard, "
        "`should` is a\nprinciple, an example or a recommendation, `observe` is reported and never scored. The profile "
        "is the least one that judges\nthe clause. `opsmgr-suite explain CLAUSE` tells more of each.\n",
        list.catalog.clauses().size());
    std::string topic;
    for (const auto& [id, clause] : list.catalog.clauses()) {
        if (const std::string of_this = id.substr(0, id.find('/')); of_this != topic) {
            topic = of_this;
            out += fmt::format(
                "\n## {}\n\n| clause | level | profile | promise | source |\n| --- | --- | --- | --- | "
                "--- |\n",
                list.catalog.title_of(topic));
        }
        out += fmt::format("| `{}` | {} | {} | {} | {} |\n", id, to_string(clause.level),
                           to_string(list.profiles.at(id)), cell(clause.says), cell(place(clause.source)));
    }
    return out;
}

int list(const ScopeFlags& scope, const std::string& format) {
    if (format != "text" && format != "json" && format != "markdown")
        throw UsageError{{fmt::format("--format: '{}' is not one of text, json, markdown", format)}};
    const auto clauses = read_clause_list(scope.contracts);
    if (!clauses) refuse_data(clauses.error());
    fmt::print("{}", format == "text"   ? as_text(*clauses)
                     : format == "json" ? as_json(*clauses)
                                        : as_markdown(*clauses));
    return 0;
}

}  // namespace

Command list_command() {
    return {"list", "List the clauses: level, profile, source", [](CommandLine& command) {
                const auto scope = std::make_shared<ScopeFlags>();
                const auto format = std::make_shared<std::string>("text");
                scope->declare_contracts(command);
                command.add_option("--format", *format, "text, json or markdown").show_default();
                return [scope, format] { return list(*scope, *format); };
            }};
}

}  // namespace opsmgr::suite
