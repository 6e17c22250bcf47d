// How much of a target a run touches.
#pragma once

#include <optional>
#include <string_view>

namespace opsmgr::suite {

/// Each includes the ones before it.
enum class Profile {
    safe,   ///< GET and HEAD alone
    probe,  ///< other methods too, aimed where they cannot take effect
    full,   ///< changes the jobs that the user named
};

[[nodiscard]] std::string_view to_string(Profile profile);
[[nodiscard]] std::optional<Profile> parse_profile(std::string_view text);

}  // namespace opsmgr::suite
