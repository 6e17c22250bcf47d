// What a run found: everything that the reports show, already free of secrets.
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/contracts/catalog.hpp>
#include <opsmgr/contracts/schema.hpp>
#include "report/verdict.hpp"
#include "script/profile.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::suite {

/// One request and its answer as evidence.
struct ExchangeRecord {
    unsigned number = 0;  ///< from 1, in the order of sending
    std::string script;   ///< empty for what the suite sends on its own account
    std::string step;
    std::string method;
    std::string target;
    Headers request_headers;
    std::string request_body;
    int status = 0;  ///< 0 without an answer
    std::string reason;
    Headers response_headers;
    std::string head;  ///< status line and header lines as they came, line ends included
    std::string body;  ///< the beginning
    std::size_t body_bytes = 0;
    std::string framing;
    std::vector<std::uint64_t> chunks;  ///< sizes of the first chunks, as announced
    std::vector<std::string> faults;
    std::string no_answer;  ///< why there was none
    unsigned connection = 0;
    bool odd_credentials = false;  ///< signed otherwise than rightly, on purpose
    std::chrono::nanoseconds duration{};
};

struct ClauseResult {
    Clause clause;
    Profile profile = Profile::safe;  ///< the least one in which it is judged
    Verdict verdict = Verdict::skip;
    bool covered = false;  ///< the run's profile includes it
    std::string message;   ///< what was found, or why it was skipped
    std::string expected;  ///< of a breach
    std::string actual;
    std::string known;                ///< why the breach is accepted; empty when it is not
    std::vector<unsigned> exchanges;  ///< numbers of the evidence
    unsigned checks = 0;              ///< how often it was judged
};

/// A job that the run changed.
struct Change {
    std::string job;
    std::string before;
    std::string after;
    bool leaked = false;  ///< the run has created it, or may have, and it may still be there
};

struct Need {
    std::string name;
    bool met = false;
    std::string why;  ///< how it was met, or what would meet it
};

struct Totals {
    unsigned pass = 0, fail = 0, warn = 0, note = 0, skip = 0, inconclusive = 0, error = 0;
    unsigned known = 0;        ///< accepted failures; counted here only
    unsigned not_covered = 0;  ///< of the skipped: those that need a larger profile
};

/// What curl reads from its standard input: a setting, `user = "%s:%s"`, and the variables of the environment in it.
struct CurlSetting {
    std::string form;
    std::vector<std::string> variables;
};

struct Report {
    std::string target;
    Profile profile = Profile::safe;
    std::uint64_t seed = 0;
    std::string edition;  ///< by whose documentation is judged; empty for any
    std::vector<std::string> only;
    Conformance conformance = Conformance::not_judged;
    std::string reason;      ///< why it could not be judged, or what is wrong besides breaches; empty otherwise
    std::string deviations;  ///< what a mock said of its own deviations; empty for everybody else
    bool insecure = false;
    std::string repeat;       ///< flags that bring the same run again, but for keys, profile and selection
    std::string repeat_full;  ///< those that profile full alone takes
    std::string repeat_curl;  ///< flags of curl that it needs to reach the target
    std::vector<CurlSetting> curl_settings{};  ///< the same, of what no other user of the machine may see
    bool is_curl_told_all = true;              ///< no: there is something that no variable holds
    unsigned contract_clauses = 0;             ///< of the whole contract, selected or not; 0 when that is not known
    std::vector<Need> needs;
    std::map<std::string, ClauseResult> clauses;
    std::vector<ExchangeRecord> exchanges;
    std::vector<Change> changes;
    std::string started;  ///< ISO 8601, by the clock of this machine
    std::chrono::nanoseconds duration{};

    [[nodiscard]] Totals totals() const;
};

/// `known`, or the verdict.
[[nodiscard]] std::string_view word_for(const ClauseResult& result);
/// Whether it is to be looked at: a breach that is not known, a warning, an error.
[[nodiscard]] bool is_finding(const ClauseResult& result);
/// `conforms`, `does not conform`, `not judged`.
[[nodiscard]] std::string_view words_for(Conformance conformance);
/// Whether something was said of the target: neither skipped, nor inconclusive, nor an error.
[[nodiscard]] bool is_judged(const ClauseResult& result);
/// How far the run looked: `137 of 216 clauses, profile safe`.
[[nodiscard]] std::string extent(const Report& report);
/// `conforms (137 of 216 clauses, profile safe)`: what every report begins with.
[[nodiscard]] std::string verdict_sentence(const Report& report);
/// The same, and the reason behind a colon when there is one.
[[nodiscard]] std::string headline(const Report& report);
/// `12 pass, 1 fail, ...`, and what the profile did not cover, on one line.
[[nodiscard]] std::string tally(const Report& report);
/// The bytes of the control character, as `without_controls` knows them, that begins there; 0 when none does.
[[nodiscard]] std::size_t control_size(std::string_view text, std::size_t begin);
/// With a question mark for every control character but line feeds: C0, DEL, C1 as UTF-8 or as a byte of its own, and
/// those that turn the direction of a text.
[[nodiscard]] std::string without_controls(std::string_view text);

/// The report as a document of `contracts/schemas/report.schema.json`: sorted, times apart in the member `times`, so
/// that two runs with the same seed against the same target compare equal without it.
[[nodiscard]] Json to_json(const Report& report);
/// The other way round, for a document that `to_json` has made.
[[nodiscard]] Report from_json(const Json& document);
/// What a reader of its JSON has of it: bytes that are not UTF-8 are replaced once, for all forms of the report alike.
[[nodiscard]] Report as_stored(const Report& report);
/// `from_json` for a document of unknown origin: all that does not fit the schema at once.
[[nodiscard]] tl::expected<Report, std::vector<DataFault>> read_report(const Json& document);

}  // namespace opsmgr::suite
