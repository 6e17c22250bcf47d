#include "report/report_redaction.hpp"

namespace opsmgr::suite {
namespace {

void redact_record(ExchangeRecord& record, const Redaction& redaction) {
    record.target = redaction.redacted(record.target);
    record.request_headers = redaction.redacted(record.request_headers);
    record.request_body = redaction.redacted(record.request_body);
    record.head = redaction.redacted_head(record.head).substr(0, 4096);
    record.response_headers = redaction.redacted(record.response_headers);
    record.reason = redaction.redacted(record.reason);
    record.body = redaction.redacted(record.body).substr(0, 1024);
    record.no_answer = redaction.redacted(record.no_answer);
    for (std::string& fault : record.faults) fault = redaction.redacted(fault);
}

}  // namespace

void redact(Report& report, const Redaction& redaction) {
    report.deviations = redaction.redacted(report.deviations);
    report.reason = redaction.redacted(report.reason);
    for (ExchangeRecord& record : report.exchanges) redact_record(record, redaction);
    for (auto& [id, result] : report.clauses) {
        result.message = redaction.redacted(result.message);
        result.expected = redaction.redacted(result.expected);
        result.actual = redaction.redacted(result.actual);
    }
    for (Need& need : report.needs) need.why = redaction.redacted(need.why);
    for (Change& change : report.changes) {
        change.before = redaction.redacted(change.before);
        change.after = redaction.redacted(change.after);
    }
}

}  // namespace opsmgr::suite
