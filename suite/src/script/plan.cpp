#include "script/plan.hpp"
#include "script/clause_pattern.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace opsmgr::suite {
namespace {

Effect effect_of(const std::string& method, Profile profile) {
    if (changes_nothing(method)) return Effect::reads;
    return profile == Profile::full ? Effect::may_change : Effect::powerless;
}

std::string words_for(const Signature& signature) {
    std::vector<std::string> parts;
    const auto add = [&](bool differs, std::string words) {
        if (differs) parts.push_back(std::move(words));
    };
    add(signature.key == Signature::Key::wrong, "wrong key");
    add(signature.key == Signature::Key::recased, "key in another letter case");
    add(signature.user == Signature::User::unknown, "unknown key");
    add(signature.user == Signature::User::empty, "empty public key");
    add(signature.user == Signature::User::unprivileged, "key without a role");
    if (signature.method) parts.push_back("signed for " + *signature.method);
    add(signature.path.has_value(), "signed for another path");
    add(signature.query.has_value(), "signed for another query");
    add(signature.nonce == Signature::Nonce::forged, "forged nonce");
    add(signature.nonce == Signature::Nonce::next, "next nonce");
    if (signature.count) parts.push_back(fmt::format("nonce count {}", *signature.count));
    add(signature.unpadded_count, "unpadded nonce count");
    add(!signature.without.empty(), fmt::format("without {}", fmt::join(signature.without, " and ")));
    add(signature.answer == Signature::Answer::empty, "empty response");
    add(signature.answer == Signature::Answer::one_digit_off || signature.answer == Signature::Answer::constant,
        "wrong response");
    add(signature.scheme != "Digest", "scheme spelled " + signature.scheme);
    add(signature.field_name != "Authorization", "field spelled " + signature.field_name);
    add(signature.quoted_qop, "quoted qop");
    add(signature.with_cookie, "with the cookie of the challenge");
    add(signature.unknown_parameter, "an unknown parameter");
    add(!signature.copy_of.empty(), "replay of step " + signature.copy_of);
    add(!signature.raw.empty(), "malformed field");
    add(signature.basic, "THE KEY ITSELF, as Basic credentials");
    return parts.empty() ? "digest, new nonce" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string sign_in_of(const ScriptRequest& request) {
    switch (request.signing) {
        case ScriptRequest::Signing::right: return "digest";
        case ScriptRequest::Signing::none: return "none";
        case ScriptRequest::Signing::special: return words_for(request.signature);
    }
    return {};
}

/// With a variable in place of what the target will have said.
std::string query_of(const ScriptRequest& request) {
    return request.query_of.empty() ? request.query : fmt::format("${{{}}}", request.query_of);
}

std::string often(const Step& step) {
    std::vector<std::string> parts;
    if (step.only_if) parts.emplace_back("if an earlier answer calls for it");
    if (step.after_nonce_life) parts.emplace_back("after the wait of --nonce-life");
    if (step.walk) parts.emplace_back("page after page");
    if (step.concurrent) parts.emplace_back("at one instant");
    for (const std::string& need : step.needs) parts.push_back(fmt::format("with a {}", need));
    if (step.times > 1) parts.push_back(fmt::format("{} times", step.times));
    if (step.until) parts.emplace_back("until the job has moved");
    return fmt::format("{}", fmt::join(parts, ", "));
}

void add_own(Plan& plan, const char* step, std::string often_in_words, unsigned most = 1) {
    const ScriptRequest& request = plan.own.at(step);
    plan.requests.push_back({"",
                             step,
                             request.method,
                             request.path,
                             request.query,
                             sign_in_of(request),
                             std::move(often_in_words),
                             changes_nothing(request.method) ? Effect::reads : Effect::may_change,
                             {},
                             most});
}

unsigned looks_within(std::chrono::milliseconds wait) {
    unsigned looks = 1;
    std::chrono::milliseconds time{0};
    for (auto pause = first_pause; (time += pause) <= wait; pause = next_pause(pause)) ++looks;
    return looks;
}

/// A group that is not the named one may be refused with 401; then the suite signs once more, and looks whether its
/// sign-in is still good.
bool may_be_refused(const Step& step) {
    return step.request.signing == ScriptRequest::Signing::right &&
           step.request.path.find("${group}") == std::string::npos;
}

bool asks_for_a_nonce(const Step& step) {
    const Signature& signature = step.request.signature;
    return step.concurrent || (step.request.signing == ScriptRequest::Signing::special && signature.raw.empty() &&
                               signature.copy_of.empty() && !signature.takes_known_nonce());
}

unsigned most_of(const Step& step) {
    if (step.walk) return pages_at_most;
    if (step.until) return looks_within(default_wait);
    return step.times * (may_be_refused(step) ? 2 : 1);
}

/// Each request for a job may make one.
void add_clean_up(const Script& script, Plan& plan) {
    const auto jobs = static_cast<unsigned>(std::count_if(script.steps.begin(), script.steps.end(),
                                                          [](const Step& step) { return step.request.creates_job; }));
    add_own(plan, "leaked-jobs",
            "if a request for a job was answered without an id of its own, with 5xx, or not at all; before "
            "the first one, if the list has more than a page; and at the end",
            3);
    add_own(plan, "made", "before and behind each removal", 2 * jobs);
    add_own(plan, "remove", "for each job that the run has made", jobs);
}

bool needs_one_of(const std::vector<std::string>& needs, const std::set<std::string>& unmet) {
    return std::any_of(needs.begin(), needs.end(), [&](const std::string& need) { return unmet.contains(need); });
}

void add_script(const Script& script, Profile profile, const std::set<std::string>& unmet, Plan& plan) {
    const bool changes = script.changes_named_job();
    if (changes) add_own(plan, "before-state", "for each job named, until one is in FAILURE", 2);
    for (const Step& step : script.steps) {
        if (needs_one_of(step.needs, unmet)) continue;
        PlannedRequest planned{script.name,
                               step.name,
                               step.request.method,
                               step.request.path,
                               query_of(step.request),
                               sign_in_of(step.request),
                               often(step),
                               effect_of(step.request.method, script.profile),
                               {},
                               most_of(step)};
        for (const Expectation& one : step.expect) planned.clauses.insert(one.clause);
        plan.requests.push_back(std::move(planned));
    }
    if (script.may_make_jobs() && profile == Profile::full) add_clean_up(script, plan);
    if (changes) add_own(plan, "after-state", "");
}

}  // namespace

std::string_view to_string(Effect effect) {
    switch (effect) {
        case Effect::reads: return "reads";
        case Effect::powerless: return "no effect";
        case Effect::may_change: return "CHANGES";
    }
    return {};
}

std::chrono::milliseconds next_pause(std::chrono::milliseconds pause) {
    return std::min(pause * 2, std::chrono::milliseconds(1000));
}

unsigned Plan::most() const {
    return std::accumulate(requests.begin(), requests.end(), 0U,
                           [](unsigned sum, const PlannedRequest& one) { return sum + one.most; });
}

bool Plan::allows(std::string_view method, std::string_view path) const {
    return std::any_of(requests.begin(), requests.end(),
                       [&](const PlannedRequest& one) { return one.method == method && one.path == path; });
}

std::vector<const Script*> scripts_of_run(const std::vector<Script>& scripts, Profile profile,
                                          const std::vector<std::string>& only) {
    const auto is_wanted = [&](const std::string& id) { return is_selected(id, only); };
    // What steps judge is judged where they do; a clause that no step judges needs every exchange of the run.
    std::set<std::string> judged_in_steps;
    for (const Script& script : scripts)
        for (const Step& step : script.steps)
            for (const Expectation& one : step.expect)
                if (script.profile <= profile) judged_in_steps.insert(one.clause);
    const bool all = std::any_of(scripts.begin(), scripts.end(), [&](const Script& script) {
        return script.profile <= profile &&
               std::any_of(script.every_exchange.begin(), script.every_exchange.end(), [&](const Expectation& one) {
                   return is_wanted(one.clause) && !judged_in_steps.contains(one.clause);
               });
    });
    std::vector<const Script*> chosen;
    for (const Script& script : scripts) {
        const auto clauses = script.clauses();
        if (script.profile <= profile && (all || std::any_of(clauses.begin(), clauses.end(), is_wanted)))
            chosen.push_back(&script);
    }
    return chosen;
}

unsigned usual_requests(const Step& step) {
    constexpr unsigned pages = 2;
    if (step.walk) return pages;
    return step.times * (asks_for_a_nonce(step) || may_be_refused(step) ? 2 : 1);
}

Plan plan_of(const TestCatalog& catalog, Profile profile, const std::vector<std::string>& only,
             const std::set<std::string>& unmet) {
    Plan plan{{}, catalog.own_requests};
    add_own(plan, "reach", "");
    add_own(plan, "list", "");
    unsigned challenges = 0;
    unsigned refusals = 0;
    Plan scripted{{}, catalog.own_requests};
    for (const Script* script : scripts_of_run(catalog.scripts, profile, only)) {
        if (needs_one_of(script->needs, unmet)) continue;
        add_script(*script, profile, unmet, scripted);
        for (const Step& step : script->steps) {
            if (needs_one_of(step.needs, unmet)) continue;
            if (asks_for_a_nonce(step)) challenges += step.times;
            if (may_be_refused(step)) ++refusals;
        }
    }
    if (challenges > 0) add_own(plan, "challenge", "whenever a script signs with a nonce of its own", challenges);
    if (refusals > 0)
        add_own(plan, "list-again", "to see whether the sign-in still holds, when it is refused", refusals);
    plan.requests.insert(plan.requests.end(), scripted.requests.begin(), scripted.requests.end());
    return plan;
}

}  // namespace opsmgr::suite
