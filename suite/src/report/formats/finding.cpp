#include "finding.hpp"
#include "report/repro_command.hpp"

#include <fmt/format.h>

namespace opsmgr::suite {

std::vector<Detail> details_of(const Report& report, const ClauseResult& result) {
    std::vector<Detail> details;
    if (result.expected.empty()) {
        details.push_back({"found", on_one_line(result.message)});
    } else {
        details.push_back({"expected", on_one_line(result.expected)});
        details.push_back({"actual", on_one_line(result.actual)});
    }
    for (const unsigned number : result.exchanges)
        details.push_back({"exchange", on_one_line(summary_of(report.exchanges.at(number - 1)))});
    if (!result.clause.breaks.empty()) details.push_back({"breaks", result.clause.breaks});
    details.push_back({"repeat", on_one_line(repro_command(report, result))});
    if (std::string line = curl_command(report, result); !line.empty()) details.push_back({"curl", std::move(line)});
    return details;
}

std::string summary_of(const ExchangeRecord& record) {
    return fmt::format(
        "#{} {} {}{} -> {}", record.number, record.method, record.target,
        record.request_headers.has("Authorization") ? "" : " (no credentials)",
        record.no_answer.empty() ? fmt::format("{}, {} bytes", record.status, record.body_bytes) : record.no_answer);
}

std::string place_of(const ClauseSource& source) {
    return source.section.empty() ? source.page : source.page + ", " + source.section;
}

std::string on_one_line(std::string_view text) {
    std::string spaced(text);
    for (char& c : spaced)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    std::string out;
    for (const char c : without_controls(spaced))
        if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
    return out;
}

std::string topic_of(const ClauseResult& result) {
    return result.clause.id.substr(0, result.clause.id.find('/'));
}

std::string subject_of(const ClauseResult& result) {
    return result.clause.id.substr(result.clause.id.find('/') + 1);
}

}  // namespace opsmgr::suite
