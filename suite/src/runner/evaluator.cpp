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

void add_looked_at(std::vector<const ExchangeView*>& found, const Json& condition, const StepViews& views) {
    if (condition.is_structured())
        for (const Json& part : condition) add_looked_at(found, part, views);
    if (!condition.is_string()) return;
    const std::string_view place = condition.get_ref<const std::string&>();
    const auto mark = place.find("#/");
    const auto step = mark == std::string_view::npos ? views.end() : views.find(place.substr(0, mark));
    if (step != views.end()) found.push_back(&step->second);
}

/// The earlier steps that the condition looks back at (`step#/pointer`).
std::vector<const ExchangeView*> looked_at(const Expectation& expectation, const StepViews& views) {
    std::vector<const ExchangeView*> found;
    for (const char* name : {"at", "is", "all", "any", "none"})
        if (const Json* condition = expectation.part(name)) add_looked_at(found, *condition, views);
    return found;
}

/// Whether what the clause asks for may have come from the page and not from the API. That nothing is found (404) shows
/// that a sign-in has let the request in.
bool may_deceive(std::string_view clause, const ExchangeView& page) {
    if (clause.starts_with("framing/")) return false;
    return !clause.starts_with("authentication/") || page.status() == 403 || page.status() == 407;
}

/// A right signature that is refused beside a query, where the list without one is open.
bool is_query_refused(const ExchangeView& view, const StepViews& steps) {
    const auto list = steps.find(":list");
    const Json* target = value_at(view.document(), "/request/target");
    const Json* signed_request = value_at(view.document(), "/request/signed");
    return list != steps.end() && list->second.status() == 200 && view.is_unauthorized() && signed_request != nullptr &&
           *signed_request == true && target != nullptr && target->is_string() &&
           target->get_ref<const std::string&>().find('?') != std::string::npos;
}

std::string foreign_page(const ExchangeView& view) {
    return fmt::format("{} with a page that is not the API's own; something in front of it may have answered",
                       view.status().value_or(0));
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

void Evaluator::explain_skips(const std::string& not_the_target) {
    for (auto& [id, result] : results_) {
        if (result.verdict != Verdict::skip || !result.message.empty()) continue;
        result.message = !result.covered          ? fmt::format("needs profile {}", to_string(result.profile))
                         : not_the_target.empty() ? "the situation this check needs did not occur in this run"
                                                  : not_the_target;
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
    judge_condition(expectation, result->second.clause.level, sent, scope);
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

void Evaluator::judge_condition(const Expectation& expectation, Level level, const Sent& sent, const Scope& scope) {
    std::vector<unsigned> evidence{sent.number};
    const std::vector<const ExchangeView*> behind = looked_at(expectation, scope.steps);
    const auto foreign =
        std::find_if(behind.begin(), behind.end(), [](const auto* one) { return is_foreign_refusal(*one); });
    const ExchangeView* other = is_foreign_refusal(sent.view) ? &sent.view
                                : foreign != behind.end()     ? *foreign
                                                              : nullptr;
    if (holds(expectation.data, scope)) {
        if (other != nullptr && !scope.steps.empty() && may_deceive(expectation.clause, *other))
            return set_verdict(expectation.clause, Verdict::inconclusive, foreign_page(*other), evidence);
        const Json* proof = expectation.part("provenBy");
        if (proof != nullptr && !holds(*proof, scope))
            return set_verdict(expectation.clause, Verdict::inconclusive,
                               filled_in(expectation.data.at("because").get<std::string>(), scope), evidence);
        return set_verdict(expectation.clause, level == Level::observe ? Verdict::note : Verdict::pass,
                           "as it should be", evidence);
    }
    for (const ExchangeView* one : behind) {
        const auto why = one->no_answer();
        if (why && !expectation.silence_is_breach())
            return set_verdict(expectation.clause, Verdict::error,
                               "an earlier request that this looks back at was not answered: " + *why, evidence);
        evidence.push_back(one->number());
    }
    if (const Json* open = expectation.part("inconclusiveWhen"); open != nullptr && holds(*open, scope))
        return set_verdict(expectation.clause, Verdict::inconclusive,
                           filled_in(expectation.data.value("because", "the target moved meanwhile"), scope), evidence);
    const Explanation why = explain(expectation.data, scope);
    const std::string expected = expectation.data.contains("expected")
                                     ? filled_in(expectation.data.at("expected").get<std::string>(), scope)
                                     : why.expected;
    const std::string in_between = other != nullptr ? fmt::format(" ({})", foreign_page(*other))
                                   : is_query_refused(sent.view, scope.steps)
                                       ? " (only with a query: does something on the way change it? It is signed)"
                                       : "";
    set_verdict(expectation.clause, breach_of(level),
                fmt::format("expected {}; got {}{}", expected, why.actual, in_between), evidence, expected, why.actual);
}

}  // namespace opsmgr::suite
