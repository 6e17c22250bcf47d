#include "report/report_format.hpp"

namespace opsmgr::suite {

const ReportFormat* find_report_format(std::string_view name) {
    for (const ReportFormat& format : report_formats)
        if (format.name == name) return &format;
    return nullptr;
}

std::string report_format_names() {
    std::string names;
    for (const ReportFormat& format : report_formats) names.append(names.empty() ? "" : ", ").append(format.name);
    return names;
}

std::vector<std::string_view> report_format_list() {
    std::vector<std::string_view> names;
    names.reserve(std::size(report_formats));
    for (const ReportFormat& format : report_formats) names.push_back(format.name);
    return names;
}

}  // namespace opsmgr::suite
