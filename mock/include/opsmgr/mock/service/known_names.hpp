// Which groups and jobs a mock can say something about. What waits for anything else would wait for ever, and whoever
// expects nothing of it would be satisfied.
#pragma once

#include <opsmgr/mock/service/service.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace opsmgr::mock {

/// A group or job that is named and is not there.
struct MissingName {
    std::string place;  ///< where it is named: a JSON Pointer, or the member of a filter
    const char* kind = "job";
    std::string id;

    /// `there is no job 5c81...`
    [[nodiscard]] std::string text() const { return fmt::format("there is no {} {}", kind, id); }
};

namespace detail {

[[nodiscard]] inline bool has_group(const Store& store, const std::string& id) {
    return store.groups.find(id) != nullptr;
}
[[nodiscard]] inline bool has_job(const Store& store, const std::string& id) {
    const auto job = JobId::parse(id);
    return job && store.has_job(*job);
}

/// What `group` and `job` name and neither of the stores has; ids in lower case.
inline void add_missing(std::vector<MissingName>& missing, const std::optional<std::string>& group,
                        const std::optional<std::string>& job, const std::string& place, const Store& store,
                        const Store& start) {
    if (group && !has_group(store, *group) && !has_group(start, *group))
        missing.push_back({place + "/group", "group", *group});
    if (job && !has_job(store, *job) && !has_job(start, *job)) missing.push_back({place + "/job", "job", *job});
}

}  // namespace detail

/// What the addresses of a schedule name and neither of the stores has.
[[nodiscard]] inline std::vector<MissingName> missing_names(const FaultSchedule& schedule, const Store& store,
                                                            const Store& start) {
    std::vector<MissingName> missing;
    std::size_t index = 0;
    for (const Fault& fault : schedule.faults)
        detail::add_missing(missing, fault.on.group, fault.on.job, fmt::format("/faults/{}/on", index++), store, start);
    return missing;
}
[[nodiscard]] inline std::vector<MissingName> missing_names(const FaultSchedule& schedule, MockService& mock) {
    const auto start = mock.start();
    return mock.with_store([&](const Store& store, Instant) { return missing_names(schedule, store, *start); });
}

/// What a filter names and the mock neither has, nor had at the start, nor was asked for by any call of its journal.
[[nodiscard]] inline std::vector<MissingName> missing_names(const CallFilter& filter, MockService& mock) {
    std::vector<MissingName> missing;
    const auto start = mock.start();
    mock.with_store([&](const Store& store, Instant) {
        detail::add_missing(missing, filter.group, filter.job, "", store, *start);
        return 0;
    });
    if (missing.empty()) return missing;
    mock.with_journal([&](const Journal& journal) {
        std::erase_if(missing, [&](const MissingName& name) {
            return std::any_of(journal.calls().begin(), journal.calls().end(), [&](const JournalCall& call) {
                return (name.kind == std::string_view("job") ? call.job : call.group) == name.id;
            });
        });
        return 0;
    });
    return missing;
}

}  // namespace opsmgr::mock
