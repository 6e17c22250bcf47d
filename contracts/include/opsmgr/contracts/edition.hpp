// Editions of the contract: what the documentation of one version of Ops Manager says otherwise than another's.
//
// One row an edition, one column a difference. Whoever needs a difference asks for the column; nobody compares
// versions.
//
//     const Edition& edition = *find_edition("7.0");
//     edition.envelope_member    // "envelope"
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace opsmgr {

struct Edition {
    std::string_view name;  ///< as `--edition` takes it
    /// `X-MongoDB-Service-Version` stands in the 200, 201 and 400 header blocks (since 7.0).
    bool service_version_field;
    /// What that field says of the version unless somebody decides otherwise; a version of this edition, made up.
    std::string_view version_string;
    /// What holds the entity when `envelope=true` (vendor's pages, envelope parameter: `envelope` up to 7.0).
    std::string_view envelope_member;
    /// The job's member with the download link. The response table of the older pages calls it `url`; their examples,
    /// and both in the newer pages, call it `downloadUrl`. 6.0 stands for the table, the others for the example.
    std::string_view download_link_member;
    /// Create takes `logCollectionFromDate` and `logCollectionToDate`, and jobs show them (since 8.0).
    bool collection_dates;
};

/// Oldest first. 9.0 (2026-09-29) says of this API what 8.0 says; it also types `startDate` and `finishDate` of a child
/// job, as ISO 8601, which the mock sends in every edition.
inline constexpr auto editions = std::to_array<Edition>({
    {"6.0", false, "6.0.27.100.20241008T1500Z", "envelope", "url", false},
    {"7.0", true, "7.0.15.500.20250404T1430Z", "envelope", "downloadUrl", false},
    {"8.0", true, "8.0.4.500.20250130T1526Z", "content", "downloadUrl", true},
    {"9.0", true, "9.0.0.500.20260925T1410Z", "content", "downloadUrl", true},
});

/// What is followed where nobody names an edition.
inline constexpr const Edition& latest_edition = editions.back();

/// `6.0, 7.0, 8.0, 9.0`
[[nodiscard]] inline std::string edition_names() {
    std::string names;
    for (const Edition& one : editions) names.append(names.empty() ? "" : ", ").append(one.name);
    return names;
}

/// Null for an unknown name.
[[nodiscard]] inline const Edition* find_edition(std::string_view name) {
    const auto* found =
        std::find_if(editions.begin(), editions.end(), [&](const Edition& one) { return one.name == name; });
    return found == editions.end() ? nullptr : found;
}

}  // namespace opsmgr
