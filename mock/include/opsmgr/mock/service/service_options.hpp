// What a mock is told when it is made, beside its store and its clock.
#pragma once

#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/auth/nonce_store.hpp>
#include <opsmgr/mock/behavior/behavior_change.hpp>
#include <opsmgr/mock/fault/fault_injector.hpp>
#include <opsmgr/mock/journal/journal.hpp>
#include <opsmgr/mock/service/cors.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace opsmgr::mock {

struct ServiceOptions {
    const Edition* edition = &latest_edition;
    std::vector<const BehaviorChange*> changes{};  ///< deviations and variations
    FaultSchedule faults{};
    std::chrono::milliseconds step_per_read{0};  ///< how far an operation that `counts_as_read` advances the time
    bool explains_refusals = false;              ///< a 401 names its reason in `X-Opsmgr-Mock-Reason`
    std::string base_path{};                     ///< what stands before every path, such as `/om`; or empty
    CorsPolicy cors{};                           ///< which pages may read the answers
    /// Mocks that are made with copies of these options take each other's nonces.
    std::shared_ptr<NonceSource> nonces = NonceSource::random();
    std::chrono::milliseconds ahead{0};                  ///< how far ahead of the clock its time begins
    std::size_t journal_bytes = Journal::default_bytes;  ///< that the exchanges in its journal may take
};

}  // namespace opsmgr::mock
