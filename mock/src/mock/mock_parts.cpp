#include "mock_parts.hpp"

#include <opsmgr/base/file.hpp>
#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/behavior/server_preset.hpp>
#include <opsmgr/mock/fault/fault_json.hpp>
#include <opsmgr/mock/fixture/fixture_reader.hpp>
#include <opsmgr/mock/service/known_names.hpp>

#include <fmt/format.h>

#include <utility>

namespace opsmgr::mock {
namespace {

tl::expected<FixtureText, std::string> fixture_text(const std::string& fixture) {
    const auto first = fixture.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && fixture[first] == '{') return FixtureText{"fixture", fixture};
    if (auto carried = carried_fixture(fixture)) return *std::move(carried);
    if (fixture.ends_with(".json"))
        if (auto text = read_file(fixture)) return FixtureText{fixture, *std::move(text)};
    return tl::make_unexpected(
        fmt::format("{}: neither a readable .json file nor a fixture that comes with the mock", fixture.substr(0, 80)));
}

tl::expected<Store, Wrong> store_for(const MockOptions& options, Instant now) {
    const auto text = fixture_text(options.fixture);
    if (!text) return tl::make_unexpected(Wrong{text.error()});
    auto store = read_store({*text}, now);
    if (store) return *std::move(store);
    Wrong wrong;
    for (const FixtureFault& fault : store.error()) wrong.push_back(fault.text());
    return tl::make_unexpected(std::move(wrong));
}

tl::expected<ServiceOptions, Wrong> service_options_for(const MockOptions& options) {
    ServiceOptions mock;
    Wrong wrong;
    if (!options.edition.empty()) mock.edition = find_edition(options.edition);
    if (mock.edition == nullptr)
        wrong.push_back(fmt::format("'{}' is not an edition; there are {}", options.edition, edition_names()));
    for (const auto& [names, kind] :
         {std::pair(&options.deviate, ChangeKind::deviation), std::pair(&options.vary, ChangeKind::variation)}) {
        for (const std::string& name : *names) {
            const auto found = change_over_plain_http(name, kind);
            if (found) mock.changes.push_back(*found);
            else wrong.push_back(found.error());
        }
    }
    for (const std::string& name : options.like) {
        if (const auto preset = changes_like(name)) add_missing(mock.changes, *preset);
        else wrong.push_back(preset.error());
    }
    if (!options.faults.empty()) {
        if (auto faults = faults_from(options.faults)) mock.faults = *std::move(faults);
        else wrong.insert(wrong.end(), faults.error().begin(), faults.error().end());
    }
    if (!wrong.empty()) return tl::make_unexpected(std::move(wrong));
    return mock;
}

std::unique_ptr<const Clock> clock_for(const MockOptions& options) {
    if (options.real_time) return std::make_unique<RealClock>();
    return std::make_unique<ManualClock>(options.start.value_or(RealClock().now()));
}

}  // namespace

tl::expected<FaultSchedule, Wrong> faults_from(std::string_view text) {
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

tl::expected<const BehaviorChange*, std::string> change_over_plain_http(std::string_view name, ChangeKind kind) {
    auto found = find_change(name, kind);
    if (found && (*found)->over_tls)
        return tl::make_unexpected(fmt::format("{} is visible over TLS only, and this mock serves plain http", name));
    return found;
}

tl::expected<MockParts, Wrong> read_options(const MockOptions& options) {
    auto clock = clock_for(options);
    auto store = store_for(options, clock->now());
    auto mock = service_options_for(options);
    Wrong wrong = store ? Wrong() : std::move(store.error());
    if (store && mock)
        for (const MissingName& one : missing_names(mock->faults, *store, *store))
            wrong.push_back(fmt::format("faults: {}: {}", one.place, one.text()));
    if (store && mock && wrong.empty()) return MockParts{std::move(clock), *std::move(store), *std::move(mock)};
    if (!mock) wrong.insert(wrong.end(), mock.error().begin(), mock.error().end());
    return tl::make_unexpected(std::move(wrong));
}

}  // namespace opsmgr::mock
