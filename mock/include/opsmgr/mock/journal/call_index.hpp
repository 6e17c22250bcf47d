// Things that each concern some calls, found by a call: what names another job, group or operation is not looked at.
//
//     CallIndex<CallWatch*> index;
//     index.add(watch.filter, &watch);
//     index.visit(call, [](CallWatch* watch) { ... });   // not all of them fit: a filter may say more
#pragma once

#include <opsmgr/base/text/text_map.hpp>
#include <opsmgr/mock/journal/journal_call.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

template <class Thing>
class CallIndex {
  public:
    /// `address` says which calls: with the optional members `operation`, `group` and `job`.
    template <class Address>
    void add(const Address& address, Thing thing) {
        place_for(address).push_back(std::move(thing));
        ++size_;
    }
    /// What was added with that address.
    template <class Address>
    void remove(const Address& address, const Thing& thing) {
        std::vector<Thing>& place = place_for(address);
        const auto found = std::find(place.begin(), place.end(), thing);
        if (found == place.end()) return;
        *found = std::move(place.back());
        place.pop_back();
        --size_;
        if (place.empty()) forget(address);
    }
    void clear() {
        for (auto& named : named_) named.clear();
        of_any_.clear();
        size_ = 0;
    }
    [[nodiscard]] bool empty() const { return size_ == 0; }

    /// Each thing once whose address may fit the call.
    template <class Visit>
    void visit(const JournalCall& call, Visit&& visit) const {
        const std::array<std::string_view, 3> names{call.job, call.group, call.operation};
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (named_[i].empty()) continue;
            if (const auto found = named_[i].find(names[i]); found != named_[i].end())
                for (const Thing& thing : found->second) visit(thing);
        }
        for (const Thing& thing : of_any_) visit(thing);
    }
    template <class Visit>
    void visit_all(Visit&& visit) const {
        for (const auto& named : named_)
            for (const auto& [unused, things] : named)
                for (const Thing& thing : things) visit(thing);
        for (const Thing& thing : of_any_) visit(thing);
    }

  private:
    /// The narrowest name in the address decides: the job, else the group, else the operation.
    template <class Address>
    [[nodiscard]] static std::pair<std::size_t, const std::string*> name_in(const Address& address) {
        if (address.job) return {0, &*address.job};
        if (address.group) return {1, &*address.group};
        if (address.operation) return {2, &*address.operation};
        return {3, nullptr};
    }
    template <class Address>
    [[nodiscard]] std::vector<Thing>& place_for(const Address& address) {
        const auto [kind, name] = name_in(address);
        return name == nullptr ? of_any_ : named_[kind][*name];
    }
    template <class Address>
    void forget(const Address& address) {
        if (const auto [kind, name] = name_in(address); name != nullptr) named_[kind].erase(*name);
    }

    std::array<TextMap<std::vector<Thing>>, 3> named_;  ///< by job, by group, by operation
    std::vector<Thing> of_any_;
    std::size_t size_ = 0;
};

}  // namespace opsmgr::mock
