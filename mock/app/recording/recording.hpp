// What is made of the jobs that a deployment prints: a fixture.
//
//     Recording recording(group, now);
//     for (const Json& job : results) recording.add(job);
//     write_json(recording.fixture(anonymous), Layout::pretty);
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <set>
#include <string>
#include <vector>

namespace opsmgr::mock {

class Recording {
  public:
    /// Dates of the jobs are kept; `now` decides which of them have expired.
    Recording(const GroupId& group, Instant now) : group_(group), now_(now) {}

    /// False for a job that has been added before. One that a fixture cannot hold is left out.
    bool add(const Json& printed);

    [[nodiscard]] std::size_t size() const { return group_.jobs().size(); }
    /// A line for each of the first hundred jobs that were left out: which, and why. Then one for all others.
    [[nodiscard]] std::vector<std::string> left_out() const;

    /// Anonymous: ids, hosts, names and messages are replaced. The key pair is made up in any case.
    [[nodiscard]] Json fixture(bool anonymous) const;

  private:
    Group group_;
    Instant now_;
    std::set<std::string> seen_;
    std::vector<std::string> left_out_;
    std::size_t more_left_out_ = 0;
};

}  // namespace opsmgr::mock
