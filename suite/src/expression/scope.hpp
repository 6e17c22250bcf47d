// What conditions can see: an exchange, those of earlier steps, and variables; and texts in which their places are
// named.
#pragma once

#include <opsmgr/base/json.hpp>
#include "expression/exchange_view.hpp"

#include <map>
#include <string>
#include <string_view>

namespace opsmgr::suite {

using Variables = std::map<std::string, std::string, std::less<>>;

/// What a condition can see.
struct Scope {
    const Json& view;        ///< the exchange that is judged, or a part of it
    const StepViews& steps;  ///< what the script's earlier steps have got
    const Variables& variables;
};

/// What stands at a place: `step#/pointer`, `#/pointer` or `/pointer`. Null when nothing does.
[[nodiscard]] const Json* looked_up(std::string_view place, const Scope& scope);

/// A place for people: `status`, `field allow`, `/error of the document`; of an earlier step, with its name. What has
/// no word of its own stays a pointer.
[[nodiscard]] std::string in_words(std::string_view place);

/// A value for people, cut at 200 characters; `nothing` for null.
[[nodiscard]] std::string shown(const Json* value);

/// The same of what was found at a place; where a document was looked for and what came is none, that.
[[nodiscard]] std::string found_at(std::string_view place, const Json* value, const Scope& scope);

/// Fills in `${variable}` and `{/pointer}`. What is unknown stays as it is written.
[[nodiscard]] std::string filled_in(std::string_view text, const Scope& scope);

/// Fills in `${variable}` alone.
[[nodiscard]] std::string filled_in(std::string_view text, const Variables& variables);

/// What the pointers find in an element, one by one; null where one finds nothing.
[[nodiscard]] Json members_of(const Json& element, const Json& pointers);

}  // namespace opsmgr::suite
