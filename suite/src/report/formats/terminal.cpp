// The report for people: what was promised, what came, and how to see it again. What is well takes one line.
#include "report/report_format.hpp"

#include "finding.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <type_traits>
#include <utility>

namespace opsmgr::suite {
namespace {

class Terminal {
  public:
    Terminal(const Report& report, const TextOptions& options) : report_(report), options_(options) {}

    std::string text() {
        head();
        table();
        for (const auto& [id, result] : report_.clauses)
            if (is_finding(result)) finding(result);
        foot();
        return std::move(out_);
    }

  private:
    static constexpr std::size_t line_width = 66;  ///< of names, so that a line fits a terminal of 80 columns

    /// Text with colours of ours in it.
    struct Painted {
        std::string text;
    };

    template <class... Parts>
    void line(std::string_view format, const Parts&... parts) {
        out_ += fmt::format(fmt::runtime(format), shown(parts)...) + "\n";
    }

    /// The one way into the text, whatever a target has put into a name, a header field or a document.
    static std::string shown(std::string_view text) { return without_controls(text); }
    static const std::string& shown(const Painted& painted) { return painted.text; }
    template <class Number>
        requires std::is_arithmetic_v<Number>
    static Number shown(Number number) {
        return number;
    }

    Painted painted(std::string_view text, Verdict verdict) const {
        if (!options_.colour) return {std::string(text)};
        const char* code = verdict == Verdict::fail || verdict == Verdict::error          ? "31;1"
                           : verdict == Verdict::warn || verdict == Verdict::inconclusive ? "33"
                           : verdict == Verdict::pass                                     ? "32"
                           : verdict == Verdict::note                                     ? "36"
                                                                                          : "2";
        return {fmt::format("\x1b[{}m{}\x1b[0m", code, text)};
    }

    static std::string sign(const ClauseResult& result) {
        if (!result.known.empty()) return "known";
        if (result.verdict == Verdict::fail) return "FAIL";
        if (result.verdict == Verdict::error) return "ERROR";
        if (result.verdict == Verdict::inconclusive) return "inconclusive";
        return std::string(to_string(result.verdict));
    }

    /// Of the longest word in the column of verdicts.
    std::size_t sign_width() const { return report_.totals().inconclusive == 0 ? 5 : 12; }

    Painted painted_sign(const ClauseResult& result) const {
        return painted(fmt::format("{:<{}}", sign(result), sign_width()),
                       result.known.empty() ? result.verdict : Verdict::warn);
    }

    void head() {
        line("{}", painted(verdict_sentence(report_), verdict_of_run()));
        line("target   {}{}", report_.target, report_.insecure ? "  (certificate not verified)" : "");
        line("profile  {}   seed {}{}", to_string(report_.profile), report_.seed,
             report_.edition.empty() ? "" : "   edition " + report_.edition);
        if (!report_.deviations.empty())
            line("caution  the target is a mock that deviates on purpose: {}", report_.deviations);
        line("");
    }

    void table() {
        std::map<std::string, std::vector<const ClauseResult*>> topics;
        for (const auto& [id, result] : report_.clauses)
            if (result.covered) topics[topic_of(result)].push_back(&result);
        for (const auto& [topic, results] : topics) {
            if (options_.notes) in_full(topic, results);
            else in_short(topic, results);
        }
        if (!options_.notes) why_skipped();
    }

    /// What is well takes one line, what is not a line of its own.
    void in_short(const std::string& topic, const std::vector<const ClauseResult*>& results) {
        std::string counts;
        std::size_t gap = 15 - std::min<std::size_t>(topic.size(), 14);
        for (const Verdict verdict : {Verdict::pass, Verdict::note, Verdict::skip}) {
            const auto count = std::count_if(results.begin(), results.end(), [&](const ClauseResult* one) {
                return one->verdict == verdict && one->known.empty();
            });
            const std::string column = fmt::format("{:>3} {}", count, to_string(verdict));
            if (count > 0) counts += std::string(std::exchange(gap, 0), ' ') + painted(column, verdict).text;
            gap += count > 0 ? 2 : column.size() + 2;
        }
        line("{}{}", topic, Painted{counts});
        for (const ClauseResult* result : results)
            if (result->verdict > Verdict::note) alone(*result);
    }

    /// Every clause by its name.
    void in_full(const std::string& topic, const std::vector<const ClauseResult*>& results) {
        line("{}", topic);
        grouped(Verdict::pass, results);
        for (const ClauseResult* result : results)
            if (result->verdict != Verdict::pass && result->verdict != Verdict::skip) alone(*result);
        skipped(results);
    }

    /// One line for each reason, whatever the topic.
    void why_skipped() {
        std::map<std::string, unsigned> reasons;
        for (const auto& [id, result] : report_.clauses)
            if (result.covered && result.verdict == Verdict::skip) ++reasons[result.message];
        if (!reasons.empty()) line("");
        for (const auto& [reason, count] : reasons)
            line("{}  {}", painted(fmt::format("{:>3} skip", count), Verdict::skip), on_one_line(reason));
    }

    void grouped(Verdict verdict, const std::vector<const ClauseResult*>& results) {
        std::string names;
        const ClauseResult* last = nullptr;  // of those that are named
        const auto flush = [&] {
            if (last != nullptr) line("  {}  {}", painted_sign(*last), names);
            last = nullptr;
            names.clear();
        };
        for (const ClauseResult* result : results) {
            if (result->verdict != verdict) continue;
            if (names.size() + subject_of(*result).size() > line_width) flush();
            names += (names.empty() ? "" : "  ") + subject_of(*result);
            last = result;
        }
        flush();
    }

    /// Clauses that were skipped for the same reason stand together.
    void skipped(const std::vector<const ClauseResult*>& results) {
        std::map<std::string, std::vector<const ClauseResult*>> reasons;
        for (const ClauseResult* result : results)
            if (result->verdict == Verdict::skip) reasons[result->message].push_back(result);
        for (const auto& [reason, same] : reasons) {
            grouped(Verdict::skip, same);
            line("{:{}}because: {}", "", sign_width() + 4, on_one_line(reason));
        }
    }

    void alone(const ClauseResult& result) {
        const std::string words = !result.known.empty() ? result.known + "; " + result.message : result.message;
        line("  {}  {}{}", painted_sign(result), subject_of(result),
             is_finding(result) ? "" : ": " + on_one_line(words));
    }

    void finding(const ClauseResult& result) {
        const Clause& clause = result.clause;
        line("");
        line("{}  {}   {}, {}{}", painted(sign(result), result.verdict), clause.id, to_string(clause.level),
             clause.source.page, clause.source.section.empty() ? "" : " - " + clause.source.section);
        line("      {}", clause.says);
        for (const Detail& one : details_of(report_, result)) line("      {:<10}{}", one.label, one.text);
    }

    void foot() {
        line("");
        line("{}", tally(report_));
        if (report_.totals().note > 0 && !options_.notes)
            line("note: behaviour the documentation does not specify; not scored; --notes lists them");
        line("{} requests in {:.2f} s", report_.exchanges.size(),
             std::chrono::duration<double>(report_.duration).count());
        if (report_.changes.empty()) line("nothing was changed");
        for (const Change& change : report_.changes)
            line("changed: job {} was {} and is {}", change.job, change.before,
                 change.after.empty() ? "unknown" : change.after);
        // Only the verdict itself is painted: the reason may hold what a target said.
        if (report_.reason.empty()) line("{}", painted(verdict_sentence(report_), verdict_of_run()));
        else line("{}: {}", painted(words_for(report_.conformance), verdict_of_run()), report_.reason);
    }

    Verdict verdict_of_run() const {
        return report_.conformance == Conformance::conforms ? Verdict::pass : Verdict::fail;
    }

    const Report& report_;
    const TextOptions& options_;
    std::string out_;
};

}  // namespace

std::string to_text(const Report& report, const TextOptions& options) {
    return Terminal(report, options).text();
}

std::string to_text_with_notes(const Report& report) {
    return to_text(report, {.notes = true});
}

}  // namespace opsmgr::suite
