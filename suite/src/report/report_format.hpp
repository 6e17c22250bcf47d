// The forms in which a report leaves the suite. All are made from the same `Report`, and none shows what its JSON does
// not have: a report that is read back from JSON gives the same bytes in every form.
//
//     const auto format = parse_report_format("junit");
//     if (format) file.write(rendered(report, *format));
#pragma once

#include "report/report.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace opsmgr::suite {

enum class ReportFormat {
    text,      ///< for a terminal, with all notes
    json,      ///< everything; contracts/schemas/report.schema.json
    junit,     ///< XML that build servers read
    tap,       ///< Test Anything Protocol, version 14
    sarif,     ///< Static Analysis Results Interchange Format, 2.1.0
    markdown,  ///< a summary for the page of a build
    html,      ///< one file with everything in it
};

[[nodiscard]] std::string_view to_string(ReportFormat format);
[[nodiscard]] std::optional<ReportFormat> parse_report_format(std::string_view name);
/// Every name, with commas between.
[[nodiscard]] std::string report_format_names();

[[nodiscard]] std::string rendered(const Report& report, ReportFormat format);

struct TextOptions {
    bool colour = false;  ///< ANSI colours
    bool notes = false;   ///< every clause by name, and what was observed; otherwise counts of what is well
};

/// The report for people: one screen when all is well.
[[nodiscard]] std::string to_text(const Report& report, const TextOptions& options = {});

[[nodiscard]] std::string to_json_text(const Report& report);
[[nodiscard]] std::string to_junit(const Report& report);
[[nodiscard]] std::string to_tap(const Report& report);
[[nodiscard]] std::string to_sarif(const Report& report);
[[nodiscard]] std::string to_markdown(const Report& report);
[[nodiscard]] std::string to_html(const Report& report);

}  // namespace opsmgr::suite
