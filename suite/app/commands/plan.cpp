// `plan`: every request that a run of a profile may send, in order; sends none.
#include "../report_flags.hpp"
#include "command.hpp"

#include "cli/usage_error.hpp"
#include "script/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace opsmgr::suite {
namespace {

std::string as_text(const Plan& plan, Profile profile) {
    std::string out = fmt::format("profile {}; paths below /api/public/v1.0; ! marks what can change something\n",
                                  to_string(profile));
    std::size_t number = 0;
    std::string script = "-";
    for (const PlannedRequest& one : plan.requests) {
        if (one.script != script) {
            script = one.script;
            out += fmt::format("\n{}\n", script.empty() ? "on its own account" : script);
        }
        out += fmt::format("{} {:>3}  {:<7} {}{}{}\n", one.effect == Effect::may_change ? "!" : " ", ++number,
                           one.method, one.path, one.query.empty() ? "" : "?", one.query);
        out += fmt::format("         {}; sign-in: {}{}{}\n", to_string(one.effect), one.sign_in,
                           one.often.empty() ? "" : "; " + one.often,
                           one.most > 1 ? fmt::format("; at most {} times", one.most) : "");
        if (!one.clauses.empty()) out += fmt::format("         for {}\n", fmt::join(one.clauses, ", "));
    }
    const auto changing = std::count_if(plan.requests.begin(), plan.requests.end(),
                                        [](const PlannedRequest& one) { return one.effect == Effect::may_change; });
    return out + fmt::format("\nat most {} requests, of {} kinds, {} of which can change something; none was sent\n",
                             plan.most(), number, changing);
}

std::string as_json(const Plan& plan, Profile profile) {
    Json list = Json::array();
    for (const PlannedRequest& one : plan.requests)
        list.push_back({{"number", list.size() + 1},
                        {"script", one.script},
                        {"step", one.step},
                        {"method", one.method},
                        {"path", one.path},
                        {"query", one.query},
                        {"signIn", one.sign_in},
                        {"often", one.often},
                        {"most", one.most},
                        {"effect", to_string(one.effect)},
                        {"clauses", one.clauses}});
    return Json{{"profile", to_string(profile)}, {"basePath", base_path}, {"most", plan.most()}, {"requests", list}}
               .dump(2) +
           "\n";
}

struct PlanFlags {
    ScopeFlags scope;
    TargetFlags target;
    ReportFlags report;  ///< not looked at
    std::string format = "text";
};

int plan(const PlanFlags& flags, const Surroundings& surroundings) {
    std::vector<std::string> wrong;
    const Profile profile = flags.scope.chosen_profile(wrong);
    flags.target.check_permission(profile, wrong);
    if (flags.format != "text" && flags.format != "json")
        wrong.push_back(fmt::format("--format: '{}' is not one of text, json", flags.format));
    throw_if_any(std::move(wrong));
    const TestCatalog& contract = flags.scope.contract();
    const Plan plan = plan_of(contract, profile, flags.scope.only, flags.target.unmet_needs(surroundings.environment));
    fmt::print("{}", flags.format == "json" ? as_json(plan, profile) : as_text(plan, profile));
    return 0;
}

}  // namespace

Command plan_command(const Surroundings& surroundings) {
    return {"plan", "Print every request that a run with the same flags may send, without sending any",
            [&surroundings](CommandLine& command) {
                const auto flags = std::make_shared<PlanFlags>();
                flags->scope.declare(command);
                flags->target.declare(command);
                flags->report.declare(command);
                command.add_option("--format", flags->format, "text or json").show_default();
                return [flags, &surroundings] { return plan(*flags, surroundings); };
            }};
}

}  // namespace opsmgr::suite
