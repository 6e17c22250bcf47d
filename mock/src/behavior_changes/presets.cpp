#include <opsmgr/mock/behavior/server_preset.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::mock {
namespace {

// Ops Manager 8.0.16 has Jetty 11.0.26, and 8.0.17 Jersey 3.1.10 (vendor's changelog).
constexpr std::string_view jetty_11[] = {
    "nonce-before-key",      "stale-without-nonce",     "method-refused-without-body", "options-answered",
    "empty-segment-in-html", "page-without-number-404", "odd-boolean-is-false",        "empty-without-type",
};

constexpr ServerPreset presets[] = {
    {"jetty-11", "Refuses and answers as Jetty 11.0.26 with Jersey 3.1.10 does around an API.", jetty_11},
};

}  // namespace

std::span<const ServerPreset> server_presets() {
    return presets;
}

tl::expected<std::vector<const BehaviorChange*>, std::string> changes_like(std::string_view preset) {
    std::string names;
    for (const ServerPreset& one : presets) {
        if (one.name != preset) {
            names.append(names.empty() ? "" : ", ").append(one.name);
            continue;
        }
        std::vector<const BehaviorChange*> changes;
        changes.reserve(one.variations.size());
        for (const std::string_view name : one.variations) changes.push_back(find_change(name));
        return changes;
    }
    return tl::make_unexpected(
        fmt::format("'{}' is not a server that the mock can be like; there is {}", preset, names));
}

void add_missing(std::vector<const BehaviorChange*>& changes, const std::vector<const BehaviorChange*>& more) {
    for (const BehaviorChange* one : more)
        if (std::find(changes.begin(), changes.end(), one) == changes.end()) changes.push_back(one);
}

}  // namespace opsmgr::mock
