// What client libraries and programs of others were seen to do: `contracts/clients.json`, which
// `scripts/survey-clients` makes by running them beside the mock.
//
//     for (const ClientVerdict& one : clients().troubled_by("qop-list"))
//         fmt::print("{}: {}\n", one.client, one.verdict);      // "wget 1.21.3: fails"
#pragma once

#include <opsmgr/base/data_file.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr {

struct ClientVerdict {
    std::string client;   ///< library and version: `wget 1.21.3`
    std::string verdict;  ///< `fails`, `breaks a rule`, `timed out` or `sent no request`; never `works`

    [[nodiscard]] bool is_failure() const { return verdict != "breaks a rule"; }
};

/// A variation, preset or deviation of the mock beside which clients were run.
struct ClientCase {
    std::string name;
    std::string clause;       ///< the beginning of the ids of the clauses that it has to do with; may be empty
    std::size_t clients = 0;  ///< so many were run
    std::vector<ClientVerdict> troubled{};
};

class ClientFacts {
  public:
    explicit ClientFacts(std::string_view document);

    /// In the order of the data.
    [[nodiscard]] std::span<const ClientCase> cases() const { return cases_; }
    /// Null for one that is not in the data.
    [[nodiscard]] const ClientCase* find_case(std::string_view name) const;
    /// Those that do not simply work there. Empty for a case that is not in the data.
    [[nodiscard]] std::span<const ClientVerdict> troubled_by(std::string_view name) const;
    /// The cases that trouble somebody and have to do with that clause.
    [[nodiscard]] std::vector<const ClientCase*> cases_of(std::string_view clause) const;

  private:
    std::vector<ClientCase> cases_;
};

/// The document itself.
[[nodiscard]] std::span<const DataFile> client_files();
/// The facts that are built in, read at the first call.
[[nodiscard]] const ClientFacts& clients();

/// `wget 1.21.3, needle 3.5.0 and 4 others`, at most so many names.
[[nodiscard]] std::string in_short(std::span<const ClientVerdict> verdicts, std::size_t names_at_most = 3);

}  // namespace opsmgr
