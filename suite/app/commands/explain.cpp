// `explain`: a clause in full: promise, source, what is sent to judge it, what may differ, who suffers.
#include "command.hpp"

#include <opsmgr/contracts/clients.hpp>
#include "cli/usage_error.hpp"
#include "script/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace opsmgr::suite {
namespace {

struct ExplainFlags {
    ScopeFlags scope;
    std::vector<std::string> ids;
};

std::string_view weight(Level level) {
    switch (level) {
        case Level::must: return "must: a breach fails the run";
        case Level::should: return "should: a breach is a warning";
        case Level::observe: return "observe: reported, never scored";
    }
    return {};
}

std::string meaning(const std::string& kind) {
    if (kind == "documented") return "printed there";
    if (kind == "principle") return "follows from there without being printed";
    if (kind == "rfc") return "a standard says so";
    if (kind == "recorded") return "a published record of a real answer shows it";
    return "no page settles it";
}

std::vector<std::string> sent_for(const std::string& id, const TestCatalog& contract) {
    std::vector<std::string> lines;
    for (const Script& script : contract.scripts) {
        const auto holds = [&](const Expectation& one) { return one.clause == id; };
        if (std::any_of(script.every_exchange.begin(), script.every_exchange.end(), holds))
            lines.emplace_back("nothing of its own: every answer of the run is looked at");
        for (const Note& note : script.notes)
            if (note.clause == id) lines.emplace_back("nothing: it does not show on the wire");
    }
    for (const PlannedRequest& one : plan_of(contract, Profile::full, {}).requests) {
        if (!one.clauses.contains(id)) continue;
        lines.push_back(fmt::format("{} {}{}{}  (sign-in: {}{}; {})", one.method, one.path,
                                    one.query.empty() ? "" : "?", one.query, one.sign_in,
                                    one.often.empty() ? "" : "; " + one.often, to_string(one.effect)));
    }
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
}

/// Script, profile and needs, for each script that judges the clause.
std::vector<std::string> judged_by(const std::string& id, const TestCatalog& contract) {
    std::vector<std::string> lines;
    for (const Script& script : contract.scripts)
        if (script.clauses().contains(id))
            lines.push_back(
                fmt::format("script {}, profile {}{}", script.name, to_string(script.profile),
                            script.needs.empty() ? "" : fmt::format(", needs {}", fmt::join(script.needs, ", "))));
    return lines;
}

/// At blanks, under a label in the margin.
void print_wrapped(std::string_view label, std::string_view text) {
    constexpr std::size_t width = 66;
    while (!text.empty()) {
        std::size_t end = text.size() <= width ? text.size() : text.rfind(' ', width);
        if (end == std::string_view::npos) end = std::min(text.find(' '), text.size());
        fmt::print("  {:<11}{}\n", label, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        label = "";
    }
}

void print_all(std::string_view label, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        fmt::print("  {:<11}{}\n", label, line);
        label = "";
    }
}

/// What clients of others were seen to do where a server differs in this.
std::vector<std::string> seen_of(const std::string& id) {
    std::vector<std::string> lines;
    for (const ClientCase* one : clients().cases_of(id)) {
        std::vector<ClientVerdict> failing;
        std::vector<ClientVerdict> breaking;
        for (const ClientVerdict& client : one->troubled) (client.is_failure() ? failing : breaking).push_back(client);
        if (!failing.empty())
            lines.push_back(fmt::format("{}: {} of {} clients fail{}: {}", one->name, failing.size(), one->clients,
                                        failing.size() == 1 ? "s" : "", in_short(failing, failing.size())));
        if (!breaking.empty())
            lines.push_back(fmt::format("{}: {} of {} clients break{} a rule: {}", one->name, breaking.size(),
                                        one->clients, breaking.size() == 1 ? "s" : "",
                                        in_short(breaking, breaking.size())));
    }
    return lines;
}

void print_clause(const Clause& clause, const TestCatalog& contract) {
    fmt::print("{}\n", clause.id);
    print_wrapped("promise", clause.says);
    print_wrapped("level", weight(clause.level));
    print_wrapped("source", fmt::format("{}{}{} ({})", clause.source.page, clause.source.section.empty() ? "" : ", ",
                                        clause.source.section, meaning(clause.source.kind)));
    if (!clause.disagreement.empty())
        print_wrapped("note", fmt::format("the documentation contradicts itself here ({}); opsmgr-suite survey tells "
                                          "which side a target takes",
                                          clause.disagreement));
    print_wrapped("may vary", clause.varies.empty() ? "Nothing that the promise names." : clause.varies);
    print_wrapped("suffers", clause.breaks.empty() ? "Nobody by itself: it is there to be known." : clause.breaks);
    std::string_view label = "clients";
    for (const std::string& line : seen_of(clause.id)) print_wrapped(std::exchange(label, ""), line);
    print_all("judged by", judged_by(clause.id, contract));
    print_all("sends", sent_for(clause.id, contract));
}

int explain(const ExplainFlags& flags) {
    const TestCatalog& contract = flags.scope.contract();
    std::vector<std::string> wrong;
    std::vector<std::string> ids;
    for (const std::string& pattern : flags.ids) {
        const auto matching = matching_clauses(contract, pattern);
        if (matching.empty())
            wrong.push_back(fmt::format("there is no clause '{}'{}", pattern, similar_clauses(contract, pattern)));
        for (const std::string& id : matching)
            if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
    throw_if_any(std::move(wrong));
    bool first = true;
    for (const std::string& id : ids) {
        if (!first) fmt::print("\n");
        first = false;
        print_clause(*contract.catalog.find(id), contract);
    }
    return 0;
}

}  // namespace

Command explain_command() {
    return {"explain",
            "Explain clauses: what is promised, where, which requests test it, who suffers when it is broken",
            [](CommandLine& command) {
                const auto flags = std::make_shared<ExplainFlags>();
                flags->scope.declare_contracts(command);
                command.add_option("CLAUSE", flags->ids, "Ids of clauses, such as retry/empty-body; * is any text")
                    .required();
                return [flags] { return explain(*flags); };
            }};
}

}  // namespace opsmgr::suite
