// Data that a user may bring to the suite: the first byte chooses a script, clauses, accepted failures or own requests.
//
// Promised: it is taken or refused with words; of a script that is taken a plan can be made and its conditions asked.
#include "expression/condition.hpp"
#include "expression/scope.hpp"
#include "report/known_failures.hpp"
#include "script/plan.hpp"

#include "fuzz.hpp"

namespace opsmgr::fuzz::script {

const Catalog& catalog() {
    static const Catalog read = *Catalog::read(clause_files());
    return read;
}

const suite::OwnRequests& own_requests() {
    static const suite::OwnRequests read = *suite::OwnRequests::read(own_request_files().front());
    return read;
}

/// As an answer of a target would be seen.
const Json& view() {
    static const Json seen{{"status", 200},
                           {"headers", {{"content-type", "application/json"}}},
                           {"json", {{"id", "5c81"}, {"n", {1, 2, 3}}}}};
    return seen;
}

void ask(const suite::Expectation& expectation) {
    static const suite::StepViews steps;
    static const suite::Variables variables;
    const suite::Scope scope{view(), steps, variables};
    if (!suite::holds(expectation.data, scope)) static_cast<void>(suite::explain(expectation.data, scope));
    if (const Json* when = expectation.part("when")) static_cast<void>(suite::holds(*when, scope));
}

void try_script(std::string_view text) {
    const DataFile file{"scripts/fuzz.json", text, false};
    auto scripts = suite::read_scripts({&file, 1}, catalog());
    if (!scripts) return must(!scripts.error().empty(), "a refusal says why");
    for (const suite::Script& one : *scripts)
        for (const suite::Step& step : one.steps)
            for (const suite::Expectation& expectation : step.expect) ask(expectation);
    const suite::TestCatalog all{catalog(), *std::move(scripts), own_requests()};
    const suite::Plan plan = suite::plan_of(all, suite::Profile::full, {});
    must(plan.most() >= 1, "a run sends something");
}

}  // namespace opsmgr::fuzz::script

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    Input input(data, size);
    const unsigned kind = input.byte() % 4;
    const std::string_view text = input.rest();
    const DataFile clauses{"clauses/fuzz.json", text, false};
    const DataFile own{"own-requests.json", text, false};
    if (kind == 0) script::try_script(text);
    if (kind == 1) static_cast<void>(Catalog::read({&clauses, 1}));
    if (kind == 2) static_cast<void>(suite::OwnRequests::read(own));
    if (kind == 3)
        if (const auto document = read_json(text))
            static_cast<void>(suite::KnownFailures::read(*document, script::catalog(), "2026-03-08"));
    return 0;
}
