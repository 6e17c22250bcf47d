#include "fixture_source.hpp"

#include <opsmgr/base/file.hpp>
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace opsmgr::mock {
namespace {

std::string carried_names() {
    std::string names;
    for (const DataFile& file : fixture_files())
        names += (names.empty() ? "" : ", ") + std::string(file.name.substr(0, file.name.size() - 5));
    return names;
}

tl::expected<FixtureText, std::string> fixture_text(const std::string& name) {
    if (name == "-") {
        auto text = read_file("/dev/stdin");
        if (text) return FixtureText{"standard input", *std::move(text)};
        return tl::make_unexpected("standard input " + text.error());
    }
    auto text = read_file(name);
    if (text) return FixtureText{name, *std::move(text)};
    if (auto carried = carried_fixture(name)) return *std::move(carried);
    return tl::make_unexpected(
        fmt::format("{}: {}, and not the name of a built-in fixture: {}", name, text.error(), carried_names()));
}

}  // namespace

std::vector<FixtureText> fixture_texts(const std::vector<std::string>& names) {
    std::vector<FixtureText> texts;
    UsageError wrong;
    if (std::count(names.begin(), names.end(), "-") > 1)
        throw UsageError{{"standard input (-) can be read once, but is named twice"}};
    for (const std::string& name : names.empty() ? std::vector<std::string>{"default"} : names) {
        auto text = fixture_text(name);
        if (text) texts.push_back(*std::move(text));
        else wrong.lines.push_back(text.error());
    }
    if (!wrong.lines.empty()) throw wrong;
    return texts;
}

Store load_store(const std::vector<std::string>& names, Instant now) {
    return load_store(fixture_texts(names), now);
}

Store load_store(const std::vector<FixtureText>& texts, Instant now) {
    auto store = read_store(texts, now);
    if (store) return *std::move(store);
    UsageError wrong;
    for (const FixtureFault& fault : store.error()) wrong.lines.push_back(fault.text());
    throw wrong;
}

}  // namespace opsmgr::mock
