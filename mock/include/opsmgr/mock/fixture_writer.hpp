// A world as it stands, written down as a fixture: what `fixture.hpp` reads back into the same world.
//
// Dates are absolute, to the millisecond. A run that has ended is part of the job's standstill; one under way stands
// in `course` and `progress`.
//
//     const Json fixture = write_fixture(world, now);
#pragma once

#include <opsmgr/contracts/date.hpp>
#include <opsmgr/contracts/json.hpp>
#include <opsmgr/mock/fixture_parts.hpp>
#include <opsmgr/mock/model/store.hpp>

namespace opsmgr::mock {

namespace detail {

[[nodiscard]] inline Json write_child_job(const ChildJob& child, bool runs) {
    Json data{{"hostName", child.host_name},
              {"logCollectionType", child.log_type},
              {"path", child.path},
              {"status", to_string(runs && child.status == JobStatus::failure ? JobStatus::in_progress : child.status)},
              {"uncompressedDiskSpaceBytes", child.size_bytes}};
    if (!child.agent_id.empty()) data["automationAgentId"] = child.agent_id;
    if (child.started) data["startDate"] = to_iso8601_exactly(*child.started);
    if (child.finished) data["finishDate"] = to_iso8601_exactly(*child.finished);
    if (child.error) data["errorMessage"] = *child.error;
    return data;
}

}  // namespace detail

/// A job in the form that it has in a fixture.
[[nodiscard]] inline Json write_job(const Job& job, Instant now) {
    const Job rest = job.settled(now);
    Json data = fixture_parts::to_json(rest.facts());
    data["id"] = rest.id().text();
    data["creationDate"] = to_iso8601_exactly(rest.created);
    data["expirationDate"] = to_iso8601_exactly(rest.expires);
    data["uncompressedSizeTotalBytes"] = rest.size_total(now);
    if (rest.retries_taken != 0) data["retriesTaken"] = rest.retries_taken;
    const auto& run = rest.run();
    data["status"] = to_string(run ? JobStatus::in_progress : rest.standstill());
    if (run) {
        data["course"] = fixture_parts::to_json(run->course);
        data["progress"] = {{"since", to_iso8601_exactly(run->started)}, {"reads", run->reads}};
    }
    for (const ChildJob& child : rest.children())
        data["childJobs"].push_back(detail::write_child_job(child, run.has_value()));
    return data;
}

[[nodiscard]] inline Json write_fixture(const World& world, Instant now) {
    Json fixture{{"origin", world.origin},
                 {"keys", Json::array()},
                 {"groups", Json::array()},
                 {"signIn", fixture_parts::to_json(world.sign_in)},
                 {"service", {{"gitHash", world.service.git_hash}, {"takesEpochDates", world.takes_epoch_dates}}}};
    if (!world.service.version.empty()) fixture["service"]["versionString"] = world.service.version;
    for (const KeyPair& key : world.keys) fixture["keys"].push_back(fixture_parts::to_json(key));
    for (const Group& group : world.groups) {
        Json data{{"id", group.id().text()}, {"jobs", Json::array()}};
        for (const Deployment& one : group.deployments) data["deployments"].push_back(fixture_parts::to_json(one));
        for (const NewJob& one : group.new_jobs) {
            Json new_job = fixture_parts::to_json(one.course);
            fixture_parts::add_retries(new_job, one.retries);
            data["newJobs"].push_back(std::move(new_job));
        }
        if (group.new_jobs_taken != 0) data["newJobsTaken"] = group.new_jobs_taken;
        for (const Job& job : group.jobs()) data["jobs"].push_back(write_job(job, now));
        fixture["groups"].push_back(std::move(data));
    }
    return fixture;
}

}  // namespace opsmgr::mock
