// GET /groups/{GROUP-ID}/logCollectionJobs
#pragma once

#include <opsmgr/mock/api/operation_context.hpp>

#include <algorithm>
#include <iterator>
#include <string>

namespace opsmgr::mock {

[[nodiscard]] inline Outcome get_all(OperationContext& context) {
    auto& jobs = context.group.jobs();
    const std::size_t size = context.routed.options.items_per_page;
    const std::size_t page = context.routed.options.page_number;
    const std::size_t first = page - 1 > jobs.size() / size ? jobs.size() : std::min((page - 1) * size, jobs.size());
    const std::size_t last = std::min(first + size, jobs.size());

    const auto page_at = [&](std::size_t number) {
        return page_url(jobs_url(context.base_url.text(), context.group.id()), context.routed.query,
                        context.routed.options, number);
    };
    Json links = Json::array({{{"href", page_at(page)}, {"rel", "self"}}});
    if (page > 1) links.push_back({{"href", page_at(page - 1)}, {"rel", "previous"}});
    if (last < jobs.size()) links.push_back({{"href", page_at(page + 1)}, {"rel", "next"}});
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
