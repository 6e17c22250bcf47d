// `report`: a stored report in another form; the same bytes that the run itself would have written.
#include "../stored_report.hpp"
#include "command.hpp"

#include "cli/usage_error.hpp"
#include "report/report_format.hpp"

#include <fmt/format.h>

#include <unistd.h>
#include <cstdio>

namespace opsmgr::suite {
namespace {

int report(const std::string& file, const std::string& name, const Surroundings& surroundings) {
    const auto format = parse_report_format(name);
    if (!format) throw UsageError{{fmt::format("--as: '{}' is not one of {}", name, report_format_names())}};
    const Report report = stored_report(file);
    const bool colour = isatty(STDOUT_FILENO) != 0 && surroundings.environment("NO_COLOR").empty();
    const std::string text =
        *format == ReportFormat::text ? to_text(report, {.colour = colour, .notes = true}) : rendered(report, *format);
    std::fwrite(text.data(), 1, text.size(), stdout);  // the program looks whether all of it arrived
    return 0;
}

}  // namespace

Command report_command(CLI::App& app, const Surroundings& surroundings) {
    CLI::App* command = app.add_subcommand("report", "Render a JSON report in another format, to standard output");
    const auto file = std::make_shared<std::string>();
    const auto format = std::make_shared<std::string>("text");
    command->add_option("FILE", *file, "The file that run --report json=FILE has written")->required();
    command->add_option("--as", *format, report_format_names())->capture_default_str();
    return {command, [file, format, &surroundings] { return report(*file, *format, surroundings); }};
}

}  // namespace opsmgr::suite
