// The beginning of a mock: its options, read.
#pragma once

#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/mock_options.hpp>
#include <opsmgr/mock/model/store.hpp>
#include <opsmgr/mock/service/service_options.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

using Wrong = std::vector<std::string>;  ///< sentences without a line break

struct MockParts {
    std::unique_ptr<const Clock> clock;
    Store store;
    ServiceOptions mock;
};

/// The error is all that is wrong with the options, one sentence each.
[[nodiscard]] tl::expected<MockParts, Wrong> read_options(const MockOptions& options);

/// The error likewise. `text` is a schedule in JSON.
[[nodiscard]] tl::expected<FaultSchedule, Wrong> faults_from(std::string_view text);

/// The deviation or variation of that name; the error is one sentence.
[[nodiscard]] tl::expected<const BehaviorChange*, std::string> change_over_plain_http(std::string_view name,
                                                                                      ChangeKind kind);

}  // namespace opsmgr::mock
