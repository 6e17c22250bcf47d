#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/text/suggest.hpp>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace opsmgr {
namespace {

/// Letters to add, leave out or replace.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            diagonal = above;
        }
    }
    return row.back();
}

}  // namespace

std::vector<std::string> suggest_names(const std::vector<std::string>& known, std::string_view name) {
    constexpr std::size_t at_most = 3;
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const std::string& one : known) {
        const std::string_view whole = one;
        const std::string_view behind_slash = whole.substr(whole.find('/') + 1);
        const std::size_t cut = distance(name, whole.substr(0, name.size())) + 1;
        ranked.emplace_back(std::min({distance(name, whole), distance(name, behind_slash), cut}), one);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::string> nearest;
    for (const auto& [far, one] : ranked)
        if (nearest.size() < at_most && (nearest.empty() || far <= ranked.front().first + 3)) nearest.push_back(one);
    return nearest;
}

std::optional<std::string_view> likely_meant(std::span<const std::string_view> known, std::string_view name) {
    constexpr std::size_t longest = 64;  // nobody mistypes more, and the time grows with the square
    if (name.size() > longest) return std::nullopt;
    std::optional<std::string_view> nearest;
    std::size_t limit = name.size() / 2;
    for (const std::string_view one : known) {
        const std::size_t far = distance(lower_case(name), lower_case(one));
        if (far > limit || (nearest && far == limit)) continue;
        limit = far;
        nearest = one;
    }
    return nearest;
}

}  // namespace opsmgr
