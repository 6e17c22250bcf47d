// A summary in Markdown for the page of a build: verdict, counts, findings; the rest folded away.
//
// What a target says stands in code spans alone, where neither markup nor HTML has an effect.
#include "report/report_format.hpp"

#include "finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace opsmgr::suite {
namespace {

/// Pages of builds take a mebibyte, and show nothing at all of more.
constexpr std::size_t page_at_most = 1000 * 1000;
constexpr std::size_t span_at_most = 1000;

/// At most so many bytes, no half of a character among them.
std::string shortened(std::string text) {
    if (text.size() <= span_at_most) return text;
    std::size_t end = span_at_most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
    return text.substr(0, end) + "...";
}

/// A code span that holds any text, backticks too.
std::string code(std::string_view text) {
    const std::string line = shortened(on_one_line(text));
    std::size_t longest = 0;
    for (std::size_t i = 0, run = 0; i < line.size(); ++i) {
        run = line[i] == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    const std::string ticks(longest + 1, '`');
    const std::string blank = longest > 0 ? " " : "";
    return line.empty() ? "(nothing)" : ticks + blank + line + blank + ticks;
}

/// The same in a table, where a bar ends the cell even inside a code span (GFM, 4.10).
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : code(text)) out += c == '|' ? std::string("\\|") : std::string(1, c);
    return out;
}

/// Words of ours, and of the contract's data.
std::string plain(std::string_view text) {
    std::string out;
    for (const char c : shortened(on_one_line(text))) {
        if (c == '<') out += "&lt;";
        else if (c == '&') out += "&amp;";
        else if (std::string_view("\\`*_[]|~").find(c) != std::string_view::npos) out += std::string("\\") + c;
        else out += c;
    }
    return out;
}

std::string head(const Report& report) {
    const Totals totals = report.totals();
    std::string out = fmt::format("## opsmgr-suite: {}\n\n", verdict_sentence(report));
    if (!report.reason.empty()) out += fmt::format("{}\n\n", code(report.reason));
    out += fmt::format("Target {}, profile {}, seed {}{}.\n\n", code(report.target), to_string(report.profile),
                       report.seed, report.edition.empty() ? "" : ", edition " + plain(report.edition));
    if (report.insecure) out += "**The certificate was not verified.**\n\n";
    if (!report.deviations.empty())
        out += fmt::format("**The target is a mock that deviates on purpose:** {}\n\n", code(report.deviations));
    out +=
        "| pass | fail | warn | note | inconclusive | error | known | skip | not covered |\n"
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";
    return out + fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n\n", totals.pass, totals.fail,
                             totals.warn, totals.note, totals.inconclusive, totals.error, totals.known, totals.skip,
                             totals.not_covered);
}

std::string markdown_changes(const Report& report) {
    if (report.changes.empty()) return fmt::format("{} requests, nothing was changed.\n", report.exchanges.size());
    std::string out = fmt::format("{} requests. Changed:\n\n", report.exchanges.size());
    for (const Change& change : report.changes)
        out += fmt::format("- job {}: was {}, is {}\n", code(change.job), code(change.before),
                           code(change.after.empty() ? "unknown" : change.after));
    return out;
}

std::string markdown_finding(const Report& report, const ClauseResult& result) {
    std::string out =
        fmt::format("\n### {}: {}\n\n{} ({}; {})\n\n", word_for(result), code(result.clause.id),
                    plain(result.clause.says), to_string(result.clause.level), plain(place_of(result.clause.source)));
    for (const Detail& one : details_of(report, result))
        out += fmt::format("- {}: {}\n", one.label, one.label == "breaks" ? plain(one.text) : code(one.text));
    return out;
}

/// A part that is folded away until somebody wants it.
std::string folded(const std::string& title, const std::string& table) {
    return fmt::format("\n<details><summary>{}</summary>\n\n{}\n</details>\n", title, table);
}

std::string known(const Report& report) {
    std::string rows;
    for (const auto& [id, result] : report.clauses)
        if (!result.known.empty())
            rows += fmt::format("| {} | {} | {} |\n", cell(id), plain(result.known), cell(result.message));
    return rows.empty() ? "" : "\n### Known\n\n| clause | why | found |\n| --- | --- | --- |\n" + rows;
}

std::string markdown_disagreements(const Report& report) {
    std::string rows;
    unsigned count = 0;
    for (const auto& [id, result] : report.clauses) {
        if (result.clause.disagreement.empty() || !result.covered) continue;
        ++count;
        rows += fmt::format("| {} | {} | {} |\n", plain(result.clause.disagreement), cell(id), cell(result.message));
    }
    if (rows.empty()) return {};
    return folded(fmt::format("The documentation disagrees with itself ({})", count),
                  "| contradiction | clause | this target |\n| --- | --- | --- |\n" + rows);
}

std::string unjudged(const Report& report) {
    std::map<std::string, std::vector<std::string>> reasons;
    for (const auto& [id, result] : report.clauses)
        if (result.verdict == Verdict::skip || result.verdict == Verdict::inconclusive)
            reasons[result.message].push_back(id);
    if (reasons.empty()) return {};
    std::string rows;
    std::size_t count = 0;
    for (const auto& [reason, ids] : reasons) {
        count += ids.size();
        std::string names;
        for (const std::string& id : ids) names += (names.empty() ? "" : ", ") + cell(id);
        rows += fmt::format("| {} | {} | {} |\n", cell(reason), ids.size(), names);
    }
    return folded(fmt::format("Not judged ({})", count), "| why | clauses | which |\n| --- | ---: | --- |\n" + rows);
}

/// Takes part after part as long as there is room, and says how many it has left out.
class Page {
  public:
    explicit Page(std::string head) : text_(std::move(head)) {
        if (text_.size() > page_at_most) text_.resize(page_at_most);
    }
    void add(const std::string& part) {
        if (text_.size() + part.size() <= page_at_most) text_ += part;
        else ++left_out_;
    }
    [[nodiscard]] std::string text() const {
        if (left_out_ == 0) return text_;
        return text_ + fmt::format(
                           "\n{} parts of this page were left out, since it would have become too long for the "
                           "page of a build; the reports as JSON and HTML have them.\n",
                           left_out_);
    }

  private:
    std::string text_;
    std::size_t left_out_ = 0;
};

std::string everything(const Report& report) {
    std::string rows;
    for (const auto& [id, result] : report.clauses)
        rows += fmt::format("| {} | {} | {} | {} |\n", cell(id), to_string(result.clause.level), word_for(result),
                            cell(result.message));
    return folded(fmt::format("All clauses ({})", report.clauses.size()),
                  "| clause | level | verdict | found |\n| --- | --- | --- | --- |\n" + rows);
}

}  // namespace

std::string to_markdown(const Report& report) {
    Page page(head(report) + markdown_changes(report));
    for (const Verdict verdict : {Verdict::fail, Verdict::error, Verdict::warn})
        for (const auto& [id, result] : report.clauses)
            if (is_finding(result) && result.verdict == verdict) page.add(markdown_finding(report, result));
    for (const auto& part : {known(report), markdown_disagreements(report), unjudged(report), everything(report)})
        page.add(part);
    return page.text();
}

}  // namespace opsmgr::suite
