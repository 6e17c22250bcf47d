// `diff`: what got better or worse between two stored reports; exit 1 on a new failure, 3 when the later one judged
// nothing.
#include "../stored_report.hpp"
#include "command.hpp"

#include "cli/usage_error.hpp"
#include "report/report_diff.hpp"

#include <fmt/format.h>

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

/// At most one line of a message; all of it is in the report.
std::string first_line(const std::string& text) {
    constexpr std::size_t longest = 160;
    const std::string shown = without_controls(text.substr(0, text.find('\n')));
    return shown.size() <= longest ? shown : shown.substr(0, longest) + "...";
}

std::string as_text(const DiffFlags& flags, const Report& before, const Report& after, const ReportDiff& comparison) {
    std::string out = fmt::format("from        {}\nto          {}\n\n", without_controls(origin(flags.before, before)),
                                  without_controls(origin(flags.after, after)));
    for (const Difference& one : comparison.differences) {
        const std::string turn = one.before.empty()  ? one.after
                                 : one.after.empty() ? one.before
                                                     : fmt::format("{} -> {}", one.before, one.after);
        out += fmt::format("{:<10}  {}: {}: {}\n", to_string(one.turn), one.clause, turn, first_line(one.message));
    }
    if (!comparison.differences.empty()) out += "\n";
    if (after.conformance == Conformance::not_judged)
        out += fmt::format("the later run was not judged: {}\n", first_line(after.reason));
    return out + fmt::format("{} different, {} alike, {} new failures\n", comparison.differences.size(),
                             comparison.same, comparison.new_failures);
}

std::string as_json(const ReportDiff& comparison) {
    Json differences = Json::array();
    for (const Difference& one : comparison.differences)
        differences.push_back({{"turn", to_string(one.turn)},
                               {"clause", one.clause},
                               {"before", one.before},
                               {"after", one.after},
                               {"message", one.message}});
    const Json document = {
        {"differences", differences}, {"same", comparison.same}, {"newFailures", comparison.new_failures}};
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

Command diff_command(CommandLine& app) {
    CommandLine command = app.add_subcommand(
        "diff", "Compare two JSON reports; exit 1 on a new failure, 3 when the later run was not judged");
    const auto flags = std::make_shared<DiffFlags>();
    command.add_option("BEFORE", flags->before, "A JSON report").required();
    command.add_option("AFTER", flags->after, "A later JSON report").required();
    command.add_option("--format", flags->format, "text or json").show_default();
    return {command, [flags] { return diff(*flags); }};
}

}  // namespace opsmgr::suite
