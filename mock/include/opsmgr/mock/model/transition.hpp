// What changes in a store with time, and how a part of it goes back to what it was.
#pragma once

#include <opsmgr/mock/model/store.hpp>

#include <vector>

namespace opsmgr::mock {

/// The jobs whose status differs between two points in time.
[[nodiscard]] inline std::vector<Transition> transitions(const Store& store, Instant before, Instant now) {
    std::vector<Transition> changed;
    for (const Group& group : store.groups)
        for (const Job& job : group.jobs())
            if (job.status(before) != job.status(now))
                changed.push_back({group.id(), job.id(), job.status(before), job.status(now)});
    return changed;
}

/// Gives the jobs and deployments of one group back what they were in `start`. False when there was no such group.
inline bool restore_group(Store& store, const Store& start, const GroupId& id) {
    const Group* then = start.groups.find(id.text());
    if (then == nullptr) return false;
    if (Group* now = store.find_group(id); now != nullptr) *now = *then;
    else store.groups.add(*then);
    return true;
}

}  // namespace opsmgr::mock
