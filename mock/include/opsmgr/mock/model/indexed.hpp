// Things in the order in which they were added, each found by its name: among thousands as fast as among a few.
//
//     Indexed<Group> groups;
//     groups.add(Group(id));
//     Group* group = groups.find(id.text());
#pragma once

#include <opsmgr/base/text/text_map.hpp>

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace opsmgr::mock {

/// `name_of(thing)` is its name, and must stay what it was when the thing was added. Whoever wants to rename things
/// makes a new container of them.
template <class Thing>
class Indexed {
  public:
    /// False, and nothing changes, when there is one of that name already.
    bool add(Thing thing) {
        if (!places_.try_emplace(std::string(name_of(thing)), things_.size()).second) return false;
        things_.push_back(std::move(thing));
        return true;
    }

    /// False, and nothing changes, when there is none of that name. As slow as there are things.
    bool remove(std::string_view name) {
        const auto found = places_.find(name);
        if (found == places_.end()) return false;
        const std::size_t place = found->second;
        things_.erase(things_.begin() + static_cast<std::ptrdiff_t>(place));
        places_.erase(found);
        for (auto& [unused, one] : places_) one -= one > place ? 1 : 0;
        return true;
    }

    /// Null when there is none of that name. Valid until `remove` and `clear`.
    [[nodiscard]] Thing* find(std::string_view name) {
        const auto found = places_.find(name);
        return found == places_.end() ? nullptr : &things_[found->second];
    }
    [[nodiscard]] const Thing* find(std::string_view name) const {
        const auto found = places_.find(name);
        return found == places_.end() ? nullptr : &things_[found->second];
    }
    /// As `size` when there is none of that name.
    [[nodiscard]] std::size_t place_of(std::string_view name) const {
        const auto found = places_.find(name);
        return found == places_.end() ? size() : found->second;
    }

    [[nodiscard]] Thing& operator[](std::size_t place) { return things_[place]; }
    [[nodiscard]] const Thing& operator[](std::size_t place) const { return things_[place]; }
    [[nodiscard]] Thing& front() { return things_.front(); }
    [[nodiscard]] const Thing& front() const { return things_.front(); }
    [[nodiscard]] bool empty() const { return things_.empty(); }
    [[nodiscard]] std::size_t size() const { return things_.size(); }
    [[nodiscard]] auto begin() { return things_.begin(); }
    [[nodiscard]] auto end() { return things_.end(); }
    [[nodiscard]] auto begin() const { return things_.begin(); }
    [[nodiscard]] auto end() const { return things_.end(); }
    void clear() {
        things_.clear();
        places_.clear();
    }

  private:
    std::deque<Thing> things_;  // one that is added leaves the others where they are
    TextMap<std::size_t> places_;
};

}  // namespace opsmgr::mock
