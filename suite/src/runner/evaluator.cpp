#include "runner/evaluator.hpp"
#include "expression/condition.hpp"
#include "runner/job_api.hpp"
#include "script/clause_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace opsmgr::suite {
namespace {

constexpr std::size_t evidence_at_most = 5;

void add_evidence(std::vector<unsigned>& to, const std::vector<unsigned>& from) {
    for (const unsigned number : from) {
        if (number == 0 || to.size() >= evidence_at_most) continue;
        if (std::find(to.begin(), to.end(), number) == to.end()) to.push_back(number);
    }
}

/// Why an earlier step has no answer, when the condition looks back at one (`step#/pointer`); nothing when each of them
/// was answered.
std::optional<std::string> no_answer_behind(const Json& condition, const StepViews& views) {
    if (condition.is_string()) {
        const std::string_view place = condition.get_ref<const std::string&>();
        const auto mark = place.find("#/");
        const auto step = mark == std::string_view::npos ? views.end() : views.find(place.substr(0, mark));
        return step == views.end() ? std::nullopt : step->second.no_answer();
    }
    if (!condition.is_structured()) return std::nullopt;
    for (const Json& part : condition)
        if (auto why = no_answer_behind(part, views)) return why;
    return std::nullopt;
}

std::optional<std::string> no_answer_behind(const Expectation& expectation, const StepViews& views) {
    for (const char* name : {"at", "is", "all", "any", "none"})
        if (const Json* condition = expectation.part(name))
            if (auto why = no_answer_behind(*condition, views)) return why;
    return std::nullopt;
}

}  // namespace

Evaluator::Evaluator(const std::vector<Script>& scripts, const Catalog& catalog, const RunOptions& options,
                     const Variables& variables)
    : catalog_(catalog), variables_(variables) {
    for (const Script& script : scripts) {
        for (const std::string& id : script.clauses()) {
            if (!is_selected(id, options.only)) continue;
            const auto [entry, added] = results_.try_emplace(id);
            ClauseResult& result = entry->second;
            if (added) result.clause = *catalog.find(id);
            result.profile = added ? script.profile : std::min(result.profile, script.profile);
            result.covered = result.profile <= options.profile;
        }
        for (const Expectation& one : script.every_exchange) every_exchange_.push_back(&one);
    }
}

void Evaluator::note(const Script& script) {
    for (const Note& one : script.notes) set_verdict(one.clause, Verdict::note, one.says);
}

void Evaluator::judge_step(const Step& step, const StepResult& result, const StepViews& views) {
    for (const Expectation& expectation : step.expect) {
        if (!expectation.on_every() || result.each.empty()) judge_expectation(expectation, result.last, views);
        else
            for (const Sent& one : result.each) judge_expectation(expectation, one, views);
    }
}

// A proxy, the server's own parser or the sign-in in front of the API answer in words of their own. Where a script asks
// for something odd to see what comes, that says nothing of the API; to odd credentials, nothing of its documents.
void Evaluator::judge_exchange(const Sent& sent, const AskedFor& asked) {
    if (sent.view.no_answer() || asked.nothing_promised) return;
    const bool is_of_api = is_api_answer(sent.view);
    if (asked.observed_only && !is_of_api) return;
    const bool own_clauses_only = asked.own_clauses_only || (asked.odd_credentials && !is_of_api);
    for (const Expectation* expectation : every_exchange_) {
        const std::string_view clause = expectation->clause;
        if (own_clauses_only && !clause.starts_with("framing/") && !clause.starts_with("authentication/")) continue;
        judge_expectation(*expectation, sent, {});
    }
}

AskedFor Evaluator::asked_by(const Step& step) const {
    const bool observed_only =
        !step.expect.empty() && std::all_of(step.expect.begin(), step.expect.end(), [&](const Expectation& one) {
            return catalog_.find(one.clause)->level == Level::observe;
        });
    return {step.own_clauses_only, observed_only, step.request.signing == ScriptRequest::Signing::special,
            step.observed_only};
}

void Evaluator::judge_alone(std::string_view clause, const Sent& sent) {
    for (const Expectation* expectation : every_exchange_)
        if (expectation->clause == clause) judge_expectation(*expectation, sent, {});
}

void Evaluator::skip(const Script& script, const std::string& why) {
    for (const std::string& clause : script.clauses()) set_verdict(clause, Verdict::skip, why);
}

void Evaluator::skip(const Step& step, const std::string& why) {
    for (const Expectation& one : step.expect) set_verdict(one.clause, Verdict::skip, why);
}

void Evaluator::report_error(const Script& script, const std::string& why) {
    for (const std::string& clause : script.clauses()) set_verdict(clause, Verdict::error, why);
}

void Evaluator::must_decide(const Script& script) {
    to_decide_.insert(to_decide_.end(), script.decides.begin(), script.decides.end());
}

void Evaluator::explain_skips(bool reached) {
    for (auto& [id, result] : results_) {
        if (result.verdict != Verdict::skip || !result.message.empty()) continue;
        result.message = !result.covered ? fmt::format("needs profile {}", to_string(result.profile))
                         : reached       ? "the situation this check needs did not occur in this run"
                                         : "the target cannot be reached";
    }
}

std::string Evaluator::inconclusive_reason() const {
    for (const std::string& id : to_decide_) {
        const auto found = results_.find(id);
        if (found == results_.end()) continue;
        const ClauseResult& result = found->second;
        if (result.verdict == Verdict::skip || result.verdict == Verdict::inconclusive)
            return fmt::format("{} could not be judged: {}", id, result.message);
    }
    return {};
}

void Evaluator::set_verdict(const std::string& clause, Verdict verdict, std::string message,
                            const std::vector<unsigned>& evidence, std::string expected, std::string actual) {
    const auto found = results_.find(clause);
    if (found == results_.end()) return;  // not selected
    ClauseResult& result = found->second;
    if (verdict != Verdict::skip) ++result.checks;
    if (verdict < result.verdict) return;
    if (verdict == result.verdict && !result.message.empty()) {
        add_evidence(result.exchanges, evidence);
        if (verdict == Verdict::note && result.message.find(message) == std::string::npos &&
            result.message.size() < 600)
            result.message += "; " + message;
        return;
    }
    result.verdict = verdict;
    result.message = std::move(message);
    result.expected = std::move(expected);
    result.actual = std::move(actual);
    result.exchanges.clear();
    add_evidence(result.exchanges, evidence);
}

void Evaluator::judge_expectation(const Expectation& expectation, const Sent& sent, const StepViews& views) {
    const auto result = results_.find(expectation.clause);
    if (result == results_.end()) return;  // not selected
    const Scope scope{sent.view.document(), views, variables_};
    const std::vector<unsigned> evidence{sent.number};
    if (const auto why = sent.view.no_answer()) {
        // A request that never left, or that failed on this side, says nothing of the target.
        if (sent.view.is_own_fault()) return set_verdict(expectation.clause, Verdict::error, *why, evidence);
        if (!expectation.silence_is_breach())
            return set_verdict(expectation.clause, Verdict::error,
                               sent.view.error() ? sent.view.error()->message : *why, evidence);
    }
    if (const Json* when = expectation.part("when"); when != nullptr && !holds(*when, scope)) return;
    if (const Json* sides = expectation.part("report")) return report_observation(expectation, *sides, scope, evidence);
    judge_condition(expectation, result->second.clause.level, scope, evidence);
}

/// What the target does where the documentation leaves it open: the first side whose condition holds.
void Evaluator::report_observation(const Expectation& expectation, const Json& sides, const Scope& scope,
                                   const std::vector<unsigned>& evidence) {
    for (const Json& side : sides) {
        if (side.contains("when") && !holds(side.at("when"), scope)) continue;
        return set_verdict(expectation.clause, Verdict::note, filled_in(side.at("say").get<std::string>(), scope),
                           evidence);
    }
}

void Evaluator::judge_condition(const Expectation& expectation, Level level, const Scope& scope,
                                const std::vector<unsigned>& evidence) {
    if (holds(expectation.data, scope)) {
        const Json* proof = expectation.part("provenBy");
        if (proof != nullptr && !holds(*proof, scope))
            return set_verdict(expectation.clause, Verdict::inconclusive,
                               filled_in(expectation.data.at("because").get<std::string>(), scope), evidence);
        return set_verdict(expectation.clause, level == Level::observe ? Verdict::note : Verdict::pass,
                           "as it should be", evidence);
    }
    if (!expectation.silence_is_breach())
        if (const auto why = no_answer_behind(expectation, scope.steps))
            return set_verdict(expectation.clause, Verdict::error,
                               "an earlier request that this looks back at was not answered: " + *why, evidence);
    if (const Json* open = expectation.part("inconclusiveWhen"); open != nullptr && holds(*open, scope))
        return set_verdict(expectation.clause, Verdict::inconclusive,
                           filled_in(expectation.data.value("because", "the target moved meanwhile"), scope), evidence);
    const Explanation why = explain(expectation.data, scope);
    const std::string expected = expectation.data.contains("expected")
                                     ? filled_in(expectation.data.at("expected").get<std::string>(), scope)
                                     : why.expected;
    set_verdict(expectation.clause, breach_of(level), fmt::format("expected {}; got {}", expected, why.actual),
                evidence, expected, why.actual);
}

}  // namespace opsmgr::suite
