// Conditions: the small language in which scripts say what they expect (docs/scripts.md).
//
//     const Json condition{{"at", "/status"}, {"is", {{"equals", 200}}}};
//     if (!holds(condition, scope)) explain(condition, scope)   // {expected: "/status 200", actual: "204"}
#pragma once

#include <opsmgr/base/json.hpp>
#include "expression/scope.hpp"

#include <string>

namespace opsmgr::suite {

/// The condition must be valid by `script.schema.json`. A condition without any part holds; `script_validator.hpp`
/// refuses scripts that have one.
[[nodiscard]] bool holds(const Json& condition, const Scope& scope);

struct Explanation {
    std::string expected;
    std::string actual;
};
/// In words: of the part that decided whether the condition holds. Most conditions hold, and nobody asks why.
[[nodiscard]] Explanation explain(const Json& condition, const Scope& scope);

}  // namespace opsmgr::suite
