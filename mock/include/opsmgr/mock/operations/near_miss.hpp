// Which operation a request that matches none may have meant, and what is between them.
//
//     near_miss("PUT", "/api/public/v1.0/groups/5c81/logCollectionJobs/5c82/retri")
//     // {"retry", "retry is PUT /groups/{GROUP-ID}/logCollectionJobs/{JOB-ID}/retry; 'retri' stands for 'retry'"}
#pragma once

#include <opsmgr/base/text/suggest.hpp>
#include <opsmgr/mock/journal/journal_entry.hpp>
#include <opsmgr/mock/operations/router.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

struct NearMiss {
    std::string_view operation{};  ///< empty when none is near
    std::string text{};
};

namespace detail {

using Parts = std::vector<std::string_view>;

[[nodiscard]] inline Parts parts_of(std::string_view path) {
    Parts parts;
    const PathSegments segments = segments_of(path);
    for (std::size_t i = 0; i < std::min(segments.size(), PathSegments::kept_at_most); ++i)
        if (!segments[i].empty()) parts.push_back(segments[i]);
    return parts;
}

// What a difference weighs.
inline constexpr int another_word = 8;  ///< and a segment that is missing or too much
inline constexpr int slip = 4;          ///< a word that is nearly right, another method, another base path
inline constexpr int unlike_an_id = 1;  ///< a word where an id should be: nothing to tell, but less likely
inline constexpr int weight_at_most = 16;

[[nodiscard]] inline int distance(std::string_view wanted, std::string_view part) {
    if (wanted.starts_with('{')) return part.find_first_of("0123456789") == std::string_view::npos ? unlike_an_id : 0;
    if (wanted == part) return 0;
    return likely_meant(std::array{wanted}, part) ? slip : another_word;
}

/// Differences between a path and a pattern, the fewest that explain it, as clauses; and what they weigh.
struct Differences {
    int weight = 0;
    std::vector<std::string> clauses{};
};

[[nodiscard]] inline Differences differences(const Parts& pattern, const Parts& path) {
    const std::size_t rows = pattern.size() + 1;
    const std::size_t columns = path.size() + 1;
    std::vector<Differences> best(rows * columns);
    const auto at = [&](std::size_t row, std::size_t column) -> Differences& { return best[row * columns + column]; };
    const auto with = [](Differences from, int weight, std::string clause) {
        from.weight += weight;
        if (weight > unlike_an_id) from.clauses.push_back(std::move(clause));
        return from;
    };
    for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            if (i == 0 && j == 0) continue;
            std::vector<Differences> ways;
            if (i > 0 && j > 0)
                ways.push_back(with(at(i - 1, j - 1), distance(pattern[i - 1], path[j - 1]),
                                    fmt::format("'{}' stands for '{}'", path[j - 1], pattern[i - 1])));
            if (i > 0) ways.push_back(with(at(i - 1, j), another_word, fmt::format("'{}' is missing", pattern[i - 1])));
            if (j > 0) ways.push_back(with(at(i, j - 1), another_word, fmt::format("'{}' is too much", path[j - 1])));
            at(i, j) = *std::min_element(ways.begin(), ways.end(),
                                         [](const auto& a, const auto& b) { return a.weight < b.weight; });
        }
    }
    return std::move(best.back());
}

}  // namespace detail

/// The nearest operation, unless everything about it differs.
[[nodiscard]] inline NearMiss near_miss(std::string_view method, std::string_view target) {
    const std::string_view path = target.substr(0, std::min(target.find('?'), std::size_t{512}));
    // Clients forget or repeat what stands before `/groups`; from there on the paths are compared.
    const auto groups = path.find("/groups");
    const std::string_view base = groups == std::string_view::npos ? std::string_view() : path.substr(0, groups);
    const detail::Parts parts = detail::parts_of(groups == std::string_view::npos ? path : path.substr(groups));
    const Operation* nearest = nullptr;
    detail::Differences least{detail::weight_at_most + 1, {}};
    for (const Operation& operation : operations) {
        detail::Differences found = detail::differences(detail::parts_of(operation.path), parts);
        if (base != base_path) {
            found.weight += detail::slip;
            found.clauses.insert(found.clauses.begin(), fmt::format("the path should begin with {}", base_path));
        }
        if (operation.method != method && !(method == "HEAD" && operation.method == "GET")) {
            found.weight += detail::slip;
            found.clauses.insert(found.clauses.begin(), fmt::format("the method was {}", method));
        }
        if (found.weight >= least.weight) continue;
        least = std::move(found);
        nearest = &operation;
    }
    if (nearest == nullptr) return {};
    std::string text = fmt::format("{} is {} {}", nearest->id, nearest->method, nearest->path);
    for (const std::string& clause : least.clauses) text.append("; ").append(clause);
    return {nearest->id, std::move(text)};
}

/// Fills in what a request may have meant that matches no operation.
inline void note_near_miss(JournalEntry& entry) {
    NearMiss near = near_miss(entry.method, entry.target);
    entry.near = std::move(near.text);
    entry.near_id = near.operation;
}

}  // namespace opsmgr::mock
