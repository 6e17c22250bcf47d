#include "report/repro_command.hpp"
#include "report/shell_quote.hpp"

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::suite {

std::string repro_command(const Report& report, const ClauseResult& result) {
    // What is judged on every exchange may be broken by one that the least profile does not send.
    const bool was_read = std::all_of(result.exchanges.begin(), result.exchanges.end(), [&](unsigned number) {
        const auto found = std::find_if(report.exchanges.begin(), report.exchanges.end(),
                                        [&](const ExchangeRecord& one) { return one.number == number; });
        return found == report.exchanges.end() || found->method == "GET" || found->method == "HEAD";
    });
    const Profile profile = was_read ? result.profile : report.profile;
    const bool needs_more = profile == Profile::full && !report.repeat_full.empty();
    return fmt::format("opsmgr-suite run --target {} {} --profile {}{}{} --only {}", shell_quote(report.target),
                       report.repeat, to_string(profile), needs_more ? " " : "", needs_more ? report.repeat_full : "",
                       shell_quote(result.clause.id));
}

namespace {

/// Fields that curl makes itself, or that the signature is in.
bool is_made_by_curl(std::string_view name) {
    return equal_ignoring_case(name, "Host") || equal_ignoring_case(name, "Authorization") ||
           equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "User-Agent");
}

/// What the redaction has put in the place of a value begins so.
bool is_masked(std::string_view text) {
    return text.find('~') != std::string_view::npos;
}

bool can_be_sent_by_curl(const Report& report, const ExchangeRecord& record) {
    if (!report.is_curl_told_all || record.odd_credentials || is_masked(record.target) ||
        is_masked(record.request_body))
        return false;
    for (const Header& field : record.request_headers)
        if (!is_made_by_curl(field.name) && is_masked(field.value)) return false;
    return true;
}

/// Keys and the like would be seen by other users of the machine if they were flags.
std::string settings_of_curl(const Report& report, bool is_signed) {
    std::vector<CurlSetting> settings = report.curl_settings;
    if (is_signed)
        settings.insert(settings.begin(), {R"(user = "%s:%s")", {"OPSMGR_PUBLIC_KEY", "OPSMGR_PRIVATE_KEY"}});
    if (settings.empty()) return {};
    std::string forms;
    std::string values;
    for (const CurlSetting& one : settings) {
        forms += one.form + "\\n";
        for (const std::string& variable : one.variables) values += fmt::format(" \"${}\"", variable);
    }
    return fmt::format("printf {}{} | ", shell_quote(forms), values);
}

std::string curl_line(const Report& report, const ExchangeRecord& record) {
    const bool is_signed = record.request_headers.has("Authorization");
    std::string line = settings_of_curl(report, is_signed);
    const bool has_settings = !line.empty();
    line += is_signed ? "curl --digest" : "curl";
    if (has_settings) line += " --config -";
    line += " --silent --show-error --include --path-as-is --globoff";
    if (!report.repeat_curl.empty()) line += " " + report.repeat_curl;
    line += record.method == "HEAD" ? " --head" : " --request " + record.method;
    for (const Header& field : record.request_headers)
        if (!is_made_by_curl(field.name))
            line += " --header " + shell_quote(fmt::format("{}: {}", field.name, field.value));
    if (record.request_headers.has("Content-Length")) {
        if (!record.request_headers.has("Content-Type")) line += " --header Content-Type:";
        line += " --data-binary " + shell_quote(record.request_body);
    }
    const Url target = parse_url(report.target).value_or(Url());
    return line + " " + shell_quote((target.tls ? "https://" : "http://") + target.authority() + record.target);
}

}  // namespace

std::string curl_command(const Report& report, const ClauseResult& result) {
    for (const unsigned number : result.exchanges) {
        const ExchangeRecord& record = report.exchanges.at(number - 1);
        if (can_be_sent_by_curl(report, record)) return curl_line(report, record);
    }
    return {};
}

}  // namespace opsmgr::suite
