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
    std::string kind;                  ///< `plain`, `variation` or `preset`
    std::string does;                  ///< what the server does, one sentence
    std::vector<std::string> flags{};  ///< of `opsmgr-mock run`, that bring it about
};

/// The plain mock comes first, whatever the patterns are. A pattern has `*` and `?` (glob(7)) and fits whole names;
/// none fits all. The error is one sentence: a pattern that fits nothing.
[[nodiscard]] tl::expected<std::vector<Stage>, std::string> stages_for(const std::vector<std::string>& patterns);

}  // namespace opsmgr::mock
