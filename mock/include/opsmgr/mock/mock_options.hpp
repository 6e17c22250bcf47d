// What a mock inside a test program can be asked to be, and what comes of it.
#pragma once

#include <opsmgr/base/file.hpp>
#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/behavior/behavior_change.hpp>
#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/fault/fault_json.hpp>
#include <opsmgr/mock/fixture/fixture_reader.hpp>
#include <opsmgr/mock/service/service_options.hpp>

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace opsmgr::mock {

struct MockOptions {
    /// The name of one that comes with the mock (`default`, `every-status`, ...), the path of a file that ends in
    /// `.json`, or the text of one, which begins with a brace.
    std::string fixture = "default";
    std::string edition = "8.0";         ///< of the documentation: 6.0, 7.0 or 8.0
    std::optional<Instant> start{};      ///< where time stands at the beginning; without it the machine's
    bool real_time = false;              ///< time goes by; `start` is then of no use
    std::vector<std::string> deviate{};  ///< deviations by name
    std::vector<std::string> vary{};     ///< variations by name
    std::string faults{};                ///< the text of a schedule of faults
};

namespace detail {

using Wrong = std::vector<std::string>;  ///< sentences without a line break

[[nodiscard]] inline tl::expected<FixtureText, std::string> fixture_text(const std::string& fixture) {
    const auto first = fixture.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && fixture[first] == '{') return FixtureText{"fixture", fixture};
    if (auto carried = carried_fixture(fixture)) return *std::move(carried);
    if (fixture.ends_with(".json"))
        if (auto text = read_file(fixture)) return FixtureText{fixture, *std::move(text)};
    return tl::make_unexpected(
        fmt::format("{}: neither a readable .json file nor a fixture that comes with the mock", fixture.substr(0, 80)));
}

[[nodiscard]] inline tl::expected<Store, Wrong> store_for(const MockOptions& options, Instant now) {
    const auto text = fixture_text(options.fixture);
    if (!text) return tl::make_unexpected(Wrong{text.error()});
    auto store = read_store({*text}, now);
    if (store) return *std::move(store);
    Wrong wrong;
    for (const FixtureFault& fault : store.error()) wrong.push_back(fault.text());
    return tl::make_unexpected(std::move(wrong));
}

[[nodiscard]] inline tl::expected<FaultSchedule, Wrong> faults_from(std::string_view text) {
    const auto document = read_json(text);
    if (!document)
        return tl::make_unexpected(Wrong{fmt::format("faults: line {}, column {}: {}", document.error().line,
                                                     document.error().column, document.error().why)});
    auto schedule = read_faults(*document);
    if (schedule) return *std::move(schedule);
    Wrong wrong;
    for (const DataFault& fault : schedule.error())
        wrong.push_back(fmt::format("faults: {}: {}", fault.pointer.empty() ? "/" : fault.pointer, fault.rule));
    return tl::make_unexpected(std::move(wrong));
}

[[nodiscard]] inline tl::expected<ServiceOptions, Wrong> service_options_for(const MockOptions& options) {
    ServiceOptions mock;
    Wrong wrong;
    mock.edition = find_edition(options.edition);
    if (mock.edition == nullptr)
        wrong.push_back(fmt::format("'{}' is not an edition; there are 6.0, 7.0 and 8.0", options.edition));
    for (const auto& [names, kind] :
         {std::pair(&options.deviate, ChangeKind::deviation), std::pair(&options.vary, ChangeKind::variation)}) {
        for (const std::string& name : *names) {
            const auto found = find_change(name, kind);
            if (!found) wrong.push_back(found.error());
            else if ((*found)->over_tls)
                wrong.push_back(fmt::format("{} is visible over TLS only, and this mock serves plain http", name));
            else mock.changes.push_back(*found);
        }
    }
    if (!options.faults.empty()) {
        if (auto faults = faults_from(options.faults)) mock.faults = *std::move(faults);
        else wrong.insert(wrong.end(), faults.error().begin(), faults.error().end());
    }
    if (!wrong.empty()) return tl::make_unexpected(std::move(wrong));
    return mock;
}

[[nodiscard]] inline std::unique_ptr<const Clock> clock_for(const MockOptions& options) {
    if (options.real_time) return std::make_unique<RealClock>();
    return std::make_unique<ManualClock>(options.start.value_or(RealClock().now()));
}

}  // namespace detail

/// The beginning of a mock.
struct MockParts {
    std::unique_ptr<const Clock> clock;
    Store store;
    ServiceOptions mock;
};

/// The error is all that is wrong with the options, one sentence each.
[[nodiscard]] inline tl::expected<MockParts, std::vector<std::string>> read_options(const MockOptions& options) {
    auto clock = detail::clock_for(options);
    auto store = detail::store_for(options, clock->now());
    auto mock = detail::service_options_for(options);
    if (store && mock) return MockParts{std::move(clock), *std::move(store), *std::move(mock)};
    detail::Wrong wrong = store ? detail::Wrong() : std::move(store.error());
    if (!mock) wrong.insert(wrong.end(), mock.error().begin(), mock.error().end());
    return tl::make_unexpected(std::move(wrong));
}

}  // namespace opsmgr::mock
