#include <opsmgr/base/file.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace opsmgr {

// Not by a stream of the library: its iterators throw for a directory, which can be opened and not be read.
tl::expected<std::string, std::string> read_file(const std::string& name) {
    const auto refused = [](int error) {
        return tl::make_unexpected(fmt::format("cannot be read ({})", std::strerror(error)));
    };
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), std::fclose);
    if (!file) return refused(errno);
    std::string text;
    std::array<char, 16384> part{};
    while (true) {
        const std::size_t count = std::fread(part.data(), 1, part.size(), file.get());
        const int error = errno;  // before anything else is called
        text.append(part.data(), count);
        if (count == part.size()) continue;
        if (std::ferror(file.get()) != 0) return refused(error);
        return text;
    }
}

tl::expected<Json, std::string> read_json_file(const std::string& name) {
    const auto text = read_file(name);
    if (!text) return tl::make_unexpected(fmt::format("{}: {}", name, text.error()));
    std::vector<std::string> repeated;
    auto document = read_json(*text, &repeated);
    if (!document)
        return tl::make_unexpected(fmt::format("{}: line {}, column {}: {}", name, document.error().line,
                                               document.error().column, document.error().why));
    if (!repeated.empty()) return tl::make_unexpected(fmt::format("{}: {}: {}", name, repeated.front(), stands_twice));
    return std::move(*document);
}

}  // namespace opsmgr
