// What became of a clause, and of a run.
#pragma once

#include <opsmgr/contracts/catalog.hpp>

#include <string_view>

namespace opsmgr::suite {

/// From the least to the most telling: of several verdicts on one clause the last in this order counts.
enum class Verdict {
    skip,  ///< not judged: a need was not met, or the profile does not cover it
    pass,
    note,          ///< an observation, never scored
    warn,          ///< a `should` clause is broken
    inconclusive,  ///< the target changed meanwhile, so that nothing can be said
    error,         ///< nothing can be said because of the network or the suite itself
    fail,          ///< a `must` clause is broken
};

[[nodiscard]] std::string_view to_string(Verdict verdict);

/// What a breach of a clause of this level is.
[[nodiscard]] Verdict breach_of(Level level);

/// The result of a run.
enum class Conformance {
    conforms,          ///< exit 0
    does_not_conform,  ///< exit 1
    not_judged,        ///< exit 3: unreachable, credentials refused, or nothing judged
};

/// `conforms`, `does-not-conform`, `not-judged`.
[[nodiscard]] std::string_view to_string(Conformance conformance);
[[nodiscard]] int exit_code(Conformance conformance);

}  // namespace opsmgr::suite
