#include <opsmgr/suite/report_format.hpp>

#include <array>

namespace opsmgr::suite {
namespace {

constexpr std::array formats{ReportFormat::text,  ReportFormat::json,     ReportFormat::junit, ReportFormat::tap,
                             ReportFormat::sarif, ReportFormat::markdown, ReportFormat::html};

}  // namespace

std::string_view to_string(ReportFormat format) {
    switch (format) {
        case ReportFormat::text: return "text";
        case ReportFormat::json: return "json";
        case ReportFormat::junit: return "junit";
        case ReportFormat::tap: return "tap";
        case ReportFormat::sarif: return "sarif";
        case ReportFormat::markdown: return "markdown";
        case ReportFormat::html: return "html";
    }
    return {};
}

std::optional<ReportFormat> parse_report_format(std::string_view name) {
    for (const ReportFormat format : formats)
        if (name == to_string(format)) return format;
    return std::nullopt;
}

std::string report_format_names() {
    std::string names;
    for (const ReportFormat format : formats) {
        if (!names.empty()) names += ", ";
        names += to_string(format);
    }
    return names;
}

std::string rendered(const Report& report, ReportFormat format) {
    switch (format) {
        case ReportFormat::text: return to_text(report, {.colour = false, .notes = true});
        case ReportFormat::json: return to_json_text(report);
        case ReportFormat::junit: return to_junit(report);
        case ReportFormat::tap: return to_tap(report);
        case ReportFormat::sarif: return to_sarif(report);
        case ReportFormat::markdown: return to_markdown(report);
        case ReportFormat::html: return to_html(report);
    }
    return {};
}

}  // namespace opsmgr::suite
