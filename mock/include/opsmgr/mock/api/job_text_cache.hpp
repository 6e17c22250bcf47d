// The texts of jobs that were shown of late: most requests ask for a job that nothing has changed since.
#pragma once

#include <opsmgr/mock/api/document.hpp>

#include <array>
#include <functional>
#include <string>

namespace opsmgr::mock {

/// Bounded: a job has one place, which it shares with others, and the last one shown holds it.
class JobTextCache {
  public:
    /// The same as `job_text`. Valid until the next call.
    [[nodiscard]] const std::string& text(const Job& job, const GroupId& group, const JobView& view) {
        Entry& entry = entries_[std::hash<JobId>()(job.id()) % entries_.size()];
        State state{job.id(),    group,       &job.facts(),         &view.edition,
                    job.created, job.expires, job.status(view.now), job.size_total(view.now)};
        if (!entry.state || *entry.state != state || entry.base_url != view.base_url) {
            entry.text = job_text(job, group, view);
            entry.base_url = view.base_url;
            entry.facts = job.shared_facts();  // so that no other facts come to lie where these were
            entry.state = state;
        }
        return entry.text;
    }

  private:
    /// All that the text depends on, but for the base URL.
    struct State {
        JobId job;
        GroupId group;
        const JobFacts* facts;
        const Edition* edition;
        Instant created;
        Instant expires;
        JobStatus status;
        std::int64_t size;
        friend bool operator==(const State&, const State&) = default;
    };
    struct Entry {
        std::optional<State> state;
        std::shared_ptr<const JobFacts> facts;
        std::string base_url;
        std::string text;
    };

    std::array<Entry, 256> entries_;
};

}  // namespace opsmgr::mock
