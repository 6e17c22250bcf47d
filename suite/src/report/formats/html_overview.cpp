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

std::string legend() {
    return "<p class=\"legend\"><span class=\"cell pass\">&#10003;</span> pass <span class=\"cell "
           "fail\">&#10007;</span> "
           "fail <span class=\"cell warn\">!</span> warn <span class=\"cell error\">E</span> error "
           "<span class=\"cell known\">k</span> known <span class=\"cell inconclusive\">?</span> inconclusive "
           "<span class=\"cell note\">i</span> note <span class=\"cell skip\">&#8211;</span> skip "
           "<span class=\"cell skip beyond\">&#183;</span> beyond the profile</p>\n";
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
