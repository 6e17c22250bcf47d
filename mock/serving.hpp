// What `serve` and `run` have in common: the flags, and a mock that listens and has said so.
//
//     ServingFlags flags;
//     declare(*subcommand, flags);
//     Serving serving(flags);          // signals are blocked from here on
//     serving.welcome().url            // "http://127.0.0.1:41235"
#pragma once

#include "ready_line.hpp"

#include <opsmgr/mock/clock.hpp>
#include <opsmgr/mock/server.hpp>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace opsmgr::mock {

struct ServingFlags {
    std::vector<std::string> fixtures;
    std::vector<std::string> deviations;
    std::vector<std::string> variations;
    std::string host = "127.0.0.1";
    std::string edition{latest_edition.name};
    std::string clock = "real";
    std::string start;  ///< ISO 8601; empty: the machine's time
    std::string faults_file;
    std::string certificate_file;
    std::string key_file;
    std::string ca_file;  ///< where the self-signed certificate is written
    std::string ready_file;
    int ready_descriptor = -1;
    int port = 0;
    unsigned workers = 4;
    bool log = false;
    bool tls = false;  ///< with a self-signed certificate
    bool explains_refusals = false;
};

void declare(CLI::App& command, ServingFlags& flags);

class Serving {
  public:
    /// Loads the fixtures, listens, and writes the ready line where the flags ask for it; not to standard output.
    /// Throws `WrongUse`. One a process: it takes over an inherited socket and blocks signals.
    explicit Serving(ServingFlags flags);

    [[nodiscard]] const Welcome& welcome() const { return welcome_; }
    [[nodiscard]] Server& server() { return *server_; }
    /// The signal mask from before, for a command that is started.
    [[nodiscard]] const sigset_t& original_mask() const { return original_; }

  private:
    void announce(const ServingFlags& flags) const;

    std::unique_ptr<const Clock> clock_;
    sigset_t original_{};
    std::unique_ptr<Server> server_;
    Welcome welcome_;
};

}  // namespace opsmgr::mock
