// GET /groups/{GROUP-ID}/logCollectionJobs
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace opsmgr::mock {

namespace detail {

/// The list's own address with another page: the parameters of the request, then number and size of the page. The link
/// to the list itself has the number first (documented example), those to its neighbours have the size first (recorded
/// of the hosted service: `mongodb/mongodb-atlas-cli`, test snapshots).
[[nodiscard]] inline std::string page_url(const OperationContext& context, std::size_t page) {
    std::string kept;
    std::string_view query = context.routed.request.query();
    while (!query.empty()) {
        const auto ampersand = query.find('&');
        const auto one = query.substr(0, ampersand);
        query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
        const auto name = one.substr(0, one.find('='));
        if (!one.empty() && name != "pageNum" && name != "itemsPerPage") kept.append(one).append("&");
    }
    const QueryOptions& asked = context.routed.options;
    const auto number = fmt::format("pageNum={}", page);
    const auto size = fmt::format("itemsPerPage={}", asked.items_per_page);
    const bool is_self = page == asked.page_number;
    return fmt::format("{}?{}{}&{}", jobs_url(context.base_url, context.group.id()), kept, is_self ? number : size,
                       is_self ? size : number);
}

}  // namespace detail

[[nodiscard]] inline Outcome get_all(OperationContext& context) {
    auto& jobs = context.group.jobs();
    const std::size_t size = context.routed.options.items_per_page;
    const std::size_t page = context.routed.options.page_number;
    const std::size_t first = page - 1 > jobs.size() / size ? jobs.size() : std::min((page - 1) * size, jobs.size());
    const std::size_t last = std::min(first + size, jobs.size());

    Json links = Json::array({{{"href", detail::page_url(context, page)}, {"rel", "self"}}});
    if (page > 1) links.push_back({{"href", detail::page_url(context, page - 1)}, {"rel", "previous"}});
    if (last < jobs.size()) links.push_back({{"href", detail::page_url(context, page + 1)}, {"rel", "next"}});
    auto job = std::next(jobs.begin(), static_cast<std::ptrdiff_t>(first));
    Document document{Document::Shape::list};
    if (context.is_plain()) {
        document.text = "{\"links\":" + write_json(links, Layout::compact) + ",\"results\":[";
        for (std::size_t i = first; i < last; ++i, ++job)
            document.text.append(i == first ? "" : ",").append(context.text_of(*job));
        document.text += fmt::format("],\"totalCount\":{}}}", jobs.size());
        return document;
    }
    Json results = Json::array();
    for (std::size_t i = first; i < last; ++i, ++job) results.push_back(context.show(*job));
    document.content = {{"links", std::move(links)}, {"results", std::move(results)}, {"totalCount", jobs.size()}};
    return document;
}

}  // namespace opsmgr::mock
