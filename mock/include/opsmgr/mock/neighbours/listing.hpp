// Lists of neighbours: `links`, `results` and `totalCount`, page by page as the list of jobs has them.
#pragma once

#include <opsmgr/mock/api/neighbour.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

[[nodiscard]] inline Json link_to(std::string href, std::string_view rel = "self") {
    return {{"href", std::move(href)}, {"rel", rel}};
}

[[nodiscard]] inline Document entity(Json content) {
    Document document{Document::Shape::entity};
    document.content = std::move(content);
    return document;
}

/// The page that was asked for. `path` is the list's own, below the base path.
[[nodiscard]] inline Document page_of(const NeighbourContext& context, std::string_view path, std::vector<Json> all) {
    const QueryOptions& options = context.routed.options;
    const std::size_t page = options.page_number;
    const std::size_t size = options.items_per_page;
    const std::size_t first = page - 1 > all.size() / size ? all.size() : std::min((page - 1) * size, all.size());
    const std::size_t last = std::min(first + size, all.size());
    const auto url = [&](std::size_t number) {
        return page_url(fmt::format("{}{}", context.base_url, path), context.routed.query, options, number);
    };
    Json links = Json::array({link_to(url(page))});
    if (page > 1) links.push_back(link_to(url(page - 1), "previous"));
    if (last < all.size()) links.push_back(link_to(url(page + 1), "next"));
    Json results = Json::array();
    for (std::size_t i = first; i < last; ++i) results.push_back(std::move(all[i]));
    Document document{Document::Shape::list};
    document.content = {{"links", std::move(links)}, {"results", std::move(results)}, {"totalCount", all.size()}};
    return document;
}

}  // namespace opsmgr::mock
