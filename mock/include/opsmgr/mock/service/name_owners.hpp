// Which of several mocks has a name: a group's id, or a public key. A name may be that of several.
//
//     NameOwners owners;
//     owners.add("ABCDEFGH", "5f0e");
//     owners.sole_owner("ABCDEFGH");   // "5f0e"
#pragma once

#include <opsmgr/base/text/text_map.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

/// The main mock has the empty id.
class NameOwners {
  public:
    void add(std::string_view name, const std::string& owner) {
        std::vector<std::string>& owners = owners_[std::string(name)];
        if (std::find(owners.begin(), owners.end(), owner) == owners.end()) owners.push_back(owner);
    }
    void remove_all_of(std::string_view owner) {
        for (auto& [unused, owners] : owners_) std::erase(owners, owner);
        std::erase_if(owners_, [](const auto& one) { return one.second.empty(); });
    }

    /// The one that has the name; empty when that is the main mock, none, or more than one. Valid until a change.
    [[nodiscard]] std::string_view sole_owner(std::string_view name) const {
        const auto found = owners_.find(name);
        return found == owners_.end() || found->second.size() != 1 ? std::string_view() : found->second.front();
    }
    [[nodiscard]] bool is_of_another(std::string_view name, std::string_view owner) const {
        const auto found = owners_.find(name);
        return found != owners_.end() && std::any_of(found->second.begin(), found->second.end(),
                                                     [&](const std::string& one) { return one != owner; });
    }

  private:
    TextMap<std::vector<std::string>> owners_;
};

}  // namespace opsmgr::mock
