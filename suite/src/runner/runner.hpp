// One run: establishes what the target has to offer, goes through the scripts, judges, and brings the report.
//
//     Runner run(options, catalog, scripts);
//     const Report report = run.go();
//     return exit_code(report.conformance);
#pragma once

#include "report/report.hpp"
#include "script/plan.hpp"
#include "session/session.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace opsmgr::suite {

class Runner {
  public:
    /// All three must outlive the run.
    Runner(const RunOptions& options, const Catalog& catalog, const std::vector<Script>& scripts);

    /// Called before each script, with its title: for a sign of life.
    std::function<void(const std::string& title)> on_script;

    /// Once.
    [[nodiscard]] Report go();

  private:
    // run.cpp
    void list_clauses();
    void run_script(const Script& script);
    bool run_step(const Script& script, const Step& step, std::map<std::string, Json, std::less<>>& views);
    Session::Sent repeat(const Script& script, const Step& step, const std::map<std::string, Json, std::less<>>& views);
    Session::Sent walk(const Script& script, const Step& step);
    void note_other_changes();
    [[nodiscard]] std::string inconclusive_reason() const;
    void conclude();
    void redact();

    // judging.cpp
    void judge_step(const Step& step, const Session::Sent& sent, const std::map<std::string, Json, std::less<>>& views);
    void judge_expectation(const Expectation& expectation, const Json& view,
                           const std::map<std::string, Json, std::less<>>& views,
                           const std::vector<unsigned>& evidence);
    void judge_alone(std::string_view clause, const Json& view, unsigned number);
    void judge_certificate(const Json& view, unsigned number);
    void judge_exchange(const Json& view, unsigned number);
    void rule(const std::string& clause, Verdict verdict, std::string message,
              const std::vector<unsigned>& evidence = {}, std::string expected = {}, std::string actual = {});
    void skip_script(const Script& script, const std::string& why);

    // cleaning.cpp
    /// Whether there is leave to make a job, and so to remove it; only the largest profile makes use of it.
    [[nodiscard]] bool may_create() const { return options_.resource && options_.profile == Profile::full; }
    [[nodiscard]] std::optional<Json> all_jobs();
    [[nodiscard]] bool know_jobs_before();
    [[nodiscard]] std::string blocked_reason_for(const ScriptRequest& request);
    [[nodiscard]] bool is_in_doubt(const ScriptRequest& request, const Session::Sent& sent, std::size_t first);
    void note_created(const ScriptRequest& request, const Session::Sent& sent, std::size_t first);
    void clean_up();
    void remove_unnamed();
    void look_for_leaked_jobs();
    [[nodiscard]] Change remove(const std::string& job);
    [[nodiscard]] Session::Sent send_own(const char* step, unsigned page = 1);

    // needs.cpp
    void establish_needs();
    bool reach();
    void discover(const Json& list);
    void set_dates();
    [[nodiscard]] std::string named_job_in_failure();
    [[nodiscard]] std::string unmet_need(const std::vector<std::string>& needs);
    void set_need(const std::string& name, bool met, std::string why);
    [[nodiscard]] std::string status_of_job(const std::string& job, const std::string& step);

    const RunOptions& options_;
    const Catalog& catalog_;
    const std::vector<Script>& scripts_;
    Session session_;
    Variables variables_;
    Report report_;
    std::map<std::string, Json, std::less<>> own_views_;  ///< `:reach` and `:list`, which every script may look at
    std::vector<const Expectation*> every_exchange_;
    std::vector<std::string> created_jobs_;  ///< jobs that are there because of this run, and are to go
    bool created_unnamed_ = false;           ///< a request for a job may have been carried out, and no id came back
    bool asked_ = false;                     ///< for a job, whatever was answered
    std::vector<Json> asked_sizes_;          ///< that requests for jobs have asked for
    std::optional<std::set<std::string>> before_;  ///< ids of the jobs that were there before one was made
    unsigned pages_ = 1;                           ///< of the list, when all of it was looked at
    std::vector<std::string> inconclusive_;        ///< clauses that a script, once begun, was to decide and did not
    bool own_clauses_only_ = false;                ///< of the step under way
    std::string unreachable_;                      ///< why nothing can be judged at all
    std::string refused_;                          ///< why the credentials lead nowhere
    std::string unusable_;                         ///< why a job that was named could not be used
};

}  // namespace opsmgr::suite
