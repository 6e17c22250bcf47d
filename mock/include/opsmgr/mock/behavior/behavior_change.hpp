// Named ways to depart from the mock's rules: deviations break the documented contract, variations keep it.
//
// They prove that the suite sees what is wrong and leaves alone what is not, and they let the author of a client see
// how it copes. One row each, in the tables below `mock/src/behavior_changes/`; the mock itself knows none of them.
#pragma once

#include <opsmgr/mock/behavior/behavior.hpp>

#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace opsmgr::mock {

enum class ChangeKind { deviation, variation };

/// How firmly the contract says what a deviation breaks.
enum class ChangeLevel {
    must,     ///< printed in the documentation, or a MUST of an RFC
    should,   ///< a principle, an example, or a SHOULD
    observe,  ///< the documentation is silent or contradicts itself: worth a report, not a failure
};

/// The least that a client must be allowed to do to see a deviation.
enum class ChangeProfile {
    safe,   ///< GET and HEAD
    probe,  ///< other methods where they cannot take effect
    full,   ///< changing jobs
};

struct BehaviorChange {
    std::string_view name;
    ChangeKind kind;
    ChangeLevel level;
    ChangeProfile profile;
    std::string_view clause;  ///< the topic that a deviation breaks; empty for a variation
    std::string_view does;    ///< one sentence
    void (*apply)(Behavior&);
    bool over_tls = false;  ///< shows over TLS alone
};

[[nodiscard]] constexpr std::string_view to_string(ChangeKind kind) {
    return kind == ChangeKind::deviation ? "deviation" : "variation";
}
[[nodiscard]] constexpr std::string_view to_string(ChangeLevel level) {
    return level == ChangeLevel::must ? "must" : level == ChangeLevel::should ? "should" : "observe";
}
[[nodiscard]] constexpr std::string_view to_string(ChangeProfile profile) {
    return profile == ChangeProfile::safe ? "safe" : profile == ChangeProfile::probe ? "probe" : "full";
}

/// Deviations first. Lives as long as the program.
[[nodiscard]] std::span<const BehaviorChange> all_changes();

/// Null for an unknown name.
[[nodiscard]] const BehaviorChange* find_change(std::string_view name);

/// Never null. The error names those that come near.
[[nodiscard]] tl::expected<const BehaviorChange*, std::string> find_change(std::string_view name, ChangeKind kind);

}  // namespace opsmgr::mock
