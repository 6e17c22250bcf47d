#include "report/report_format.hpp"

#include <algorithm>
#include <array>

namespace opsmgr::suite {
namespace {

struct Row {
    ReportFormat format;
    std::string_view name;
    std::string (*render)(const Report&);
};

std::string plain_text(const Report& report) {
    return to_text(report, {.colour = false, .notes = true});
}

/// Each format there is.
constexpr std::array formats{
    Row{ReportFormat::text, "text", plain_text}, Row{ReportFormat::json, "json", to_json_text},
    Row{ReportFormat::junit, "junit", to_junit}, Row{ReportFormat::tap, "tap", to_tap},
    Row{ReportFormat::sarif, "sarif", to_sarif}, Row{ReportFormat::markdown, "markdown", to_markdown},
    Row{ReportFormat::html, "html", to_html}};

const Row& row_of(ReportFormat format) {
    return *std::find_if(formats.begin(), formats.end(), [&](const Row& row) { return row.format == format; });
}

}  // namespace

std::string_view to_string(ReportFormat format) {
    return row_of(format).name;
}

std::optional<ReportFormat> parse_report_format(std::string_view name) {
    for (const Row& row : formats)
        if (name == row.name) return row.format;
    return std::nullopt;
}

std::string report_format_names() {
    std::string names;
    for (const Row& row : formats) {
        if (!names.empty()) names += ", ";
        names += row.name;
    }
    return names;
}

std::string rendered(const Report& report, ReportFormat format) {
    return row_of(format).render(report);
}

}  // namespace opsmgr::suite
