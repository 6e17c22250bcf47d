#include "json_file.hpp"

#include <opsmgr/suite/file.hpp>

#include <fmt/format.h>

namespace opsmgr::suite {

tl::expected<Json, std::string> read_json_file(const std::string& name) {
    const auto text = read_file(name);
    if (!text) return tl::make_unexpected(fmt::format("{}: {}", name, text.error()));
    auto document = read_json(*text);
    if (!document)
        return tl::make_unexpected(fmt::format("{}: line {}, column {}: {}", name, document.error().line,
                                               document.error().column, document.error().why));
    if (const auto repeated = duplicate_members(*text); !repeated.empty())
        return tl::make_unexpected(fmt::format("{}: {}: {}", name, repeated.front(), stands_twice));
    return std::move(*document);
}

}  // namespace opsmgr::suite
