// Which names somebody may have meant who mistyped one.
//
//     suggest_names({"retry/status", "retry/empty-body"}, "empty-bdy")   // {"retry/empty-body"}
//     likely_meant({"SUCCESS", "FAILURE"}, "Failed")                     // "FAILURE"
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr {

/// At most three of `known`, the nearest first; none only when `known` has none. Of a name with a slash what stands
/// before it may be left off, and of every name the end.
[[nodiscard]] std::vector<std::string> suggest_names(const std::vector<std::string>& known, std::string_view name);

/// The one of `known` that `name` is likely a slip of: at most half of its letters differ, case aside. Nothing where
/// none is that near.
[[nodiscard]] std::optional<std::string_view> likely_meant(std::span<const std::string_view> known,
                                                           std::string_view name);

}  // namespace opsmgr
