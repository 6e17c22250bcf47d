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

int list_formats() {
    for (const ReportFormat& format : report_formats)
        fmt::print("{:<10} {:<6} {}\n", format.name, format.ending, format.about);
    return 0;
}

int report(const std::string& file, const std::string& name, const Surroundings& surroundings) {
    const ReportFormat* format = find_report_format(name);
    if (format == nullptr) throw UsageError{{fmt::format("--as: '{}' is not one of {}", name, report_format_names())}};
    const Report report = stored_report(file);
    const bool colour = isatty(STDOUT_FILENO) != 0 && surroundings.environment("NO_COLOR").empty();
    const bool coloured = colour && format->render == to_text_with_notes;
    const std::string text = coloured ? to_text(report, {.colour = true, .notes = true}) : format->render(report);
    std::fwrite(text.data(), 1, text.size(), stdout);  // the program looks whether all of it arrived
    return 0;
}

}  // namespace

Command report_command(const Surroundings& surroundings) {
    return {"report", "Render a JSON report in another format, to standard output",
            [&surroundings](CommandLine& command) {
                const auto file = std::make_shared<std::string>();
                const auto format = std::make_shared<std::string>("text");
                const auto formats = std::make_shared<bool>(false);
                command.add_option("FILE", *file, "The file that run --report json=FILE has written");
                command.add_option("--as", *format, report_format_names()).show_default();
                command.add_flag("--formats", *formats,
                                 "List the formats instead: name, ending of its files, and who reads it");
                return [file, format, formats, &surroundings] {
                    if (*formats) return list_formats();
                    if (file->empty()) throw UsageError{{"FILE is required; --help tells more"}};
                    return report(*file, *format, surroundings);
                };
            }};
}

}  // namespace opsmgr::suite
