// `diff`: what got better or worse between two stored reports; exit 1 on a new failure, 3 when the later one judged
// nothing.
#include "../stored_report.hpp"
#include "command.hpp"

#include "cli/usage_error.hpp"
#include "report/report_diff.hpp"

#include <fmt/format.h>

#include <utility>

namespace opsmgr::suite {
namespace {

struct DiffFlags {
    std::string before, after;
    std::string format = "text";
};

std::string origin(const std::string& file, const Report& report) {
    return fmt::format("{}: {}, profile {}, {}", file, report.target, to_string(report.profile),
                       words_for(report.conformance));
}

std::string as_text(const DiffFlags& flags, const Report& before, const Report& after, const ReportDiff& comparison) {
    const std::string head =
        fmt::format("from        {}\nto          {}\n\n", without_controls(origin(flags.before, before)),
                    without_controls(origin(flags.after, after)));
    std::string remarks;
    for (const auto& [which, side] : {std::pair{"earlier", &before}, std::pair{"later", &after}})
        if (side->conformance == Conformance::not_judged)
            remarks += fmt::format("the {} run was not judged: {}\n", which, first_line(side->reason));
    return head + to_text(comparison, remarks);
}

std::string as_json(const ReportDiff& comparison) {
    Json differences = Json::array();
    for (const Difference& one : comparison.differences)
        differences.push_back({{"turn", to_string(one.turn)},
                               {"clause", one.clause},
                               {"before", one.before},
                               {"after", one.after},
                               {"message", one.message}});
    const Json document = {{"differences", differences},
                           {"same", comparison.same},
                           {"worse", comparison.worse},
                           {"newFailures", comparison.new_failures}};
    return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

int diff(const DiffFlags& flags) {
    if (flags.format != "text" && flags.format != "json")
        throw UsageError{{fmt::format("--format: '{}' is not one of text, json", flags.format)}};
    const Report before = stored_report(flags.before);
    const Report after = stored_report(flags.after);
    const ReportDiff comparison = compared(before, after);
    fmt::print("{}", flags.format == "json" ? as_json(comparison) : as_text(flags, before, after, comparison));
    if (comparison.new_failures > 0) return 1;
    return after.conformance == Conformance::not_judged ? 3 : 0;
}

}  // namespace

Command diff_command() {
    return {"diff", "Compare two JSON reports; exit 1 on a new failure, 3 when the later run was not judged",
            [](CommandLine& command) {
                const auto flags = std::make_shared<DiffFlags>();
                command.add_option("BEFORE", flags->before, "A JSON report").required();
                command.add_option("AFTER", flags->after, "A later JSON report").required();
                command.add_option("--format", flags->format, "text or json").show_default();
                return [flags] { return diff(*flags); };
            }};
}

}  // namespace opsmgr::suite
