// Every request that a run may send, known before the first one is sent.
//
// The plan is read off the same scripts that a run goes through, and the session sends nothing that is not in it. Paths
// are templates: `${any-job}` is filled in when the target has shown what it has.
//
//     const Plan plan = plan_of(catalog, Profile::probe, {});
//     plan.allows("PUT", "/groups/${group}/logCollectionJobs/${unknown-job}/retry")
#pragma once

#include "script/test_catalog.hpp"

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace opsmgr::suite {

constexpr unsigned pages_at_most = 12;  ///< of a list, however long it is
constexpr std::chrono::milliseconds default_wait{20'000};

/// Between two looks at a job that is to move: each twice as long as the one before, up to a second.
constexpr std::chrono::milliseconds first_pause{20};
[[nodiscard]] std::chrono::milliseconds next_pause(std::chrono::milliseconds pause);

/// What a request can do to the target.
enum class Effect {
    reads,       ///< GET, HEAD, OPTIONS
    powerless,   ///< another method, aimed where it cannot take effect
    may_change,  ///< changes what the user has named
};
/// `reads`, `no effect`, `CHANGES`.
[[nodiscard]] std::string_view to_string(Effect effect);

struct PlannedRequest {
    std::string script;  ///< empty for what the suite sends on its own account
    std::string step;
    std::string method;
    std::string path;  ///< below the base path, with `${...}`
    std::string query;
    std::string sign_in;  ///< in words
    std::string often;    ///< how often, and under which condition, in words; empty for once
    Effect effect = Effect::reads;
    std::set<std::string> clauses;  ///< what it is judged by; not those on every exchange
    unsigned most = 1;              ///< how often at most, repetitions included
};

struct Plan {
    std::vector<PlannedRequest> requests;  ///< in the order of sending
    OwnRequests own;                       ///< what those of them are made of that no script has

    /// How many requests a run sends at most, with the default wait, to a target that takes right signatures in the
    /// named group, lets a nonce be used again, and does not ask to wait.
    [[nodiscard]] unsigned most() const;
    /// Whether a request to this path template is in the plan, whatever its query and its sign-in.
    [[nodiscard]] bool allows(std::string_view method, std::string_view path) const;
};

/// The scripts of a run of that profile that is limited to `only` (patterns of clause ids; empty for all). A clause
/// that is judged on every exchange and in no step needs all of them: what the others bring to light would else be
/// taken for kept.
[[nodiscard]] std::vector<const Script*> scripts_of_run(const std::vector<Script>& scripts, Profile profile,
                                                        const std::vector<std::string>& only);

/// How many requests a step sends when the target answers as most do: for a forecast.
[[nodiscard]] unsigned usual_requests(const Step& step);

/// Scripts and steps with one of the `unmet` needs are left out.
[[nodiscard]] Plan plan_of(const TestCatalog& catalog, Profile profile, const std::vector<std::string>& only,
                           const std::set<std::string>& unmet = {});

}  // namespace opsmgr::suite
