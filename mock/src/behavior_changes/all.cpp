#include "edits.hpp"

#include <opsmgr/base/text/suggest.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

namespace opsmgr::mock {
namespace {

constexpr std::array tables{
    changes::retry_results,
    changes::challenges,
    changes::verification,
    changes::addressing,
    changes::query,
    changes::entities,
    changes::errors,
    changes::parsed,
    changes::state,
    changes::transport,
    changes::creation,
    changes::lifetime,
    changes::downloads,
    changes::near_misses,
    changes::authentication_info,
    changes::every_document,
    changes::later_changes,
    changes::http_variations,
    changes::sign_in_variations,
    changes::server_variations,
    changes::document_variations,
    changes::state_variations,
    changes::recorded_variations,
    changes::frame_variations,
};

std::vector<BehaviorChange> joined() {
    std::vector<BehaviorChange> all;
    for (const auto table : tables) {
        const auto rows = table();
        all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
}

}  // namespace

std::span<const BehaviorChange> all_changes() {
    static const std::vector<BehaviorChange> all = joined();
    return all;
}

const BehaviorChange* find_change(std::string_view name) {
    const auto all = all_changes();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const BehaviorChange& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

tl::expected<const BehaviorChange*, std::string> find_change(std::string_view name, ChangeKind kind) {
    if (const BehaviorChange* found = find_change(name); found != nullptr) {
        if (found->kind == kind) return found;
        return tl::make_unexpected(
            fmt::format("'{}' is not a {} but a {}", name, to_string(kind), to_string(found->kind)));
    }
    std::vector<std::string> known;
    for (const BehaviorChange& one : all_changes())
        if (one.kind == kind) known.emplace_back(one.name);
    return tl::make_unexpected(
        fmt::format("'{}' is not a {}; similar names: {} (opsmgr-mock deviations lists them all)", name,
                    to_string(kind), fmt::join(suggest_names(known, name), ", ")));
}

}  // namespace opsmgr::mock
