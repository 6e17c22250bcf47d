// `survey`: where the documentation contradicts itself, which side a target takes; from a run, or from a stored report.
#include "../stored_report.hpp"
#include "command.hpp"

#include "cli/usage_error.hpp"
#include "runner/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace opsmgr::suite {
namespace {

struct SurveyFlags {
    TargetFlags target;
    ScopeFlags scope;
    std::string from;
    std::string format = "text";
};

/// DOC-9 before DOC-10.
std::vector<const ClauseResult*> contradictions(const Report& report) {
    std::vector<const ClauseResult*> found;
    for (const auto& [id, result] : report.clauses)
        if (!result.clause.disagreement.empty()) found.push_back(&result);
    std::stable_sort(found.begin(), found.end(), [](const ClauseResult* a, const ClauseResult* b) {
        const std::string& one = a->clause.disagreement;
        const std::string& other = b->clause.disagreement;
        return one.size() != other.size() ? one.size() < other.size() : one < other;
    });
    return found;
}

bool is_known(const ClauseResult& result) {
    return result.verdict == Verdict::note || result.verdict == Verdict::pass;
}

std::string as_text(const Report& report, const std::vector<const ClauseResult*>& results) {
    std::string out = fmt::format("{}, profile {}\n", without_controls(report.target), to_string(report.profile));
    std::size_t open = 0;
    for (const ClauseResult* one : results) {
        if (!is_known(*one)) ++open;
        out += fmt::format("\n{}  {}\n  {}\n  {} {}\n", without_controls(one->clause.disagreement), one->clause.id,
                           without_controls(one->clause.says),
                           is_known(*one) ? "=>" : "not seen:", without_controls(one->message));
    }
    return out + fmt::format("\n{} contradictions, {} not seen\n", results.size(), open);
}

std::string as_json(const Report& report, const std::vector<const ClauseResult*>& results) {
    Json list = Json::array();
    for (const ClauseResult* one : results)
        list.push_back({{"contradiction", one->clause.disagreement},
                        {"clause", one->clause.id},
                        {"says", one->clause.says},
                        {"seen", is_known(*one)},
                        {"target", one->message}});
    const Json document = {
        {"target", report.target}, {"profile", to_string(report.profile)}, {"contradictions", std::move(list)}};
    return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

/// A run that is limited to the clauses in question.
Report surveyed(const SurveyFlags& flags, const Surroundings& surroundings) {
    std::vector<std::string> wrong;
    RunOptions options = flags.target.options(flags.scope.chosen_profile(wrong), surroundings.environment, wrong);
    throw_if_any(std::move(wrong));
    const TestCatalog& contract = flags.scope.contract();
    for (const auto& [id, clause] : contract.catalog.clauses())
        if (!clause.disagreement.empty()) options.only.push_back(id);
    options.interrupted = surroundings.interrupted;
    return suite::run(options, contract);
}

int survey(const SurveyFlags& flags, const Surroundings& surroundings) {
    if (flags.format != "text" && flags.format != "json")
        throw UsageError{{fmt::format("--format: '{}' is not one of text, json", flags.format)}};
    const Report report = flags.from.empty() ? surveyed(flags, surroundings) : stored_report(flags.from);
    const auto results = contradictions(report);
    const bool seen = std::any_of(results.begin(), results.end(),
                                  [](const auto* one) { return is_known(*one) && !one->exchanges.empty(); });
    fmt::print("{}", flags.format == "json" ? as_json(report, results) : as_text(report, results));
    if (seen) return 0;
    std::fputs(fmt::format("opsmgr-suite: nothing was seen of the target{}\n",
                           report.reason.empty() ? "" : ": " + without_controls(report.reason))
                   .c_str(),
               stderr);
    return exit_code(Conformance::not_judged);
}

}  // namespace

Command survey_command(const Surroundings& surroundings) {
    return {"survey", "Show what a target does where the documentation contradicts itself",
            [&surroundings](CommandLine& command) {
                const auto flags = std::make_shared<SurveyFlags>();
                flags->target.declare(command);
                flags->scope.declare_profile(command);
                flags->scope.declare_contracts(command);
                command.add_option("--from", flags->from, "Read from this JSON report instead of a target");
                command.add_option("--format", flags->format, "text or json").show_default();
                return [flags, &surroundings] { return survey(*flags, surroundings); };
            }};
}

}  // namespace opsmgr::suite
