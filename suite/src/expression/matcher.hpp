// Matchers: what a condition says of one value, keyword by keyword (docs/scripts.md).
//
//     matches(&value, {{"type", "string"}, {"matches", "^a"}}, scope)   // all keywords must hold
#pragma once

#include <opsmgr/base/json.hpp>
#include "expression/scope.hpp"

#include <string>

namespace opsmgr::suite {

/// `value` is null when there is nothing to match. A keyword that has no row in the table of matchers is an error of
/// the suite (`std::logic_error`): the schema of scripts refuses it.
[[nodiscard]] bool matches(const Json* value, const Json& matcher, const Scope& scope);

/// What is wanted of the value, in words: of the first keyword that does not hold, or of all when all do.
[[nodiscard]] std::string words_for(const Json* value, const Json& matcher, const Scope& scope);

}  // namespace opsmgr::suite
