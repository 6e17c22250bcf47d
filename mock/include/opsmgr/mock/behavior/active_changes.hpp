// The deviations and variations that are on, and what they make of the mock's behavior together.
#pragma once

#include <opsmgr/mock/behavior/behavior.hpp>
#include <opsmgr/mock/behavior/behavior_change.hpp>

#include <string>
#include <utility>
#include <vector>

namespace opsmgr::mock {

class ActiveChanges {
  public:
    void set(std::vector<const BehaviorChange*> changes) {
        all_ = std::move(changes);
        behavior_ = {};
        names_.clear();
        for (const BehaviorChange* one : all_) {
            one->apply(behavior_);
            names_ += (names_.empty() ? "" : ", ") + std::string(one->name);
        }
    }

    /// In the order in which they were switched on.
    [[nodiscard]] const std::vector<const BehaviorChange*>& all() const { return all_; }
    [[nodiscard]] const Behavior& behavior() const { return behavior_; }
    /// As the marker field lists them; empty when there are none.
    [[nodiscard]] const std::string& names() const { return names_; }

  private:
    std::vector<const BehaviorChange*> all_;
    Behavior behavior_;
    std::string names_;
};

}  // namespace opsmgr::mock
