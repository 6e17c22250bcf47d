#include "report_flags.hpp"

#include "report/report_format.hpp"

namespace opsmgr::suite {

void ReportFlags::declare(CommandLine& command) {
    command.add_option("--report", reports,
                       "FORMAT=FILE; - is standard output; may be repeated. FORMAT: " + report_format_names());
    command.add_option("--known", known, "JSON file with accepted failures, each until a date");
    baseline.declare(command);
    command.add_flag("--notes", notes,
                     "List every clause, and the notes: behaviour that the documentation does not specify");
}

}  // namespace opsmgr::suite
