// Secrets in what a target sends: a text in which `@` and a letter stand for the private key in one of its forms.
//
// The text then stands in every place of a report that a target can fill. Promised: no form of the report has the key
// in any of these forms. The forms are made here anew, not by the code that looks for them.
#include "redaction/redaction.hpp"
#include <opsmgr/base/base64.hpp>
#include "report/report_format.hpp"
#include "report/report_redaction.hpp"

#include <array>
#include <functional>
#include <map>

#include "fuzz.hpp"

namespace opsmgr::fuzz::redaction {

std::string each(const char* prefix, const char* digits) {
    std::string out;
    for (const char c : canary) {
        const auto byte = static_cast<unsigned char>(c);
        out += prefix;
        out += {digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

std::string without(std::string_view text, char what) {
    std::string out;
    for (const char c : text)
        if (c != what) out += c;
    return out;
}

/// What stays the same of base64 of a text that begins with `before`.
std::string base64_part(std::string_view before, std::string_view text, std::string_view behind) {
    const std::string whole = to_base64(std::string(before).append(text).append(behind));
    return whole.substr((before.size() + 2) / 3 * 4, text.size() / 3 * 4 - 4);
}

/// The key in a form, and the part of it that must not be seen.
struct Form {
    std::string text;
    std::string unseen;
};

const std::map<char, Form>& forms() {
    static const std::map<char, Form> all = [] {
        const std::string key(canary);
        std::map<char, Form> made;
        const auto add = [&](char letter, const std::string& text) { made[letter] = {text, text}; };
        add('K', key);
        add('U', upper_case(key));
        add('D', without(key, '-'));
        add('R', std::string(key.rbegin(), key.rend()));
        add('P', each("%", "0123456789ABCDEF"));
        add('Q', each("%", "0123456789abcdef"));
        add('2', each("%25", "0123456789ABCDEF"));
        add('H', each("", "0123456789abcdef"));
        add('J', each("\\u00", "0123456789abcdef"));
        made['B'] = {to_base64("user:" + key), base64_part("user:", key, "")};
        made['C'] = {to_base64("u:" + key + "\n"), base64_part("u:", key, "\n")};
        made['T'] = {to_base64(to_base64(key)), to_base64(to_base64(key)).substr(0, 40)};
        return made;
    }();
    return all;
}

/// The text with the forms in it that it asks for; which ones these are goes to `used`.
std::string filled_in(std::string_view text, std::string& used) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto form = text[i] == '@' && i + 1 < text.size() ? forms().find(text[i + 1]) : forms().end();
        if (form == forms().end()) {
            out += text[i];
            continue;
        }
        out += form->second.text;
        used += form->first;
        ++i;
    }
    return out;
}

suite::Report report_of(const std::string& text) {
    suite::Report report;
    report.reason = text;
    report.deviations = text;
    suite::ExchangeRecord& record = report.exchanges.emplace_back();
    record.number = 1;
    record.method = "GET";
    record.target = text;
    record.status = 200;
    record.reason = text;
    record.head = "HTTP/1.1 200 " + text + "\r\nServer: " + text + "\r\n" + text + ": 1\r\n\r\n";
    record.body = record.request_body = record.no_answer = text;
    record.framing = "length";
    record.faults.push_back(text);
    for (Headers* headers : {&record.request_headers, &record.response_headers}) {
        headers->add("Server", text);
        headers->add("X-Other", text);
    }
    suite::ClauseResult& result = report.clauses["errors/detail-text"];
    result.clause.id = "errors/detail-text";
    result.clause.says = "An error has a detail.";
    result.verdict = suite::Verdict::fail;
    result.covered = true;
    result.message = "found " + text;
    result.expected = result.actual = text;
    result.exchanges.push_back(1);
    report.needs.push_back({"job", false, text});
    report.changes.push_back({"5c81", text, text});
    return report;
}

}  // namespace opsmgr::fuzz::redaction

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace opsmgr;
    using namespace opsmgr::fuzz;
    std::string used;
    const std::string text = redaction::filled_in(Input(data, size).rest(), used);
    suite::Redaction secrets;
    secrets.hide("ABCDEFGH", std::string(canary), "");
    suite::Report report = redaction::report_of(text);
    suite::redact(report, secrets);
    report = suite::as_stored(report);
    for (const suite::ReportFormat& format : suite::report_formats) {
        const std::string shown = format.render(report);
        for (const char letter : used) {
            const redaction::Form& form = redaction::forms().at(letter);
            const bool by_letter = letter == 'B' || letter == 'C' || letter == 'T';  // base64 has meaning in its case
            must((by_letter ? shown : lower_case(shown)).find(by_letter ? form.unseen : lower_case(form.unseen)) ==
                     std::string::npos,
                 std::string("no report shows the key in form ") + letter);
        }
    }
    return 0;
}
