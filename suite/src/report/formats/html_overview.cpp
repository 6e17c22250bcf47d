// What a reader of the HTML report sees before the words: the clauses as squares, and how far the run went.
#include "finding.hpp"
#include "html.hpp"
#include "markup.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace opsmgr::suite {
namespace {

/// A sign for each verdict, so that no colour has to be told from another.
const char* sign_of(const ClauseResult& result) {
    if (!result.known.empty()) return "k";
    switch (result.verdict) {
        case Verdict::pass: return "&#10003;";
        case Verdict::fail: return "&#10007;";
        case Verdict::warn: return "!";
        case Verdict::note: return "i";
        case Verdict::inconclusive: return "?";
        case Verdict::error: return "E";
        case Verdict::skip: return result.covered ? "&#8211;" : "&#183;";
    }
    return "";
}

struct LegendRow {
    std::string_view look, sign, says;
};
constexpr std::array legend_rows{
    LegendRow{"pass", "&#10003;", "Pass: the target keeps the promise."},
    LegendRow{"fail", "&#10007;", "Fail: the target breaks a promise that it must keep, and so does not conform."},
    LegendRow{"warn", "!", "Warn: the target breaks a promise that it should keep."},
    LegendRow{"error", "E", "Error: the network or the suite was in the way, and nothing can be said."},
    LegendRow{"known", "k", "Known: a failure that was accepted beforehand."},
    LegendRow{"inconclusive", "?", "Inconclusive: something changed or was missing, and nothing can be said."},
    LegendRow{"note", "i", "Note: what the target does where the documentation is silent; it is never scored."},
    LegendRow{"skip", "&#8211;", "Skip: what the check needs was not there."},
    LegendRow{"skip beyond", "&#183;", "Not covered: a larger profile judges it."},
};

std::string legend() {
    std::string out = "<ul class=\"legend\">\n";
    for (const auto& [look, sign, says] : legend_rows)
        out += fmt::format("<li><span class=\"cell {}\">{}</span> {}</li>\n", look, sign, says);
    return out + "</ul>\n";
}

struct Coverage {
    unsigned clauses = 0, judged = 0, breaches = 0;
};

}  // namespace

std::string matrix_as_html(const Report& report) {
    std::map<std::string, std::string> rows;
    for (const auto& [id, result] : report.clauses)
        rows[topic_of(result)] +=
            fmt::format("<a class=\"cell {}{}\" href=\"#{}\" title=\"{}: {}\">{}</a>", word_for(result),
                        result.covered ? "" : " beyond", id, escaped(id), word_for(result), sign_of(result));
    std::string out = "<table class=\"matrix\">\n";
    for (const auto& [topic, cells] : rows)
        out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escaped(topic), cells);
    return out + "</table>\n" + legend();
}

std::string coverage_as_html(const Report& report) {
    constexpr std::array profiles{Profile::safe, Profile::probe, Profile::full};
    std::map<Profile, Coverage> counts;
    for (const auto& [id, result] : report.clauses) {
        Coverage& one = counts[result.profile];
        ++one.clauses;
        if (result.verdict != Verdict::skip) ++one.judged;
        if (is_finding(result)) ++one.breaches;
    }
    std::string out =
        "<table class=\"coverage\">\n<tr><th scope=\"col\">profile</th><th scope=\"col\">clauses it adds</th>"
        "<th scope=\"col\">judged</th><th scope=\"col\">to be looked at</th></tr>\n";
    for (const Profile profile : profiles) {
        const Coverage& one = counts[profile];
        out += fmt::format(
            "<tr{}><th scope=\"row\">{}{}</th><td>{}</td><td><meter min=\"0\" max=\"{}\" value=\"{}\"></meter> "
            "{}</td><td>{}</td></tr>\n",
            profile > report.profile ? " class=\"beyond\"" : "", to_string(profile),
            profile == report.profile  ? " (this run)"
            : profile > report.profile ? " (not covered)"
                                       : "",
            one.clauses, std::max(one.clauses, 1U), one.judged, one.judged, one.breaches);
    }
    return out + "</table>\n";
}

}  // namespace opsmgr::suite
