// The query parameters of this API (vendor's pages, request query parameters).
#pragma once

#include <opsmgr/base/headers.hpp>
#include <opsmgr/base/url.hpp>
#include <opsmgr/mock/api/api_error.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>

namespace opsmgr::mock {

struct QueryOptions {
    bool pretty = false;
    bool envelope = false;
    bool verbose = false;
    std::size_t page_number = 1;       ///< from 1
    std::size_t items_per_page = 100;  ///< at most 500; more is cut to 500
};

/// A page number or size: a whole number from 1, also written `1.0` as one client does.
[[nodiscard]] inline std::optional<std::size_t> parse_page_value(std::string_view text) {
    const auto point = text.find('.');
    if (point != std::string_view::npos && text.find_first_not_of('0', point + 1) != std::string_view::npos)
        return std::nullopt;
    const auto digits = text.substr(0, point);
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || stop != digits.data() + digits.size() || value == 0) return std::nullopt;
    return value;
}

/// Parameters of other names are ignored. A truth value that is neither true nor false is refused, or is false.
[[nodiscard]] inline tl::expected<QueryOptions, ApiError> parse_query_options(std::string_view query,
                                                                              bool odd_booleans_are_false = false) {
    QueryOptions options;
    for (const auto& [name, value] : query_parameters(query)) {
        if (name == "pretty" || name == "envelope" || name == "verbose") {
            const bool yes = equal_ignoring_case(value, "true");
            if (!yes && !odd_booleans_are_false && !equal_ignoring_case(value, "false"))
                return tl::make_unexpected(ApiError::invalid_query_parameter(name, "true or false"));
            (name == "pretty" ? options.pretty : name == "envelope" ? options.envelope : options.verbose) = yes;
        } else if (name == "pageNum" || name == "itemsPerPage") {
            const auto number = parse_page_value(value);
            if (!number) return tl::make_unexpected(ApiError::invalid_query_parameter(name, "a whole number from 1"));
            (name == "pageNum" ? options.page_number : options.items_per_page) = *number;
        }
    }
    options.items_per_page = std::min<std::size_t>(options.items_per_page, 500);
    return options;
}

}  // namespace opsmgr::mock
