// The flags that `serve` and `run` have in common.
#pragma once

#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/journal/journal.hpp>
#include "cli/command_line.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace opsmgr::mock {

struct ServingFlags {
    std::vector<std::string> fixtures;
    std::vector<std::string> deviations;
    std::vector<std::string> variations;
    std::vector<std::string> like;          ///< presets of changes
    std::vector<std::string> tls_names;     ///< of the self-signed certificate, beside those that it always has
    std::vector<std::string> cors_origins;  ///< of pages that may read the answers
    std::string base_path;                  ///< as `/om`; empty: none
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
    std::size_t journal_bytes = Journal::default_bytes;
    unsigned workers = 4;
    bool log = false;
    bool tls = false;  ///< with a self-signed certificate
    bool explains_refusals = false;
};

/// All but the fixtures.
void declare(CommandLine& command, ServingFlags& flags);
/// `--fixture`, where what stands without a flag is something else.
void declare_fixtures(CommandLine& command, ServingFlags& flags);
/// `--clock`, `--start` and `--faults` alone.
void declare_time_and_faults(CommandLine& command, ServingFlags& flags);

}  // namespace opsmgr::mock
