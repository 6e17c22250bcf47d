// The forms in which a report leaves the suite: the table `report_formats`, one row a format. All are made from the
// same `Report`, and none shows what its JSON does not have: a report that is read back from JSON gives the same bytes
// in every form.
//
//     const ReportFormat* format = find_report_format("junit");
//     if (format != nullptr) file.write(format->render(report));
#pragma once

#include "report/report.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

struct TextOptions {
    bool colour = false;  ///< ANSI colours
    bool notes = false;   ///< every clause by name, and what was observed; otherwise counts of what is well
};

/// The report for people: one screen when all is well.
[[nodiscard]] std::string to_text(const Report& report, const TextOptions& options = {});

// The renderers of the table, one file each in `formats/`.
[[nodiscard]] std::string to_text_with_notes(const Report& report);
[[nodiscard]] std::string to_json_text(const Report& report);
[[nodiscard]] std::string to_junit(const Report& report);
[[nodiscard]] std::string to_tap(const Report& report);
[[nodiscard]] std::string to_tap_13(const Report& report);
[[nodiscard]] std::string to_sarif(const Report& report);
[[nodiscard]] std::string to_markdown(const Report& report);
[[nodiscard]] std::string to_html(const Report& report);

struct ReportFormat {
    std::string_view name;    ///< as the flags have it
    std::string_view ending;  ///< of a file that holds it, without the dot
    std::string_view about;   ///< who reads it, in a few words
    std::string (*render)(const Report&);
};

inline constexpr auto report_formats = std::to_array<ReportFormat>({
    {"text", "txt", "people", to_text_with_notes},
    {"json", "json", "programs; everything is in it", to_json_text},
    {"junit", "xml", "build servers", to_junit},
    {"tap", "tap", "harnesses of the Test Anything Protocol, version 14", to_tap},
    {"tap13", "tap13", "harnesses that refuse version 14", to_tap_13},
    {"sarif", "sarif", "viewers of static analysis", to_sarif},
    {"markdown", "md", "the page of a build", to_markdown},
    {"html", "html", "tickets, and people who were not there", to_html},
});

/// Null for an unknown name.
[[nodiscard]] const ReportFormat* find_report_format(std::string_view name);
/// Every name, with commas between.
[[nodiscard]] std::string report_format_names();
/// The same, one by one, in the order of the table.
[[nodiscard]] std::vector<std::string_view> report_format_list();

}  // namespace opsmgr::suite
