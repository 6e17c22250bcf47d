// The report as one HTML file: no script, nothing loaded from elsewhere, so that it can be attached to a ticket.
//
// What is wrong stands open, the rest is folded. Everything that a target says goes through `escaped` or `with_marks`.
#include "html.hpp"

#include <opsmgr/base/base64.hpp>
#include <opsmgr/base/data_file.hpp>
#include <opsmgr/base/hash.hpp>
#include <opsmgr/base/version.hpp>
#include "report/report_format.hpp"

#include "finding.hpp"
#include "markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace opsmgr {
[[nodiscard]] std::span<const DataFile> report_style();
[[nodiscard]] std::span<const DataFile> shared_style();
}  // namespace opsmgr

namespace opsmgr::suite {
namespace {

std::string band(const Report& report) {
    std::string out =
        fmt::format("<header class=\"{}\">\n<h1>{} <span class=\"extent\">({})</span></h1>\n",
                    to_string(report.conformance), escaped(words_for(report.conformance)), escaped(extent(report)));
    if (!report.reason.empty()) out += fmt::format("<p class=\"reason\">{}</p>\n", escaped(report.reason));
    if (report.insecure) out += "<p class=\"stamp\">certificate not verified</p>\n";
    out += fmt::format(
        "<dl><div><dt>target</dt><dd>{}</dd></div><div><dt>profile</dt><dd>{}</dd></div>"
        "<div><dt>edition</dt><dd>{}</dd></div><div><dt>seed</dt><dd>{}</dd></div>"
        "<div><dt>begun</dt><dd>{}</dd></div><div><dt>took</dt><dd>{:.2f} s, {} requests</dd></div></dl>\n",
        escaped(report.target), to_string(report.profile), report.edition.empty() ? "any" : escaped(report.edition),
        report.seed, escaped(report.started), std::chrono::duration<double>(report.duration).count(),
        report.exchanges.size());
    out += fmt::format("<p class=\"tally\">{}</p>\n</header>\n", escaped(tally(report)));
    if (!report.deviations.empty())
        out += fmt::format("<p class=\"caution\">The target is a mock that deviates on purpose: {}</p>\n",
                           escaped(report.deviations));
    return out;
}

/// By which the page says that this style is its own (Content Security Policy Level 3, 2.3.1).
std::string hash_of(const std::string& style) {
    Sha256 hash;
    hash.add(style);
    const auto bytes = hash.finish();
    return to_base64(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::string changes_section(const Report& report) {
    if (report.changes.empty()) return "<p>Nothing was changed.</p>\n";
    std::string out =
        "<table>\n<tr><th scope=\"col\">job</th><th scope=\"col\">before</th><th scope=\"col\">after</th></tr>\n";
    for (const Change& change : report.changes)
        out += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n", escaped(change.job),
                           escaped(change.before), escaped(change.after.empty() ? "unknown" : change.after));
    return out + "</table>\n";
}

std::string finding(const Report& report, const ClauseResult& result) {
    std::string out = fmt::format(
        "<details{5} class=\"finding {0}\" id=\"{1}\"><summary><span class=\"word\">{0}</span> <code>{1}</code> "
        "<span class=\"quiet\">{2}</span></summary>\n<p class=\"says\">{3}</p>\n<p class=\"quiet\">{4}</p>\n<dl>\n",
        word_for(result), result.clause.id, to_string(result.clause.level), escaped(result.clause.says),
        escaped(place_of(result.clause.source)), is_finding(result) ? " open" : "");
    if (!result.known.empty()) out += fmt::format("<dt>known</dt><dd>{}</dd>\n", escaped(result.known));
    std::string evidence = evidence_as_html(report, result);
    for (const Detail& one : details_of(report, result)) {
        if (one.label != "exchange")
            out += fmt::format("<dt>{0}</dt><dd>{2}{1}{3}</dd>\n", one.label, escaped(one.text),
                               one.label == "breaks" ? "" : "<code>", one.label == "breaks" ? "" : "</code>");
        else if (!evidence.empty()) out += "<dt>exchanges</dt>" + std::exchange(evidence, "");
    }
    return out + "</dl></details>\n";
}

std::string findings(const Report& report) {
    std::string out;
    for (const Verdict verdict : {Verdict::fail, Verdict::error, Verdict::warn})
        for (const auto& [id, result] : report.clauses)
            if (is_finding(result) && result.verdict == verdict) out += finding(report, result);
    for (const auto& [id, result] : report.clauses)
        if (!result.known.empty()) out += finding(report, result);
    return out.empty() ? "<p>Nothing.</p>\n" : out;
}

std::string disagreements(const Report& report) {
    std::map<std::pair<std::size_t, std::string>, std::string> rows;  // DOC-9 goes before DOC-10
    for (const auto& [id, result] : report.clauses)
        if (const std::string& number = result.clause.disagreement; !number.empty())
            rows[{number.size(), number}] +=
                fmt::format("<dt>{} <a href=\"#{}\">{}</a></dt><dd>{}<br><b>{}</b></dd>\n", escaped(number), id,
                            escaped(id), escaped(result.clause.says),
                            result.covered ? escaped(on_one_line(result.message)) : "not covered by this profile");
    if (rows.empty()) return {};
    std::string out =
        "<aside>\n<h2>The documentation disagrees with itself</h2>\n<p class=\"quiet\">Reported, never scored: which "
        "side this target takes.</p>\n<dl>\n";
    for (const auto& [number, row] : rows) out += row;
    return out + "</dl>\n</aside>\n";
}

/// The clauses that are no findings, a fold for each topic.
std::string rest(const Report& report) {
    std::map<std::string, std::vector<const ClauseResult*>> topics;
    for (const auto& [id, result] : report.clauses)
        if (!is_finding(result) && result.known.empty()) topics[topic_of(result)].push_back(&result);
    std::string out;
    for (const auto& [topic, results] : topics) {
        out += fmt::format(
            "<details class=\"topic\"><summary>{} <span class=\"quiet\">{} clauses</span></summary>\n"
            "<table class=\"rest\">\n",
            escaped(topic), results.size());
        for (const ClauseResult* one : results)
            out += fmt::format(
                "<tr id=\"{0}\"><td><span class=\"word {1}\">{1}</span></td><th scope=\"row\"><code>{2}</code> "
                "<span class=\"quiet\">{3}</span></th><td>{4}{5}</td></tr>\n",
                one->clause.id, word_for(*one), escaped(subject_of(*one)), to_string(one->clause.level),
                escaped(one->clause.says),
                one->verdict == Verdict::pass
                    ? ""
                    : fmt::format("<div class=\"quiet\">{}</div>", escaped(on_one_line(one->message))));
        out += "</table></details>\n";
    }
    return out;
}

std::string needs(const Report& report) {
    std::string out = "<table>\n";
    for (const Need& need : report.needs)
        out += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", need.met ? "there" : "missing", escaped(need.why));
    return out + "</table>\n";
}

}  // namespace

std::string to_html(const Report& report) {
    const std::string style = fmt::format("\n{}{}", shared_style().front().text, report_style().front().text);
    std::string out = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{2}'; base-uri "
        "'none'; form-action 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{0} - opsmgr-suite</title>\n<style>{1}</style>\n"
        "</head>\n<body>\n<main>\n",
        escaped(verdict_sentence(report)), style, hash_of(style));
    out += band(report);
    out += "<section>\n<h2>To be looked at</h2>\n" + findings(report) + "</section>\n";
    out += "<section>\n<h2>All clauses</h2>\n" + matrix_as_html(report) + "</section>\n";
    out += "<section>\n<h2>Coverage</h2>\n" + coverage_as_html(report) + "</section>\n";
    out += "<section>\n<h2>What was changed</h2>\n" + changes_section(report) + "</section>\n";
    out += disagreements(report);
    out += "<section>\n<h2>The rest, by topic</h2>\n" + rest(report) + "</section>\n";
    out +=
        "<section>\n<h2>What the target had to offer</h2>\n<details><summary>What checks need, and whether it was "
        "there</summary>\n" +
        needs(report) + "</details>\n</section>\n";
    out +=
        "<section>\n<h2>Exchanges</h2>\n<p class=\"quiet\">Keys are <code>~key</code> and <code>~user</code>; nonces, "
        "responses and cnonces have labels that stay the same within a run.</p>\n" +
        exchanges_as_html(report) + "</section>\n";
    return out + fmt::format("<footer>opsmgr-suite {}</footer>\n</main>\n</body>\n</html>\n", version);
}

}  // namespace opsmgr::suite
