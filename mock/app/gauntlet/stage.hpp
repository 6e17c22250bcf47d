// The stages of a gauntlet: the plain mock, and every legal way in which a server may differ from it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

struct Stage {
    std::string name;                  ///< `plain`, or that of a variation or preset
    std::string kind;                  ///< `plain`, `variation`, `preset` or `deviation`
    std::string does;                  ///< what the server does, one sentence
    std::vector<std::string> flags{};  ///< of `opsmgr-mock run`, that bring it about
};

/// A pattern has `*` and `?` (glob(7)) and fits whole names.
struct StageChoice {
    std::vector<std::string> only{};        ///< variations and presets; none fits all
    std::vector<std::string> except{};      ///< of all that are chosen otherwise, these not
    std::vector<std::string> deviations{};  ///< what breaks the contract; none fits nothing
};

/// The plain mock comes first, whatever the patterns are; deviations come last. The error is one sentence: a pattern
/// that fits nothing, and the flag that it belongs to.
[[nodiscard]] tl::expected<std::vector<Stage>, std::string> stages_for(const StageChoice& choice);

}  // namespace opsmgr::mock
