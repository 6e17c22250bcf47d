// A log collection job: what is known of it, and the status that follows from it.
//
// The status is never stored. It follows from the facts (how the job ended before, the run that a retry started, how
// long a run takes) and from the clock or the number of reads. Nothing moves a job in the background.
//
//     Job job = ...;                       // in FAILURE
//     job.retry(now);
//     job.status(now);                     // in_progress
//     job.read(now);                       // counts as one of the reads that a run may take
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/contracts/id.hpp>
#include <opsmgr/mock/model/archive.hpp>
#include <opsmgr/mock/model/job_status.hpp>
#include <opsmgr/mock/model/run_outcome.hpp>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

/// The outcome of a retry, and of a new job, about which a fixture says nothing.
inline const RunOutcome usual_outcome{2U, std::nullopt, JobStatus::success, {}};

/// One piece of a job: one log type on one host or process (vendor's page, child job elements).
struct ChildJob {
    std::string agent_id;
    std::string host_name;
    std::string log_type;
    std::string path;
    std::int64_t size_bytes = 0;
    JobStatus status = JobStatus::success;  ///< at its last resting status
    std::optional<Instant> started;
    std::optional<Instant> finished;
    std::optional<std::string> error;
};

/// What a child job that fails says when a fixture does not.
inline const std::string usual_error = "The agent could not collect this log.";

/// Bytes that a child job of that log type brings when a fixture does not say: about what the documented examples have.
[[nodiscard]] inline std::int64_t usual_size(std::string_view log_type) {
    return log_type == "MONGODB" ? 31'204 : log_type == "FTDC" ? 21'882 : 10'240;
}

/// The largest size stands for all that are larger.
[[nodiscard]] inline std::int64_t sum_of_sizes(std::int64_t one, std::int64_t other) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return one > most - other ? most : one + other;
}

/// What does not change while a job lives; shared by the jobs of a series.
struct JobFacts {
    std::string user_id;
    std::string resource_type;
    std::string resource_name;
    std::string root_resource_name;
    std::string root_resource_type;
    std::vector<std::string> log_types;
    bool redacted = false;
    std::int64_t size_requested_per_file_bytes = 0;
    std::int64_t uncompressed_size_total_bytes = 0;
    std::optional<std::int64_t> from;  ///< of the time range asked for, milliseconds since the epoch; both or neither
    std::optional<std::int64_t> to;
    std::vector<RunOutcome> retries;  ///< the first retry takes the first outcome; the last one serves all that follow
    std::shared_ptr<const Archive> archive;  ///< null: one that comes with the mock, by the job's status
};

class Job {
  public:
    Job(JobId id, std::shared_ptr<const JobFacts> facts) : id_(id), facts_(std::move(facts)) {}

    [[nodiscard]] const JobId& id() const { return id_; }
    [[nodiscard]] const JobFacts& facts() const { return *facts_; }
    [[nodiscard]] const std::shared_ptr<const JobFacts>& shared_facts() const { return facts_; }
    [[nodiscard]] const std::vector<ChildJob>& children() const {
        return own_children_.empty() ? *children_ : own_children_;
    }

    Instant created;
    Instant expires;
    std::size_t retries_taken = 0;

    /// The state at load: a resting status, or a run under way that began at `since` (`created` unless said otherwise)
    /// and was shown running by so many reads.
    void begin(JobStatus status, std::vector<ChildJob> children, RunOutcome outcome = {},
               std::optional<Instant> since = std::nullopt, unsigned reads = 0) {
        resting_status_ = status;
        run_.reset();
        children_ = share(std::move(children));
        own_children_.clear();
        if (status != JobStatus::in_progress) return;
        start(std::move(outcome), since.value_or(created), false);
        run_->reads = reads;
    }

    [[nodiscard]] JobStatus status(Instant now) const {
        if (now >= expires) return JobStatus::expired;
        if (!run_) return resting_status_;
        return finish_time(now) ? run_->outcome.status : JobStatus::in_progress;
    }

    /// Somebody looks at the job: to be called once for each document that shows it, before the document is made.
    void read(Instant now) {
        if (!run_ || !run_->outcome.reads || run_->finished) return;
        if (run_->reads >= *run_->outcome.reads) run_->finished = now;
        else ++run_->reads;
    }

    /// Starts the failed child jobs again and leaves the others as they are. The job must be in FAILURE. A run that
    /// takes no time has ended before anybody can look.
    void retry(Instant now, bool takes_time = true) {
        assert(status(now) == JobStatus::failure);
        settle(now);
        const auto& outcomes = facts_->retries;
        start(outcomes.empty() ? usual_outcome : outcomes[std::min(retries_taken, outcomes.size() - 1)], now, true);
        ++retries_taken;
        if (!takes_time) run_->finished = now;
    }

    /// The child jobs as a document shows them now.
    [[nodiscard]] std::vector<ChildJob> children(Instant now) const {
        std::vector<ChildJob> shown = children();
        if (run_)
            for (ChildJob& child : shown) show_run(child, now);
        return shown;
    }

    /// Bytes collected so far: what the fixture says, and what runs have brought since.
    [[nodiscard]] std::int64_t size_total(Instant now) const {
        std::int64_t total = facts_->uncompressed_size_total_bytes + gained_;
        if (run_ && finish_time(now))
            for (const ChildJob& child : children()) total = sum_of_sizes(total, gain(child));
        return total;
    }

    /// A collection of logs under way, or just ended.
    struct Run {
        RunOutcome outcome;
        Instant started;
        bool is_retry = false;            ///< takes the child jobs that had failed, too
        unsigned reads = 0;               ///< that have shown it running
        std::optional<Instant> finished;  ///< by reads only; by the clock it follows from the outcome
    };

    /// The same job at rest if its run has ended: what it is made of then stands in its child jobs alone.
    [[nodiscard]] Job settled(Instant now) const {
        Job job = *this;
        if (run_ && finish_time(now)) job.settle(now);
        return job;
    }
    [[nodiscard]] Job with_id(JobId id) const {
        Job job = *this;
        job.id_ = id;
        return job;
    }
    [[nodiscard]] JobStatus resting_status() const { return resting_status_; }
    [[nodiscard]] const std::optional<Run>& run() const { return run_; }
    /// Of a child job, while the job runs: whether it runs, too. A retry takes those that stood in FAILURE, any run
    /// those that were running at load.
    [[nodiscard]] bool is_taken(const ChildJob& child) const {
        return child.status == JobStatus::in_progress || (run_->is_retry && child.status == JobStatus::failure);
    }

  private:
    [[nodiscard]] static std::shared_ptr<const std::vector<ChildJob>> share(std::vector<ChildJob> children) {
        return std::make_shared<const std::vector<ChildJob>>(std::move(children));
    }

    void start(RunOutcome outcome, Instant from, bool is_retry) {
        run_ = Run{std::move(outcome), from, is_retry, 0, std::nullopt};
        auto& failing = run_->outcome.failing;
        const auto named = [&](const ChildJob& child) {
            return is_taken(child) && std::find(failing.begin(), failing.end(), child.log_type) != failing.end();
        };
        // A job that fails although nothing of it does would be no answer of the API.
        if (std::none_of(children().begin(), children().end(), named)) failing.clear();
        if (run_->outcome.reads == 0U) run_->finished = from;
    }

    [[nodiscard]] std::optional<Instant> finish_time(Instant now) const {
        if (run_->finished) return run_->finished;
        if (run_->outcome.duration && now >= run_->started + *run_->outcome.duration)
            return run_->started + *run_->outcome.duration;
        return std::nullopt;
    }

    /// What a run that has ended adds to the size of a child job.
    [[nodiscard]] std::int64_t gain(const ChildJob& child) const {
        const bool collected = is_taken(child) && run_->outcome.status_of(child.log_type) == JobStatus::success;
        if (!collected || child.size_bytes != 0) return 0;
        return std::min(usual_size(child.log_type), facts_->size_requested_per_file_bytes);
    }

    void show_run(ChildJob& child, Instant now) const {
        if (!is_taken(child)) return;
        const auto finished = finish_time(now);
        if (finished) child.size_bytes += gain(child);
        if (run_->is_retry || !child.started) child.started = run_->started;
        child.finished = finished;
        child.status = finished ? run_->outcome.status_of(child.log_type) : JobStatus::in_progress;
        if (child.status != JobStatus::failure) child.error.reset();
        else if (!child.error) child.error = usual_error;
    }

    /// Makes what the last run brought the new resting status.
    void settle(Instant now) {
        if (!run_) return;
        gained_ = size_total(now) - facts_->uncompressed_size_total_bytes;
        if (own_children_.empty()) own_children_ = *children_;
        for (ChildJob& child : own_children_) show_run(child, now);
        resting_status_ = run_->outcome.status;
        run_.reset();
    }

    JobId id_;
    std::shared_ptr<const JobFacts> facts_;
    JobStatus resting_status_ = JobStatus::success;
    std::shared_ptr<const std::vector<ChildJob>> children_ = share({});  ///< copies have the same
    std::vector<ChildJob> own_children_;                                 ///< in their place once a run has been settled
    std::optional<Run> run_;
    std::int64_t gained_ = 0;  ///< by runs that have been settled
};

}  // namespace opsmgr::mock
