// Requests and answers as they went over the wire.
#include "finding.hpp"
#include "html.hpp"
#include "markup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace opsmgr::suite {
namespace {

std::string head_of_request(const ExchangeRecord& record) {
    std::string head = fmt::format("{} {} HTTP/1.1\r\n", record.method, record.target);
    return head.append(record.request_headers.lines()).append("\r\n");
}

/// In words, what a reader of the bytes would have to count.
std::string framing_of(const ExchangeRecord& record) {
    if (record.framing == "none") return "no body: the message ends with its head";
    if (record.framing == "close")
        return fmt::format("{} bytes of body, which end with the connection", record.body_bytes);
    if (record.framing != "chunked") return fmt::format("{} bytes of body, by Content-Length", record.body_bytes);
    return fmt::format("{} bytes of body, in chunks of {}", record.body_bytes,
                       record.chunks.empty() ? "no size" : fmt::format("{}", fmt::join(record.chunks, ", ")));
}

std::string answer_of(const ExchangeRecord& record) {
    if (!record.no_answer.empty())
        return fmt::format("<p class=\"quiet\">No answer: {}</p>\n", escaped(record.no_answer));
    std::string out = fmt::format("<pre>{}</pre>\n<p class=\"quiet\">{}; connection {}</p>\n", with_marks(record.head),
                                  escaped(framing_of(record)), record.connection);
    if (!record.body.empty()) out += fmt::format("<pre>{}</pre>\n", with_marks(record.body));
    if (record.body.size() < record.body_bytes && record.body.size() >= 1000)
        out += "<p class=\"quiet\">the rest is not kept</p>\n";
    for (const std::string& fault : record.faults) out += fmt::format("<p class=\"fault\">{}</p>\n", escaped(fault));
    return out;
}

}  // namespace

std::string exchanges_as_html(const Report& report) {
    std::string out;
    for (const ExchangeRecord& record : report.exchanges) {
        const std::string outcome = record.no_answer.empty() ? std::to_string(record.status) : "no answer";
        out += fmt::format(
            "<details class=\"exchange\" id=\"exchange-{0}\"><summary><span class=\"number\">#{0}</span> <code>{1} "
            "{2}</code> <b>{3}</b></summary>\n<div class=\"sides\"><section>"
            "<h3>Request</h3>\n<pre>{4}</pre>\n{5}</section>\n<section><h3>Answer, {6:.1f} ms</h3>\n{7}</section></div>"
            "</details>\n",
            record.number, escaped(record.method), escaped(record.target), escaped(outcome),
            with_marks(head_of_request(record)),
            record.request_body.empty() ? "" : fmt::format("<pre>{}</pre>\n", with_marks(record.request_body)),
            std::chrono::duration<double, std::milli>(record.duration).count(), answer_of(record));
    }
    return out;
}

std::string evidence_as_html(const Report& report, const ClauseResult& result) {
    std::string out;
    for (const unsigned number : result.exchanges) {
        const std::string words = summary_of(report.exchanges.at(number - 1));
        const auto blank = words.find(' ');
        out += fmt::format("<dd><a href=\"#exchange-{}\">#{}</a><code>{}</code></dd>\n", number, number,
                           escaped(words.substr(blank)));
    }
    return out;
}

}  // namespace opsmgr::suite
