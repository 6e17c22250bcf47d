// The files of `--report FORMAT=FILE`, which may be given more than once.
//
//     const auto files = ReportFiles::open(flags.reports, {"json", "junit"});   // throws UsageError
//     for (ReportFile& one : files) one.file.write(render(one.format));
#pragma once

#include "output_file.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr {

struct ReportFile {
    std::string format;  ///< one of those that there are
    OutputFile file;
};

/// Opened before the work: a report that cannot be written is known at once. `bare_format` is the format of a text
/// without `FORMAT=`; empty where there is none. Throws UsageError with all that is wrong: a form or a format that does
/// not exist, a file that cannot be written, one that is named twice, and standard output for more than one.
[[nodiscard]] std::vector<ReportFile> open_reports(const std::vector<std::string>& reports,
                                                   const std::vector<std::string_view>& formats,
                                                   std::string_view bare_format = {});

}  // namespace opsmgr
