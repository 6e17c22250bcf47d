// Reports that are read back: the input is the JSON of one.
//
// Promised: it is taken or refused with words; what is taken looks the same when it is written and read again, and no
// form of it has control characters.
#include "report/report.hpp"
#include "report/report_diff.hpp"
#include "report/report_format.hpp"

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    const auto document = read_json(Input(data, size).rest());
    if (!document) return 0;
    const auto report = suite::read_report(*document);
    if (!report) {
        must(!report.error().empty(), "a refusal says why");
        return 0;
    }
    const Json written = suite::to_json(*report);
    const auto again = suite::read_report(written);
    must(again.has_value(), "what was written can be read");
    must(suite::to_json(*again) == written, "what was read again is the same");
    for (const suite::ReportFormat& format : suite::report_formats) {
        const std::string text = format.render(*report);
        must(!text.empty(), "a report says something");
        must(suite::without_controls(text) == text, "a report has no control characters");
    }
    must(!suite::to_text(suite::compared(*report, *again)).empty(), "a difference says something");
    must(suite::compared(*report, *again).worse == 0, "a report is not worse than itself");
    return 0;
}
