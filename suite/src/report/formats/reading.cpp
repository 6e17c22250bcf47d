// A report read back from its JSON.
#include "report/report.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace opsmgr::suite {
namespace {

/// The schema has said that the text is one of them.
template <class Enum, std::size_t count>
Enum named(const std::string& text, const std::array<Enum, count>& all) {
    return *std::find_if(all.begin(), all.end(), [&](Enum one) { return to_string(one) == text; });
}

constexpr std::array conformances{Conformance::conforms, Conformance::does_not_conform, Conformance::not_judged};
constexpr std::array verdicts{Verdict::skip,         Verdict::pass,  Verdict::note, Verdict::warn,
                              Verdict::inconclusive, Verdict::error, Verdict::fail};

std::chrono::nanoseconds duration_of(const Json& seconds) {
    return std::chrono::nanoseconds(std::llround(seconds.get<double>() * 1e9));
}

std::string with_date(std::string text, const std::string& date) {
    constexpr std::string_view label = "~date";
    for (auto at = text.find(label); at != std::string::npos; at = text.find(label, at + date.size()))
        text.replace(at, label.size(), date);
    return text;
}

Headers headers_of(const Json& fields) {
    Headers headers;
    for (const Json& field : fields) headers.add(field[0].get<std::string>(), field[1].get<std::string>());
    return headers;
}

void take_response(ExchangeRecord& record, const Json& response, const std::string& date) {
    record.status = response.at("status");
    record.reason = response.at("reason");
    record.response_headers = headers_of(response.at("headers"));
    record.head = response.at("head");
    if (!date.empty()) {
        record.response_headers.edit([&](std::string&, std::string& value) { value = with_date(value, date); });
        record.head = with_date(record.head, date);
    }
    record.body = response.at("body");
    record.body_bytes = response.at("bodyBytes");
    record.framing = response.at("framing");
    record.faults = response.at("faults").get<std::vector<std::string>>();
    record.chunks = response.value("chunks", std::vector<std::uint64_t>{});
}

ExchangeRecord exchange_of(const Json& document) {
    ExchangeRecord record;
    record.number = document.at("number");
    const std::string step = document.at("step");
    const auto slash = step.find('/');
    if (slash != std::string::npos) record.script = step.substr(0, slash);
    record.step = slash == std::string::npos ? step : step.substr(slash + 1);
    const Json& request = document.at("request");
    record.method = request.at("method");
    record.target = request.at("target");
    record.request_headers = headers_of(request.at("headers"));
    record.request_body = request.value("body", "");
    record.odd_credentials = request.value("oddCredentials", false);
    record.no_answer = document.value("noAnswer", "");
    record.connection = document.value("connection", 0U);
    return record;
}

ClauseResult clause_of(const Json& document) {
    ClauseResult result;
    Clause& clause = result.clause;
    clause.id = document.at("id");
    clause.level = *parse_level(document.at("level").get<std::string>());
    clause.says = document.at("says");
    const Json& source = document.at("source");
    clause.source = {source.at("page"), source.at("section"), source.at("kind")};
    clause.breaks = document.value("breaks", "");
    clause.disagreement = document.value("disagreement", "");
    result.profile = *parse_profile(document.at("profile").get<std::string>());
    result.verdict = named(document.at("verdict"), verdicts);
    result.covered = document.at("covered");
    result.message = document.at("message");
    result.expected = document.value("expected", "");
    result.actual = document.value("actual", "");
    result.known = document.value("known", "");
    result.exchanges = document.at("evidence").get<std::vector<unsigned>>();
    result.checks = document.at("checks");
    return result;
}

bool contains(const Json& list, const Json& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

/// What a schema cannot say: that numbers fit together.
std::vector<DataFault> mismatches(const Json& document) {
    std::vector<DataFault> faults;
    const Json& exchanges = document.at("exchanges");
    for (const char* name : {"exchangeSeconds", "exchangeDates"})
        if (document.at("times").at(name).size() != exchanges.size())
            faults.push_back({std::string("/times/") + name, "there must be one for each exchange"});
    for (std::size_t i = 0; i < exchanges.size(); ++i) {
        const Json& one = exchanges[i];
        const std::string pointer = "/exchanges/" + std::to_string(i);
        if (one.at("number") != i + 1) faults.push_back({pointer + "/number", "exchanges are numbered from 1"});
        if (!one.contains("response") && !one.contains("noAnswer"))
            faults.push_back({pointer, "there must be a response, or noAnswer"});
    }
    for (std::size_t i = 0; i < document.at("clauses").size(); ++i)
        for (const Json& number : document.at("clauses")[i].at("evidence"))
            if (number > exchanges.size())
                faults.push_back(
                    {"/clauses/" + std::to_string(i) + "/evidence", "there is no exchange of that number"});
    return faults;
}

}  // namespace

tl::expected<Report, std::vector<DataFault>> read_report(const Json& document) {
    auto faults = check_against_schema(document, "report");
    if (faults.empty()) faults = mismatches(document);
    if (!faults.empty()) return tl::make_unexpected(std::move(faults));
    return from_json(document);
}

Report from_json(const Json& document) {
    Report report;
    report.target = document.at("target");
    report.profile = *parse_profile(document.at("profile").get<std::string>());
    report.seed = document.at("seed");
    report.edition = document.at("edition");
    report.repeat = document.at("repeat");
    report.repeat_full = document.value("repeatFull", "");
    report.repeat_curl = document.value("repeatCurl", "");
    for (const Json& one : document.value("curlSettings", Json::array()))
        report.curl_settings.push_back({one.at("form"), one.at("variables")});
    report.is_curl_told_all = document.value("curlIsToldAll", true);
    report.contract_clauses = document.value("contractClauses", 0U);
    report.only = document.at("only").get<std::vector<std::string>>();
    report.insecure = document.at("insecure");
    report.conformance = named(document.at("verdict"), conformances);
    report.reason = document.at("reason");
    report.deviations = document.at("deviations");
    for (const Json& need : document.at("needs"))
        report.needs.push_back({need.at("name"), need.at("met"), need.at("why")});
    for (const Json& clause : document.at("clauses")) report.clauses[clause.at("id")] = clause_of(clause);
    for (const Json& change : document.at("changes"))
        report.changes.push_back({change.at("job"), change.at("before"), change.at("after"),
                                  contains(document.at("leakedJobs"), change.at("job"))});
    const Json& times = document.at("times");
    for (const Json& one : document.at("exchanges")) {
        ExchangeRecord record = exchange_of(one);
        const std::size_t index = report.exchanges.size();
        if (record.no_answer.empty()) take_response(record, one.at("response"), times.at("exchangeDates")[index]);
        record.duration = duration_of(times.at("exchangeSeconds")[index]);
        report.exchanges.push_back(std::move(record));
    }
    report.started = times.at("started");
    report.duration = duration_of(times.at("seconds"));
    return report;
}

}  // namespace opsmgr::suite
