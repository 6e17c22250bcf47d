// Conditions and matchers: the small language in which scripts say what they expect (docs/scripts.md).
//
//     judge({{"at", "/status"}, {"is", {{"equals", 200}}}}, scope)
//     // {holds: false, expected: "/status 200", actual: "204"}
#pragma once

#include <opsmgr/contracts/json.hpp>

#include <map>
#include <string>
#include <string_view>

namespace opsmgr::suite {

using Variables = std::map<std::string, std::string, std::less<>>;

/// What a condition can see.
struct Scope {
    const Json& view;                                       ///< of the exchange that is judged
    const std::map<std::string, Json, std::less<>>& steps;  ///< views of the script's earlier steps, by name
    const Variables& variables;
};

struct Judgement {
    bool holds = false;
    std::string expected;  ///< in words; of the part that did not hold
    std::string actual;
};

/// The condition must be valid by `script.schema.json`. A condition without any part holds.
[[nodiscard]] Judgement judge(const Json& condition, const Scope& scope);

/// Fills in `${variable}` and `{/pointer}`. What is unknown stays as it is written.
[[nodiscard]] std::string filled_in(std::string_view text, const Scope& scope);

/// Fills in `${variable}` alone.
[[nodiscard]] std::string filled_in(std::string_view text, const Variables& variables);

}  // namespace opsmgr::suite
