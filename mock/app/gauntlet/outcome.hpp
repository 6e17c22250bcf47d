// How a command fared on one stage, and what is said of it.
#pragma once

#include "stage.hpp"
#include "wire.hpp"

#include <opsmgr/base/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

enum class StageVerdict {
    works,        ///< the command succeeded, and asked for something
    breaks_rule,  ///< it succeeded, and a request of it broke the contract or the RFCs
    fails,        ///< it ended with another code than 0
    timed_out,    ///< it did not end in time
    no_request,   ///< it never asked the mock for anything
    not_run,      ///< the gauntlet was interrupted before or while it ran
};

/// In words, as reports have it.
[[nodiscard]] std::string_view to_string(StageVerdict verdict);
/// Whether the gauntlet fails by it.
[[nodiscard]] bool is_failure(StageVerdict verdict);

/// What refused requests of a stage have in common.
struct Refusals {
    std::string reason;
    std::uint64_t count = 0;
};

struct BrokenRule {
    std::string what;
    std::string rule;  ///< where it stands, for example `RFC 7616, 3.4`
};

struct StageResult {
    Stage stage;
    StageVerdict verdict = StageVerdict::not_run;
    int exit_code = 0;  ///< as shells have it: 128 and more for a signal
    std::chrono::milliseconds took{0};
    std::uint64_t requests = 0;
    std::vector<Refusals> refusals{};
    std::vector<BrokenRule> broken{};  ///< none twice
    bool sent_basic = false;           ///< a request had the private key in it as it is (RFC 7617)
    std::vector<WireFacts> wire{};     ///< of the first exchanges
    std::string output{};              ///< the end of what the command said, private keys being labels
};

/// What the journal of a run (`run --report json=FILE`) says of it.
void read_journal(StageResult& result, const Json& journal);

/// The verdict on a command that ended by itself.
[[nodiscard]] StageVerdict verdict_on(const StageResult& result);

}  // namespace opsmgr::mock
