// Conditions: the small language in which scripts say what they expect (docs/scripts.md).
//
//     judge({{"at", "/status"}, {"is", {{"equals", 200}}}}, scope)
//     // {holds: false, expected: "/status 200", actual: "204"}
#pragma once

#include <opsmgr/base/json.hpp>
#include "expression/scope.hpp"

#include <string>

namespace opsmgr::suite {

struct Judgement {
    bool holds = false;
    std::string expected;  ///< in words; of the part that did not hold
    std::string actual;
};

/// The condition must be valid by `script.schema.json`. A condition without any part holds; `script_validator.hpp`
/// refuses scripts that have one.
[[nodiscard]] Judgement judge(const Json& condition, const Scope& scope);

}  // namespace opsmgr::suite
