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

std::vector<Stage> legal_stages() {
    std::vector<Stage> all{{"plain", "plain", "As documented."}};
    for (const BehaviorChange& one : all_changes())
        if (one.kind == ChangeKind::variation && !one.over_tls)
            all.push_back(
                {std::string(one.name), "variation", std::string(one.does), {"--vary", std::string(one.name)}});
    for (const ServerPreset& one : server_presets())
        all.push_back({std::string(one.name), "preset", std::string(one.does), {"--like", std::string(one.name)}});
    return all;
}

std::vector<Stage> deviation_stages() {
    std::vector<Stage> all;
    for (const BehaviorChange& one : all_changes())
        if (one.kind == ChangeKind::deviation && !one.over_tls)
            all.push_back(
                {std::string(one.name), "deviation", std::string(one.does), {"--deviate", std::string(one.name)}});
    return all;
}

bool fits(const std::string& pattern, const Stage& stage) {
    return ::fnmatch(pattern.c_str(), stage.name.c_str(), 0) == 0;
}

/// What a pattern fits that fits none of the stages, as a sentence, or nothing.
std::string unfit(const std::vector<std::string>& patterns, const std::vector<Stage>& stages, std::string_view what) {
    for (const std::string& pattern : patterns) {
        if (std::any_of(stages.begin(), stages.end(), [&](const Stage& one) { return fits(pattern, one); })) continue;
        std::vector<std::string> names;
        names.reserve(stages.size());
        for (const Stage& one : stages) names.push_back(one.name);
        return fmt::format("no {} fits '{}'; near it: {}", what, pattern,
                           fmt::join(suggest_names(names, pattern), ", "));
    }
    return {};
}

bool fits_any(const std::vector<std::string>& patterns, const Stage& stage) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const std::string& pattern) { return fits(pattern, stage); });
}

}  // namespace

tl::expected<std::vector<Stage>, std::string> stages_for(const StageChoice& choice) {
    std::vector<Stage> stages = legal_stages();
    std::vector<Stage> deviations = deviation_stages();
    std::vector<Stage> others(stages.begin() + 1, stages.end());
    others.insert(others.end(), deviations.begin(), deviations.end());
    if (const auto why = unfit(choice.except, others, "variation, preset or deviation"); !why.empty())
        return tl::make_unexpected("--except: " + why);
    if (const auto why = unfit(choice.only, stages, "variation or preset"); !why.empty())
        return tl::make_unexpected("--only: " + why);
    if (const auto why = unfit(choice.deviations, deviations, "deviation"); !why.empty())
        return tl::make_unexpected("--deviate: " + why);
    if (!choice.only.empty())
        std::erase_if(stages, [&](const Stage& one) { return one.kind != "plain" && !fits_any(choice.only, one); });
    for (Stage& one : deviations)
        if (fits_any(choice.deviations, one)) stages.push_back(std::move(one));
    std::erase_if(stages, [&](const Stage& one) { return one.kind != "plain" && fits_any(choice.except, one); });
    return stages;
}

}  // namespace opsmgr::mock
