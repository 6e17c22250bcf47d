// The report as JSON: contracts/schemas/report.schema.json says what each member means.
#include "report/report_format.hpp"

#include <algorithm>

namespace opsmgr::suite {
namespace {

const std::string date_label = "~date";

Json headers_json(const Headers& headers) {
    Json fields = Json::array();
    for (const Header& field : headers) fields.push_back({field.name, field.value});
    return fields;
}

/// The moment of an answer, told apart from what two runs have in common.
std::string date_of(const ExchangeRecord& record) {
    return std::string(record.response_headers.first("Date").value_or(""));
}

std::string without_date(std::string text, const std::string& date) {
    if (date.empty()) return text;
    for (auto at = text.find(date); at != std::string::npos; at = text.find(date, at + date_label.size()))
        text.replace(at, date.size(), date_label);
    return text;
}

Json response_json(const ExchangeRecord& record) {
    const std::string date = date_of(record);
    Headers headers = record.response_headers;
    headers.edit([&](std::string&, std::string& value) { value = without_date(value, date); });
    Json document = {{"status", record.status},
                     {"reason", record.reason},
                     {"headers", headers_json(headers)},
                     {"head", without_date(record.head, date)},
                     {"body", record.body},
                     {"bodyBytes", record.body_bytes},
                     {"framing", record.framing},
                     {"faults", record.faults}};
    if (!record.chunks.empty()) document["chunks"] = record.chunks;
    return document;
}

Json exchange_json(const ExchangeRecord& record) {
    Json request = {
        {"method", record.method}, {"target", record.target}, {"headers", headers_json(record.request_headers)}};
    if (!record.request_body.empty()) request["body"] = record.request_body;
    if (record.odd_credentials) request["oddCredentials"] = true;
    Json document = {{"number", record.number},
                     {"step", record.script.empty() ? record.step : record.script + "/" + record.step},
                     {"request", std::move(request)}};
    if (!record.no_answer.empty()) {
        document["noAnswer"] = record.no_answer;
        return document;
    }
    document["response"] = response_json(record);
    document["connection"] = record.connection;
    return document;
}

/// Member by member: there are hundreds, and a list in braces copies each text three times.
Json clause_json(const ClauseResult& result) {
    const Clause& clause = result.clause;
    Json document;
    document["id"] = clause.id;
    document["level"] = to_string(clause.level);
    document["verdict"] = to_string(result.verdict);
    document["profile"] = to_string(result.profile);
    document["covered"] = result.covered;
    document["says"] = clause.says;
    Json& source = document["source"];
    source["page"] = clause.source.page;
    source["section"] = clause.source.section;
    source["kind"] = clause.source.kind;
    document["message"] = result.message;
    document["checks"] = result.checks;
    document["evidence"] = result.exchanges;
    if (!result.expected.empty()) document["expected"] = result.expected;
    if (!result.actual.empty()) document["actual"] = result.actual;
    if (!clause.breaks.empty()) document["breaks"] = clause.breaks;
    if (!clause.disagreement.empty()) document["disagreement"] = clause.disagreement;
    if (!result.known.empty()) document["known"] = result.known;
    return document;
}

/// In every text within, as the writer of JSON does it. Nearly all texts are ASCII.
void replace_other_than_utf8(Json& value) {
    if (value.is_structured())
        for (Json& member : value) replace_other_than_utf8(member);
    if (!value.is_string()) return;
    const auto& text = value.get_ref<const std::string&>();
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::all_of(text.begin(), text.end(), is_ascii)) return;
    value = Json::parse(value.dump(-1, ' ', true, Json::error_handler_t::replace));
}

Json totals_json(const Totals& totals) {
    return {{"pass", totals.pass},   {"fail", totals.fail},   {"warn", totals.warn},
            {"note", totals.note},   {"skip", totals.skip},   {"inconclusive", totals.inconclusive},
            {"error", totals.error}, {"known", totals.known}, {"notCovered", totals.not_covered}};
}

}  // namespace

Json to_json(const Report& report) {
    Json document = {{"format", "opsmgr-suite-report/1"},
                     {"target", report.target},
                     {"profile", to_string(report.profile)},
                     {"seed", report.seed},
                     {"edition", report.edition},
                     {"repeat", report.repeat},
                     {"repeatFull", report.repeat_full},
                     {"repeatCurl", report.repeat_curl},
                     {"only", report.only},
                     {"insecure", report.insecure},
                     {"verdict", to_string(report.conformance)},
                     {"exitCode", exit_code(report.conformance)},
                     {"reason", report.reason},
                     {"summary", headline(report)},
                     {"contractClauses", report.contract_clauses},
                     {"deviations", report.deviations},
                     {"totals", totals_json(report.totals())},
                     {"needs", Json::array()},
                     {"clauses", Json::array()},
                     {"changes", Json::array()},
                     {"leakedJobs", Json::array()},
                     {"exchanges", Json::array()}};
    for (const CurlSetting& one : report.curl_settings)
        document["curlSettings"].push_back({{"form", one.form}, {"variables", one.variables}});
    if (!report.is_curl_told_all) document["curlIsToldAll"] = false;
    for (const Need& need : report.needs)
        document["needs"].push_back({{"name", need.name}, {"met", need.met}, {"why", need.why}});
    for (const auto& [id, result] : report.clauses) document["clauses"].push_back(clause_json(result));
    for (const Change& change : report.changes)
        document["changes"].push_back({{"job", change.job}, {"before", change.before}, {"after", change.after}});
    for (const Change& change : report.changes)
        if (change.leaked) document["leakedJobs"].push_back(change.job);
    Json seconds = Json::array();
    Json dates = Json::array();
    for (const ExchangeRecord& record : report.exchanges) {
        document["exchanges"].push_back(exchange_json(record));
        dates.push_back(date_of(record));
        seconds.push_back(std::chrono::duration<double>(record.duration).count());
    }
    document["times"] = {{"started", report.started},
                         {"seconds", std::chrono::duration<double>(report.duration).count()},
                         {"exchangeSeconds", std::move(seconds)},
                         {"exchangeDates", std::move(dates)}};
    return document;
}

Report as_stored(const Report& report) {
    Json document = to_json(report);
    replace_other_than_utf8(document);
    return from_json(document);
}

std::string to_json_text(const Report& report) {
    return to_json(report).dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace opsmgr::suite
