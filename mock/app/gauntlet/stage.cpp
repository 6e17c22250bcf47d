#include "stage.hpp"

#include <opsmgr/base/text/suggest.hpp>
#include <opsmgr/mock/behavior/behavior_change.hpp>
#include <opsmgr/mock/behavior/server_preset.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fnmatch.h>
#include <algorithm>

namespace opsmgr::mock {
namespace {

std::vector<Stage> all_stages() {
    std::vector<Stage> all{{"plain", "plain", "As documented."}};
    for (const BehaviorChange& one : all_changes())
        if (one.kind == ChangeKind::variation && !one.over_tls)
            all.push_back(
                {std::string(one.name), "variation", std::string(one.does), {"--vary", std::string(one.name)}});
    for (const ServerPreset& one : server_presets())
        all.push_back({std::string(one.name), "preset", std::string(one.does), {"--like", std::string(one.name)}});
    return all;
}

bool fits(const std::string& pattern, const Stage& stage) {
    return ::fnmatch(pattern.c_str(), stage.name.c_str(), 0) == 0;
}

}  // namespace

tl::expected<std::vector<Stage>, std::string> stages_for(const std::vector<std::string>& patterns) {
    std::vector<Stage> all = all_stages();
    for (const std::string& pattern : patterns) {
        if (std::any_of(all.begin(), all.end(), [&](const Stage& one) { return fits(pattern, one); })) continue;
        std::vector<std::string> names;
        names.reserve(all.size());
        for (const Stage& one : all) names.push_back(one.name);
        return tl::make_unexpected(fmt::format("no variation or preset fits '{}'; near it: {}", pattern,
                                               fmt::join(suggest_names(names, pattern), ", ")));
    }
    if (patterns.empty()) return all;
    std::erase_if(all, [&](const Stage& one) {
        return one.kind != "plain" && std::none_of(patterns.begin(), patterns.end(),
                                                   [&](const std::string& pattern) { return fits(pattern, one); });
    });
    return all;
}

}  // namespace opsmgr::mock
