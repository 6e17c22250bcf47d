// The report for people: what was promised, what came, and how to see it again. What is well takes one line.
#include <opsmgr/suite/report.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <type_traits>

namespace opsmgr::suite {
namespace {

class Terminal {
  public:
    Terminal(const Report& report, const TextOptions& options) : report_(report), options_(options) {}

    std::string text() {
        head();
        table();
        for (const auto& [id, result] : report_.clauses)
            if (result.verdict == Verdict::fail || result.verdict == Verdict::warn || result.verdict == Verdict::error)
                finding(result);
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

    /// The one way into the text: of control characters only line feeds get through, whatever a target has put into a
    /// name, a header field or a document (C0, DEL, and C1 as UTF-8 or as a byte of its own).
    static std::string shown(std::string_view text) {
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto c = static_cast<unsigned char>(text[i]);
            const auto before = i > 0 ? static_cast<unsigned char>(text[i - 1]) : 0;
            const bool c1 = c >= 0x80 && c < 0xa0 && (before < 0x80 || before == 0xc2);
            out += (c < 0x20 && c != '\n') || c == 0x7f || c1 ? '?' : text[i];
        }
        return out;
    }
    static const std::string& shown(const Painted& painted) { return painted.text; }
    template <class Number>
    requires std::is_arithmetic_v<Number>
    static Number shown(Number number) { return number; }

    Painted painted(std::string_view text, Verdict verdict) const {
        if (!options_.colour) return {std::string(text)};
        const char* code = verdict == Verdict::fail || verdict == Verdict::error          ? "31;1"
                           : verdict == Verdict::warn || verdict == Verdict::inconclusive ? "33"
                           : verdict == Verdict::pass                                     ? "32"
                           : verdict == Verdict::note                                     ? "36"
                                                                                          : "2";
        return {fmt::format("\x1b[{}m{}\x1b[0m", code, text)};
    }

    static std::string sign(Verdict verdict) {
        if (verdict == Verdict::fail) return "FAIL";
        if (verdict == Verdict::error) return "ERROR";
        if (verdict == Verdict::inconclusive) return "open";
        return std::string(to_string(verdict));
    }

    void head() {
        line("target   {}{}", report_.target, report_.insecure ? "  (certificate not verified)" : "");
        line("profile  {}   seed {}", to_string(report_.profile), report_.seed);
        if (!report_.switches.empty())
            line("caution  the target is a double that departs from its rules on purpose: {}", report_.switches);
        line("");
    }

    /// What is well stands together on few lines, what is not on a line of its own.
    void table() {
        std::map<std::string, std::vector<const ClauseResult*>> topics;
        for (const auto& [id, result] : report_.clauses)
            if (result.covered) topics[id.substr(0, id.find('/'))].push_back(&result);
        for (const auto& [topic, results] : topics) {
            line("{}", topic);
            together(Verdict::pass, results);
            if (!options_.notes) together(Verdict::note, results);
            for (const ClauseResult* result : results)
                if (result->verdict != Verdict::pass && result->verdict != Verdict::skip &&
                    (options_.notes || result->verdict != Verdict::note))
                    alone(*result);
            skipped(results);
        }
    }

    static std::string name_of(const ClauseResult& result) {
        return result.clause.id.substr(result.clause.id.find('/') + 1);
    }

    void together(Verdict verdict, const std::vector<const ClauseResult*>& results) {
        std::string names;
        const auto flush = [&] {
            if (!names.empty()) line("  {}  {}", painted(fmt::format("{:<5}", sign(verdict)), verdict), names);
            names.clear();
        };
        for (const ClauseResult* result : results) {
            if (result->verdict != verdict) continue;
            if (names.size() + name_of(*result).size() > line_width) flush();
            names += (names.empty() ? "" : "  ") + name_of(*result);
        }
        flush();
    }

    /// Clauses that were skipped for the same reason stand together.
    void skipped(const std::vector<const ClauseResult*>& results) {
        std::map<std::string, std::vector<const ClauseResult*>> reasons;
        for (const ClauseResult* result : results)
            if (result->verdict == Verdict::skip) reasons[result->message].push_back(result);
        for (const auto& [reason, same] : reasons) {
            together(Verdict::skip, same);
            line("         because: {}", on_one_line(reason));
        }
    }

    void alone(const ClauseResult& result) {
        const bool told_below =
            result.verdict == Verdict::fail || result.verdict == Verdict::warn || result.verdict == Verdict::error;
        line("  {}  {}{}", painted(fmt::format("{:<5}", sign(result.verdict)), result.verdict), name_of(result),
             told_below ? "" : ": " + on_one_line(result.message));
    }

    static std::string on_one_line(std::string_view text) {
        std::string out;
        for (const char c : text) {
            const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
            if (!blank) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
            else if (!out.empty() && out.back() != ' ') out += ' ';
        }
        return out;
    }

    void finding(const ClauseResult& result) {
        const Clause& clause = result.clause;
        line("");
        line("{}  {}   {}, {}{}", painted(sign(result.verdict), result.verdict), clause.id, to_string(clause.level),
             clause.source.page, clause.source.section.empty() ? "" : " - " + clause.source.section);
        line("      {}", clause.says);
        if (result.expected.empty()) line("      {}", on_one_line(result.message));
        else line("      expected  {}\n      actual    {}", on_one_line(result.expected), on_one_line(result.actual));
        for (const unsigned number : result.exchanges) exchange(number);
        if (!clause.breaks.empty()) line("      breaks    {}", clause.breaks);
        line("      repeat    opsmgr-suite run --target {} {} --profile {} --only {}", report_.target, report_.repeat,
             to_string(result.profile), clause.id);
    }

    void exchange(unsigned number) {
        const ExchangeRecord& record = report_.exchanges.at(number - 1);
        const bool signed_request = record.request_headers.has("Authorization");
        line("      exchange  #{} {} {}{} -> {}", number, record.method, record.target,
             signed_request ? "" : " (no credentials)",
             record.no_answer.empty() ? fmt::format("{}, {} bytes", record.status, record.body_bytes)
                                      : record.no_answer);
    }

    void foot() {
        const Totals totals = report_.totals();
        line("");
        line("{} pass, {} fail, {} warn, {} note, {} open, {} error, {} skip ({} not covered by profile {})",
             totals.pass, totals.fail, totals.warn, totals.note, totals.inconclusive, totals.error, totals.skip,
             totals.not_covered, to_string(report_.profile));
        if (totals.note > 0 && !options_.notes)
            line("a note is what the target does where the documentation leaves it open; --notes tells");
        line("{} requests in {:.2f} s", report_.exchanges.size(),
             std::chrono::duration<double>(report_.duration).count());
        if (report_.changes.empty()) line("nothing was changed");
        for (const Change& change : report_.changes)
            line("changed: job {} was {} and is {}", change.job, change.before,
                 change.after.empty() ? "unknown" : change.after);
        const Verdict tone = report_.conformance == Conformance::conforms ? Verdict::pass : Verdict::fail;
        line("{}{}", painted(headline(), tone), report_.reason.empty() ? "" : ": " + report_.reason);
    }

    std::string headline() const {
        switch (report_.conformance) {
            case Conformance::conforms: return "conforms";
            case Conformance::does_not_conform: return "does not conform";
            case Conformance::not_judged: return "not judged";
        }
        return {};
    }

    const Report& report_;
    const TextOptions& options_;
    std::string out_;
};

}  // namespace

std::string to_text(const Report& report, const TextOptions& options) {
    return Terminal(report, options).text();
}

}  // namespace opsmgr::suite
