// What `serve` and `run` have in common: a mock that listens and has said so.
//
//     Serving serving(flags);          // signals are blocked from here on
//     serving.access().url            // "http://127.0.0.1:41235"
#pragma once

#include "ready_file.hpp"
#include "ready_line.hpp"
#include "serving_flags.hpp"

#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/journal/journal.hpp>

#include <csignal>
#include <memory>

namespace opsmgr::mock {

class Server;
struct Store;

/// `--clock` and `--start`. Throws `UsageError`.
[[nodiscard]] std::unique_ptr<const Clock> clock_from(const ServingFlags& flags);
/// `--faults`. Throws `UsageError` with all that is wrong, one fault a line; a fault for what is not in the store would
/// never strike, and is wrong too.
[[nodiscard]] FaultSchedule faults_from(const ServingFlags& flags, const Store& store);

class Serving {
  public:
    /// Loads the fixtures, listens, and writes the ready line where the flags ask for it; not to standard output.
    /// Throws `UsageError`. One a process: it takes over an inherited socket and blocks signals.
    explicit Serving(ServingFlags flags);
    ~Serving();

    [[nodiscard]] const AccessInfo& access() const { return access_; }
    /// When it returns, every journal is whole.
    void stop();
    [[nodiscard]] Breaches breaches() const;
    /// The journals of all mocks.
    [[nodiscard]] Json report() const;
    /// The same as an HTTP Archive.
    [[nodiscard]] Json har() const;
    /// The signal mask from before, for a command that is started.
    [[nodiscard]] const sigset_t& original_mask() const { return original_; }

  private:
    void announce(int ready_descriptor);

    ReadyFile ready_file_;
    std::unique_ptr<const Clock> clock_;
    sigset_t original_{};
    std::unique_ptr<Server> server_;
    AccessInfo access_;
};

}  // namespace opsmgr::mock
