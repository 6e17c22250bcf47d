#include "report.hpp"

#include <opsmgr/base/text/utf8.hpp>
#include <opsmgr/base/version.hpp>
#include <opsmgr/contracts/clients.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

namespace opsmgr::mock {
namespace {

std::string refused(const StageResult& one) {
    std::string text;
    for (const Refusals& refusals : one.refusals)
        text += fmt::format("{}{}{}", text.empty() ? "" : "; ", refusals.reason,
                            refusals.count == 1 ? "" : fmt::format(" ({} times)", refusals.count));
    return text;
}

std::string broken(const StageResult& one) {
    std::string text;
    for (const BrokenRule& rule : one.broken)
        text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", rule.what, rule.rule);
    return text;
}

/// Of other clients, those that fare likewise. Empty where all is well, and on the plain mock: what is wrong there has
/// nothing to do with the kind of server.
std::string others(const StageResult& one) {
    if (one.verdict == StageVerdict::works || one.verdict == StageVerdict::not_run || one.stage.kind == "plain")
        return {};
    const ClientCase* const surveyed = clients().find_case(one.stage.name);
    if (surveyed == nullptr || surveyed->clients == 0) return "not surveyed";
    std::vector<ClientVerdict> alike;
    for (const ClientVerdict& other : surveyed->troubled)
        if (other.is_failure() == is_failure(one.verdict)) alike.push_back(other);
    if (alike.empty()) return fmt::format("none of the {} clients in the survey", surveyed->clients);
    const bool is_one = alike.size() == 1;
    return in_short(alike) + (is_failure(one.verdict)
                                  ? (is_one ? " fails here too" : " fail here too")
                                  : (is_one ? " breaks a rule here too" : " break a rule here too"));
}

std::string seconds(const StageResult& one) {
    return fmt::format("{:.3f}", static_cast<double>(one.took.count()) / 1000);
}

std::string in_words(const GauntletReport& report, const StageResult& one) {
    return std::string(to_string(one.verdict)) + (is_failure(one.verdict) && report.is_known(one) ? ", as before" : "");
}

std::string on_one_line(const GauntletReport& report) {
    return fmt::format("{}", fmt::join(report.command, " "));
}

/// But for line ends and tabs; XML 1.0 has no others.
std::string without_controls(std::string_view text) {
    std::string kept;
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') kept += c;
    return kept;
}

/// Of what the command said, the last line that has something in it, cut to one that fits beside a table.
std::string last_line(std::string_view output) {
    constexpr std::size_t bytes_at_most = 160;
    const auto end = output.find_last_not_of(" \t\r\n");
    if (end == std::string_view::npos) return {};
    output = output.substr(0, end + 1);
    output = output.substr(output.find_last_of("\r\n") + 1);  // 0 where there is one line
    std::string line = without_controls(output);
    if (line.size() <= bytes_at_most) return line;
    return std::string(without_partial_character(std::string_view(line).substr(0, bytes_at_most))) + "...";
}

std::string saved(const pugi::xml_document& document, unsigned flags) {
    std::ostringstream out;
    document.save(out, "  ", flags, pugi::encoding_utf8);
    return out.str();
}

pugi::xml_node add(pugi::xml_node parent, const char* name, const std::string& text, const char* css_class = nullptr) {
    pugi::xml_node node = parent.append_child(name);
    if (css_class != nullptr) node.append_attribute("class") = css_class;
    node.append_child(pugi::node_pcdata).set_value(without_controls(text).c_str());
    return node;
}

/// No `>`, `<` or `&` in it: they would be escaped.
constexpr const char* style = R"(
:root { color-scheme: light dark; --line: #8888; --bad: #b3261e; --odd: #8a5a00; --good: #1b6e3c; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff9d94; --odd: #f0c060; --good: #7fd6a0; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 75rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } code, pre { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
article { border-top: 1px solid var(--line); padding: 0.5rem 0; } article h2 { font-size: 1rem; margin: 0; }
.verdict { font-weight: 600; } .bad { color: var(--bad); } .odd { color: var(--odd); } .good { color: var(--good); }
p { margin: 0.2rem 0; } table { border-collapse: collapse; } th { font-weight: 400; }
th, td { border-top: 1px solid var(--line); padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; vertical-align: top; }
.quiet { opacity: 0.8; white-space: nowrap; }
@media (min-width: 40rem) { th code { white-space: nowrap; } }
)";

/// Nothing is to be done about them: a row each.
void add_those_that_work(pugi::xml_node main, const GauntletReport& report) {
    pugi::xml_node table;
    for (const StageResult& one : report.stages) {
        if (one.verdict != StageVerdict::works) continue;
        if (!table) {
            add(main, "h2", "Works");
            table = main.append_child("table");
        }
        pugi::xml_node row = table.append_child("tr");
        add(row.append_child("th"), "code", one.stage.name);
        add(row, "td", one.stage.does);
        add(row, "td", fmt::format("{} requests", one.requests), "quiet");
    }
}

const char* colour_of(const StageResult& one) {
    if (is_failure(one.verdict)) return "verdict bad";
    return one.verdict == StageVerdict::works ? "verdict good" : "verdict odd";
}

/// In a cell of a Markdown table.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<') out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

}  // namespace

bool GauntletReport::is_known(const StageResult& one) const {
    return std::find(known_failures.begin(), known_failures.end(), one.stage.name) != known_failures.end();
}

std::string GauntletReport::summary() const {
    std::string text = fmt::format("{} stage{}", stages.size(), stages.size() == 1 ? "" : "s");
    const char* separator = ": ";
    for (const StageVerdict verdict : {StageVerdict::works, StageVerdict::breaks_rule, StageVerdict::fails,
                                       StageVerdict::timed_out, StageVerdict::no_request, StageVerdict::not_run}) {
        for (const bool known : {false, true}) {
            const auto count = std::count_if(stages.begin(), stages.end(), [&](const StageResult& one) {
                return one.verdict == verdict && (is_failure(verdict) && is_known(one)) == known;
            });
            if (count == 0) continue;
            text += fmt::format("{}{} {}{}", std::exchange(separator, "; "), count, to_string(verdict),
                                known ? ", as before" : "");
        }
    }
    return text;
}

std::string GauntletReport::warning() const {
    std::vector<std::string_view> where;
    for (const StageResult& one : stages)
        if (one.sent_basic) where.emplace_back(one.stage.name);
    if (where.empty()) return {};
    const std::size_t count = where.size();
    if (count > 3) where.resize(3);
    return fmt::format("the private key went out in the clear, as Basic credentials, on {} of {} stages: {}{}", count,
                       stages.size(), fmt::join(where, ", "), count > where.size() ? ", ..." : "");
}

std::string gauntlet_text(const GauntletReport& report) {
    std::size_t names = 5;
    for (const StageResult& one : report.stages) names = std::max(names, one.stage.name.size());
    std::string out = fmt::format("{:<{}}  exit  requests  verdict\n", "stage", names);
    for (const StageResult& one : report.stages) {
        const std::string code = one.verdict == StageVerdict::not_run ? "-" : std::to_string(one.exit_code);
        out +=
            fmt::format("{:<{}}  {:>4}  {:>8}  {}\n", one.stage.name, names, code, one.requests, in_words(report, one));
        if (one.verdict == StageVerdict::works || one.verdict == StageVerdict::not_run) continue;
        const std::string indent(names + 18, ' ');
        out += fmt::format("{}server:  {}\n", indent, one.stage.does);
        if (!one.refusals.empty()) out += fmt::format("{}refused: {}\n", indent, refused(one));
        if (!one.broken.empty()) out += fmt::format("{}broken:  {}\n", indent, broken(one));
        if (is_failure(one.verdict))
            if (const auto text = last_line(one.output); !text.empty())
                out += fmt::format("{}said:    {}\n", indent, text);
        if (const auto text = others(one); !text.empty()) out += fmt::format("{}others:  {}\n", indent, text);
    }
    if (const auto text = report.warning(); !text.empty()) out += fmt::format("\nwarning: {}\n", text);
    return out + "\n" + report.summary() + "\n";
}

std::string gauntlet_json(const GauntletReport& report) {
    Json stages = Json::array();
    for (const StageResult& one : report.stages) {
        Json row{{"name", one.stage.name},   {"kind", one.stage.kind},
                 {"does", one.stage.does},   {"verdict", to_string(one.verdict)},
                 {"requests", one.requests}, {"refusals", Json::array()},
                 {"broken", Json::array()}};
        if (one.verdict != StageVerdict::not_run) {
            row["exitCode"] = one.exit_code;
            row["milliseconds"] = one.took.count();
        }
        for (const Refusals& refusals : one.refusals)
            row["refusals"].push_back({{"reason", refusals.reason}, {"count", refusals.count}});
        for (const BrokenRule& rule : one.broken) row["broken"].push_back({{"what", rule.what}, {"rule", rule.rule}});
        for (const WireFacts& facts : one.wire) row["exchanges"].push_back(to_json(facts));
        if (const auto text = others(one); !text.empty()) row["others"] = text;
        if (one.verdict != StageVerdict::works && !one.output.empty()) row["output"] = one.output;
        stages.push_back(std::move(row));
    }
    Json document{{"tool", "opsmgr-mock gauntlet"}, {"version", version},
                  {"command", report.command},      {"interrupted", report.was_interrupted},
                  {"summary", report.summary()},    {"stages", std::move(stages)}};
    if (const auto text = report.warning(); !text.empty()) document["warning"] = text;
    return write_json(document, Layout::pretty) + "\n";
}

std::string gauntlet_junit(const GauntletReport& report) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node suite = document.append_child("testsuites").append_child("testsuite");
    std::chrono::milliseconds took{0};
    std::size_t failures = 0;
    std::size_t skipped = 0;
    suite.append_attribute("name") = "gauntlet";
    suite.append_attribute("tests") = report.stages.size();
    for (const StageResult& one : report.stages) {
        took += one.took;
        pugi::xml_node test = suite.append_child("testcase");
        test.append_attribute("classname") = "gauntlet";
        test.append_attribute("name") = one.stage.name.c_str();
        test.append_attribute("time") = seconds(one).c_str();
        if (one.verdict == StageVerdict::not_run || (is_failure(one.verdict) && report.is_known(one))) {
            ++skipped;
            pugi::xml_node why = test.append_child("skipped");
            why.append_attribute("message") = in_words(report, one).c_str();
            why.append_child(pugi::node_pcdata).set_value(in_words(report, one).c_str());  // some readers look there
        } else if (is_failure(one.verdict)) {
            ++failures;
            pugi::xml_node failure = test.append_child("failure");
            failure.append_attribute("message") =
                fmt::format("{} with exit code {}: {}", to_string(one.verdict), one.exit_code, one.stage.does).c_str();
            failure.append_attribute("type") = std::string(to_string(one.verdict)).c_str();
            failure.text().set(without_controls(fmt::format("requests: {}\nrefused: {}\nbroken: {}\nothers: {}",
                                                            one.requests, refused(one), broken(one), others(one)))
                                   .c_str());
        }
        if (one.verdict != StageVerdict::works && !one.output.empty())
            test.append_child("system-out").text().set(without_controls(one.output).c_str());
    }
    suite.append_attribute("failures") = failures;
    suite.append_attribute("errors") = 0;
    suite.append_attribute("skipped") = skipped;
    suite.append_attribute("time") = fmt::format("{:.3f}", static_cast<double>(took.count()) / 1000).c_str();
    return saved(document, pugi::format_default);
}

std::string gauntlet_html(const GauntletReport& report) {
    pugi::xml_document document;
    document.append_child(pugi::node_doctype).set_value("html");
    pugi::xml_node html = document.append_child("html");
    html.append_attribute("lang") = "en";
    pugi::xml_node head = html.append_child("head");
    head.append_child("meta").append_attribute("charset") = "utf-8";
    pugi::xml_node viewport = head.append_child("meta");
    viewport.append_attribute("name") = "viewport";
    viewport.append_attribute("content") = "width=device-width, initial-scale=1";
    add(head, "title", "Gauntlet: " + report.summary());
    add(head, "style", style);
    pugi::xml_node main = html.append_child("body").append_child("main");
    add(main, "h1", report.summary());
    add(main.append_child("p"), "code", on_one_line(report));
    if (const auto text = report.warning(); !text.empty()) add(main, "p", "Warning: " + text + ".", "odd");
    for (const StageResult& one : report.stages) {
        if (one.verdict == StageVerdict::works) continue;
        pugi::xml_node article = main.append_child("article");
        pugi::xml_node title = article.append_child("h2");
        add(title, "code", one.stage.name);
        title.append_child(pugi::node_pcdata).set_value(" ");
        add(title, "span", in_words(report, one), colour_of(one));
        add(article, "p", one.stage.does);
        if (one.verdict == StageVerdict::not_run) continue;
        add(article, "p", fmt::format("Exit code {}, {} requests, {} s.", one.exit_code, one.requests, seconds(one)));
        if (!one.refusals.empty()) add(article, "p", "Refused: " + refused(one));
        if (!one.broken.empty()) add(article, "p", "Broken rule: " + broken(one));
        if (const auto text = others(one); !text.empty()) add(article, "p", "Others: " + text + ".");
        if (one.output.empty()) continue;
        pugi::xml_node details = article.append_child("details");
        add(details, "summary", "What the command said");
        add(details, "pre", one.output);
    }
    add_those_that_work(main, report);
    return saved(document, pugi::format_raw | pugi::format_no_declaration | pugi::format_no_empty_element_tags) + "\n";
}

std::string gauntlet_markdown(const GauntletReport& report) {
    const std::string warning = report.warning();
    std::string out = fmt::format(
        "# Gauntlet\n\n{}\n\n{}| stage | verdict | exit code | requests | refused | broken rule | others | the server "
        "|\n"
        "| --- | --- | ---: | ---: | --- | --- | --- | --- |\n",
        report.summary(), warning.empty() ? "" : fmt::format("Warning: {}.\n\n", warning));
    for (const StageResult& one : report.stages)
        out += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} | {} |\n", one.stage.name, in_words(report, one),
                           one.verdict == StageVerdict::not_run ? "" : std::to_string(one.exit_code), one.requests,
                           cell(refused(one)), cell(broken(one)), cell(others(one)), cell(one.stage.does));
    return out;
}

}  // namespace opsmgr::mock
