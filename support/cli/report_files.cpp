#include "report_files.hpp"
#include "usage_error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace opsmgr {
namespace {

/// `FORMAT=FILE`, taken apart; the file is empty when it is missing.
struct Named {
    std::string format;
    std::string file;
};

/// A slash before the sign is one of a file name.
Named taken_apart(const std::string& text, std::string_view bare_format) {
    const auto equals = std::min(text.find('='), text.size());
    if (!bare_format.empty() && (equals == text.size() || text.find('/') < equals))
        return {std::string(bare_format), text};
    return {text.substr(0, equals), text.substr(std::min(equals + 1, text.size()))};
}

/// What to type instead.
std::string hint_for(const std::string& text, std::string_view bare_format) {
    return bare_format.empty() || text.empty() ? "" : fmt::format("; a file of that name is ./{}", text);
}

}  // namespace

std::vector<ReportFile> open_reports(const std::vector<std::string>& reports,
                                     const std::vector<std::string_view>& formats, std::string_view bare_format) {
    std::vector<ReportFile> files;
    std::vector<std::string> wrong;
    std::set<std::string> places;
    for (const std::string& text : reports) {
        const auto [format, name] = taken_apart(text, bare_format);
        if (std::find(formats.begin(), formats.end(), format) == formats.end() || name.empty()) {
            wrong.push_back(fmt::format("--report: '{}' is not of the form FORMAT=FILE with one of {} as FORMAT{}",
                                        text, fmt::join(formats, ", "), hint_for(text, bare_format)));
            continue;
        }
        auto file = OutputFile::open(name);
        if (!file) {
            wrong.push_back("--report: " + file.error());
            continue;
        }
        if (!file->place().empty() && !places.insert(file->place()).second)
            wrong.push_back(fmt::format("--report: {} is named for more than one report; each needs a file of its own",
                                        file->name()));
        files.push_back({format, *std::move(file)});
    }
    const auto on_standard_output =
        std::count_if(files.begin(), files.end(), [](const ReportFile& one) { return one.file.is_standard_output(); });
    if (on_standard_output > 1) wrong.emplace_back("--report: only one report can go to standard output");
    throw_if_any(std::move(wrong));
    return files;
}

}  // namespace opsmgr
