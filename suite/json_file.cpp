#include "json_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

namespace opsmgr::suite {

tl::expected<Json, std::string> read_json_file(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in.is_open() || in.bad()) return tl::make_unexpected(fmt::format("{} cannot be read", name));
    auto document = read_json(text);
    if (!document)
        return tl::make_unexpected(fmt::format("{}, line {}, column {}: {}", name, document.error().line,
                                               document.error().column, document.error().why));
    return std::move(*document);
}

}  // namespace opsmgr::suite
