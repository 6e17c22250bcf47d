#include "fixture_source.hpp"

#include <opsmgr/command_line/wrong_use.hpp>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace opsmgr::mock {
namespace {

std::string carried_names() {
    std::string names;
    for (const DataFile& file : fixture_files())
        names += (names.empty() ? "" : ", ") + std::string(file.name.substr(0, file.name.size() - 5));
    return names;
}

tl::expected<FixtureText, std::string> fixture_text(const std::string& name) {
    auto text = text_of_file(name);
    if (text) return FixtureText{name, *std::move(text)};
    if (auto carried = carried_fixture(name)) return *std::move(carried);
    return tl::make_unexpected(
        fmt::format("{}, and is none of the fixtures that come with the mock: {}", text.error(), carried_names()));
}

}  // namespace

tl::expected<std::string, std::string> text_of_file(const std::string& name) {
    std::string text;
    errno = 0;
    if (const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), std::fclose); file) {
        std::array<char, 16'384> part;
        while (const std::size_t size = std::fread(part.data(), 1, part.size(), file.get()))
            text.append(part.data(), size);
        if (std::ferror(file.get()) == 0) return text;
    }
    return tl::make_unexpected(fmt::format("{}: cannot be read ({})", name, std::strerror(errno)));
}

std::vector<FixtureText> fixture_texts(const std::vector<std::string>& names) {
    std::vector<FixtureText> texts;
    WrongUse wrong;
    for (const std::string& name : names.empty() ? std::vector<std::string>{"default"} : names) {
        auto text = fixture_text(name);
        if (text) texts.push_back(*std::move(text));
        else wrong.lines.push_back(text.error());
    }
    if (!wrong.lines.empty()) throw wrong;
    return texts;
}

World load_world(const std::vector<std::string>& names, Instant now) {
    auto world = read_world(fixture_texts(names), now);
    if (world) return *std::move(world);
    WrongUse wrong;
    for (const FixtureFault& fault : world.error()) wrong.lines.push_back(fault.text());
    throw wrong;
}

}  // namespace opsmgr::mock
