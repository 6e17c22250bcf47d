#include "edits.hpp"

#include <opsmgr/base/suggest.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace opsmgr::mock {
namespace {

std::vector<Switch> joined() {
    std::vector<Switch> all;
    for (const auto table :
         {switches::retry_results, switches::challenges, switches::verification, switches::addressing, switches::query,
          switches::entities, switches::errors, switches::framing, switches::state, switches::transport,
          switches::creation, switches::lifetime, switches::downloads, switches::http_variations,
          switches::sign_in_variations, switches::document_variations, switches::state_variations}) {
        const auto rows = table();
        all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
}

}  // namespace

std::span<const Switch> all_switches() {
    static const std::vector<Switch> all = joined();
    return all;
}

const Switch* find_switch(std::string_view name) {
    const auto all = all_switches();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Switch& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

tl::expected<const Switch*, std::string> find_switch(std::string_view name, SwitchKind kind) {
    if (const Switch* found = find_switch(name); found != nullptr) {
        if (found->kind == kind) return found;
        return tl::make_unexpected(
            fmt::format("'{}' is no {} but a {}", name, to_string(kind), to_string(found->kind)));
    }
    std::vector<std::string> known;
    for (const Switch& one : all_switches())
        if (one.kind == kind) known.emplace_back(one.name);
    return tl::make_unexpected(fmt::format("'{}' is no {}; near it: {} (opsmgr-mock deviations lists them all)", name,
                                           to_string(kind), fmt::join(nearest_names(known, name), ", ")));
}

}  // namespace opsmgr::mock
