// The part of a run that turns answers into verdicts.
#include "runner/runner.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {
namespace {

constexpr std::size_t evidence_at_most = 5;

void add_evidence(std::vector<unsigned>& to, const std::vector<unsigned>& from) {
    for (const unsigned number : from) {
        if (number == 0 || to.size() >= evidence_at_most) continue;
        if (std::find(to.begin(), to.end(), number) == to.end()) to.push_back(number);
    }
}

using Views = std::map<std::string, Json, std::less<>>;

/// What an earlier step has got instead of an answer, when the condition looks back at one (`step#/pointer`); null when
/// each of them was answered.
const Json* silence_behind(const Json& condition, const Views& views) {
    if (condition.is_string()) {
        const std::string_view place = condition.get_ref<const std::string&>();
        const auto mark = place.find("#/");
        const auto step = mark == std::string_view::npos ? views.end() : views.find(place.substr(0, mark));
        return step == views.end() ? nullptr : value_at(step->second, "/noAnswer");
    }
    if (!condition.is_structured()) return nullptr;
    for (const Json& part : condition)
        if (const Json* silence = silence_behind(part, views); silence != nullptr) return silence;
    return nullptr;
}

}  // namespace

void Runner::rule(const std::string& clause, Verdict verdict, std::string message,
                  const std::vector<unsigned>& evidence, std::string expected, std::string actual) {
    const auto found = report_.clauses.find(clause);
    if (found == report_.clauses.end()) return;  // filtered out
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

void Runner::skip_script(const Script& script, const std::string& why) {
    for (const std::string& clause : script.clauses()) rule(clause, Verdict::skip, why);
}

void Runner::judge_expectation(const Expectation& expectation, const Json& view,
                               const std::map<std::string, Json, std::less<>>& views,
                               const std::vector<unsigned>& evidence) {
    const auto result = report_.clauses.find(expectation.clause);
    if (result == report_.clauses.end()) return;
    const Scope scope{view, views, variables_};
    if (const Json* silence = value_at(view, "/noAnswer")) {
        // A request that never left, or that failed on this side, says nothing of the target.
        if (view.contains("ours"))
            return rule(expectation.clause, Verdict::error, silence->get<std::string>(), evidence);
        if (!expectation.silence_is_breach())
            return rule(expectation.clause, Verdict::error,
                        session_.last_error() ? session_.last_error()->message : silence->get<std::string>(), evidence);
    }
    if (const Json* when = expectation.part("when"); when != nullptr && !judge(*when, scope).holds) return;
    if (const Json* report = expectation.part("report")) {
        for (const Json& side : *report) {
            if (side.contains("when") && !judge(side.at("when"), scope).holds) continue;
            return rule(expectation.clause, Verdict::note, filled_in(side.at("say").get<std::string>(), scope),
                        evidence);
        }
        return;
    }
    const Judgement judgement = judge(expectation.data, scope);
    const Level level = result->second.clause.level;
    if (judgement.holds)
        return rule(expectation.clause, level == Level::observe ? Verdict::note : Verdict::pass, "as it should be",
                    evidence);
    if (!expectation.silence_is_breach())
        for (const char* part : {"at", "is", "all", "any", "none"})
            if (const Json* condition = expectation.part(part); condition != nullptr)
                if (const Json* silence = silence_behind(*condition, views); silence != nullptr)
                    return rule(
                        expectation.clause, Verdict::error,
                        "an earlier request that this looks back at was not answered: " + silence->get<std::string>(),
                        evidence);
    if (const Json* open = expectation.part("inconclusiveWhen"); open != nullptr && judge(*open, scope).holds)
        return rule(expectation.clause, Verdict::inconclusive,
                    filled_in(expectation.data.value("because", "the target moved meanwhile"), scope), evidence);
    const std::string expected = expectation.data.contains("expected")
                                     ? filled_in(expectation.data.at("expected").get<std::string>(), scope)
                                     : judgement.expected;
    rule(expectation.clause, breach_of(level), fmt::format("expected {}; got {}", expected, judgement.actual), evidence,
         expected, judgement.actual);
}

void Runner::judge_step(const Step& step, const Session::Sent& sent,
                        const std::map<std::string, Json, std::less<>>& views) {
    for (const Expectation& expectation : step.expect) {
        const Json* each = value_at(sent.view, "/each");
        if (!expectation.on_every() || each == nullptr) {
            judge_expectation(expectation, sent.view, views, {sent.number});
            continue;
        }
        for (const Json& one : *each) judge_expectation(expectation, one, views, {one.value("number", 0U)});
    }
}

/// One of the clauses on every exchange, by an answer that is not the target's as far as the others go.
void Runner::judge_alone(std::string_view clause, const Json& view, unsigned number) {
    for (const Expectation* expectation : every_exchange_)
        if (expectation->clause == clause) judge_expectation(*expectation, view, {}, {number});
}

/// A certificate that is refused for what it says is a finding; one whose issuer is unknown may be the operator's own.
void Runner::judge_certificate(const Json& view, unsigned number) {
    const Json* fault = value_at(view, "/certificateFault");
    if (fault == nullptr || *fault == "unknown_issuer" || *fault == "other") return;
    judge_alone("framing/certificate", view, number);
}

void Runner::judge_exchange(const Json& view, unsigned number) {
    if (view.contains("noAnswer")) return;
    for (const Expectation* expectation : every_exchange_) {
        const std::string_view clause = expectation->clause;
        if (own_clauses_only_ && !clause.starts_with("framing/") && !clause.starts_with("authentication/")) continue;
        judge_expectation(*expectation, view, {}, {number});
    }
}

}  // namespace opsmgr::suite
