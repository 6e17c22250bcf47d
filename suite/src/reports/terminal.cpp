// The report for people: what was promised, what came, and how to see it again. What is well takes one line.
#include <opsmgr/suite/report.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace opsmgr::suite {
namespace {

class Terminal {
  public:
    Terminal(const Report& report, bool colour) : report_(report), colour_(colour) {}

    std::string text() {
        head();
        table();
        for (const auto& [id, result] : report_.clauses)
            if (result.verdict == Verdict::fail || result.verdict == Verdict::warn || result.verdict == Verdict::error) finding(result);
        foot();
        return std::move(out_);
    }

  private:
    template <class... Parts>
    void line(fmt::format_string<Parts...> format, Parts&&... parts) {
        out_ += fmt::format(format, std::forward<Parts>(parts)...) + "\n";
    }

    std::string painted(std::string_view text, Verdict verdict) const {
        if (!colour_) return std::string(text);
        const char* code = verdict == Verdict::fail || verdict == Verdict::error           ? "31;1"
                           : verdict == Verdict::warn || verdict == Verdict::inconclusive ? "33"
                           : verdict == Verdict::pass                                      ? "32"
                           : verdict == Verdict::note                                      ? "36"
                                                                                           : "2";
        return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
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
        if (!report_.switches.empty()) line("caution  the target is a double that departs from its rules on purpose: {}", report_.switches);
        line("");
    }

    /// Passed clauses stand together on few lines; the others each on their own.
    void table() {
        std::string topic;
        std::string passed;
        const auto flush = [&] {
            if (!passed.empty()) line("  {}  {}", painted("pass", Verdict::pass), passed);
            passed.clear();
        };
        for (const auto& [id, result] : report_.clauses) {
            if (!result.covered) continue;
            const auto slash = id.find('/');
            const std::string name = id.substr(slash + 1);
            if (id.substr(0, slash) != topic) {
                flush();
                topic = id.substr(0, slash);
                line("{}", topic);
            }
            if (result.verdict == Verdict::pass) {
                if (passed.size() + name.size() > 96) flush();
                passed += (passed.empty() ? "" : "  ") + name;
                continue;
            }
            flush();
            const bool told_below = result.verdict == Verdict::fail || result.verdict == Verdict::warn || result.verdict == Verdict::error;
            line("  {}  {}", painted(fmt::format("{:<5}", sign(result.verdict)).substr(0, 5), result.verdict),
                 told_below ? name : fmt::format("{}: {}", name, result.message));
        }
        flush();
    }

    void finding(const ClauseResult& result) {
        const Clause& clause = result.clause;
        line("");
        line("{}  {}   {}, {}{}", painted(sign(result.verdict), result.verdict), clause.id, to_string(clause.level), clause.source.page,
             clause.source.section.empty() ? "" : " - " + clause.source.section);
        line("      {}", clause.says);
        if (result.expected.empty()) line("      {}", result.message);
        else line("      expected  {}\n      actual    {}", result.expected, result.actual);
        for (const unsigned number : result.exchanges) exchange(number);
        if (!clause.breaks.empty()) line("      breaks    {}", clause.breaks);
        line("      repeat    opsmgr-suite run --target {} --profile {} --only {}", report_.target, to_string(result.profile), clause.id);
    }

    void exchange(unsigned number) {
        const ExchangeRecord& record = report_.exchanges.at(number - 1);
        const bool signed_request = record.request_headers.has("Authorization");
        line("      exchange  #{} {} {}{} -> {}", number, record.method, record.target, signed_request ? "" : " (no credentials)",
             record.no_answer.empty() ? fmt::format("{}, {} bytes", record.status, record.body_bytes) : record.no_answer);
    }

    void foot() {
        const Totals totals = report_.totals();
        line("");
        line("{} pass, {} fail, {} warn, {} note, {} open, {} error, {} skip ({} not covered by profile {})", totals.pass, totals.fail, totals.warn,
             totals.note, totals.inconclusive, totals.error, totals.skip, totals.not_covered, to_string(report_.profile));
        line("{} requests in {:.2f} s", report_.exchanges.size(), std::chrono::duration<double>(report_.duration).count());
        if (report_.changes.empty()) line("nothing was changed");
        for (const Change& change : report_.changes) line("changed: job {} was {} and is {}", change.job, change.before, change.after.empty() ? "unknown" : change.after);
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
    bool colour_;
    std::string out_;
};

}  // namespace

std::string to_text(const Report& report, bool colour) { return Terminal(report, colour).text(); }

}  // namespace opsmgr::suite
