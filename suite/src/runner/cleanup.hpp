// The ledger of jobs: which were there before, which the run has created, and what became of them. Removes what the run
// has created, and tells what it could not remove.
//
//     if (const std::string why = cleanup.blocked_reason(request); !why.empty()) ...   // do not send it
//     ...
//     cleanup.note_created(request, sent, first_exchange);
//     cleanup.clean_up();                                                               // when the script has ended
//     cleanup.changes()                                                                 // what the report tells
#pragma once

#include "expression/scope.hpp"
#include "report/report.hpp"
#include "script/test_catalog.hpp"
#include "session/run_options.hpp"
#include "session/session_interface.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace opsmgr::suite {

class Cleanup {
  public:
    /// All of them must outlive it. `made-job` among the variables is the id of the job that was created last.
    Cleanup(SessionInterface& session, const RunOptions& options, Variables& variables);

    /// The group's list as it was before anything was created.
    void note_first_list(const ExchangeView& list);

    /// Why a request is not to be sent, or cannot be; empty when it may go. Before the first request for a job it makes
    /// sure that all jobs are known that are there.
    [[nodiscard]] std::string blocked_reason(const ScriptRequest& request);
    /// What has come of a request: `first_exchange` is the index of its first one among those of the session.
    void note_created(const ScriptRequest& request, const Sent& sent, std::size_t first_exchange);
    /// Removes what was created since the last call.
    void clean_up();
    /// At the end of a run: a target may have created a job whatever it has answered.
    void look_for_leaked_jobs();
    /// At the end of a run: changes that were answered as carried out though no script had permission to make them.
    void note_other_changes(const TestCatalog& catalog);

    void note(Change change) { changes_.push_back(std::move(change)); }
    /// In the order in which they were noted.
    [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }

  private:
    [[nodiscard]] std::optional<Json> all_jobs();
    [[nodiscard]] bool know_jobs_before();
    [[nodiscard]] bool is_in_doubt(const ScriptRequest& request, const Sent& sent, std::size_t first_exchange) const;
    [[nodiscard]] int removal_refused_with() const;
    [[nodiscard]] bool was_deleted(const std::string& job) const;
    [[nodiscard]] bool is_new(const std::string& id) const;
    [[nodiscard]] bool is_noted(const std::string& job) const;
    void report_created_without_permission();
    void remove_leaked_jobs();
    [[nodiscard]] Change account_for(const Json& job, const std::string& id);
    [[nodiscard]] Change remove(const std::string& job);
    [[nodiscard]] Sent send_own(const char* step, unsigned page = 1);

    SessionInterface& session_;
    const RunOptions& options_;
    Variables& variables_;
    std::vector<Change> changes_;
    std::vector<std::string> created_;  ///< ids of jobs that are there because of this run, and are to go
    bool created_unnamed_ = false;      ///< a request for a job may have been carried out, and no id came back
    bool asked_ = false;                ///< for a job, whatever was answered
    std::vector<Json> asked_sizes_;     ///< that requests for jobs have asked for
    std::set<std::string> listed_;      ///< ids of the jobs on the first list
    std::optional<std::set<std::string>> before_;  ///< ids of all jobs that were there before one was created
    unsigned pages_ = 1;                           ///< of the list, when all of it was looked at
};

}  // namespace opsmgr::suite
