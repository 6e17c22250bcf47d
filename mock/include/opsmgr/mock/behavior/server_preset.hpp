// Variations and deviations that one server has together: `--like jetty-11`.
//
// A preset has what makes that server refuse or answer otherwise than the mock, and nothing that it lets in. It has
// deviations where that server breaks an RFC or the documentation.
#pragma once

#include <opsmgr/mock/behavior/behavior_change.hpp>

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

struct ServerPreset {
    std::string_view name;
    std::string_view does;  ///< one sentence
    std::span<const std::string_view> changes;
};

/// Lives as long as the program.
[[nodiscard]] std::span<const ServerPreset> server_presets();

/// The variations and deviations of a preset. The error names the presets that there are.
[[nodiscard]] tl::expected<std::vector<const BehaviorChange*>, std::string> changes_like(std::string_view preset);

/// Appends those of `more` that are not there yet.
void add_missing(std::vector<const BehaviorChange*>& changes, const std::vector<const BehaviorChange*>& more);

}  // namespace opsmgr::mock
