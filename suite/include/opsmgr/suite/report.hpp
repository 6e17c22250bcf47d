// What a run found: everything that the reports show, already free of secrets.
#pragma once

#include <opsmgr/contracts/catalogue.hpp>
#include <opsmgr/contracts/headers.hpp>
#include <opsmgr/contracts/json.hpp>
#include <opsmgr/suite/verdict.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
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
    int status = 0;  ///< 0 without an answer
    std::string reason;
    Headers response_headers;
    std::string body;  ///< the beginning
    std::size_t body_bytes = 0;
    std::string framing;
    std::vector<std::string> faults;
    std::string no_answer;  ///< why there was none
    unsigned connection = 0;
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
    std::vector<unsigned> exchanges;  ///< numbers of the evidence
    unsigned checks = 0;              ///< how often it was judged
};

/// A job that the run changed.
struct Change {
    std::string job;
    std::string before;
    std::string after;
};

struct Need {
    std::string name;
    bool met = false;
    std::string why;  ///< how it was met, or what would meet it
};

struct Totals {
    unsigned pass = 0, fail = 0, warn = 0, note = 0, skip = 0, inconclusive = 0, error = 0;
    unsigned not_covered = 0;  ///< of the skipped: those that need a larger profile
};

struct Report {
    std::string target;
    Profile profile = Profile::safe;
    std::uint64_t seed = 0;
    std::vector<std::string> only;
    Conformance conformance = Conformance::not_judged;
    std::string reason;    ///< why it could not be judged; empty otherwise
    std::string switches;  ///< what a double said of its own deviations; empty for everybody else
    bool insecure = false;
    std::string repeat;  ///< flags that bring the same run again, but for keys, profile and selection
    std::vector<Need> needs;
    std::map<std::string, ClauseResult> clauses;
    std::vector<ExchangeRecord> exchanges;
    std::vector<Change> changes;
    std::chrono::nanoseconds duration{};

    [[nodiscard]] Totals totals() const;
};

/// The report as a document of `contracts/schemas/report.schema.json`: sorted, times apart in the member `times`, so
/// that two runs with the same seed against the same target compare equal without it.
[[nodiscard]] Json to_json(const Report& report);

struct TextOptions {
    bool colour = false;  ///< ANSI colours
    bool notes = false;   ///< what was observed, in full; otherwise only the names of the clauses
};

/// The report for people: one screen when all is well.
[[nodiscard]] std::string to_text(const Report& report, const TextOptions& options = {});

}  // namespace opsmgr::suite
