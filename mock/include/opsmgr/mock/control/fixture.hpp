// /__admin/fixture and /__admin/groups/{GROUP-ID}/jobs/{JOB-ID}: the store as it stands, in the form of a fixture.
#pragma once

#include <opsmgr/mock/control/call.hpp>
#include <opsmgr/mock/fixture/fixture_reader.hpp>
#include <opsmgr/mock/fixture/fixture_writer.hpp>
#include <opsmgr/mock/fixture/job_change.hpp>

#include <string>
#include <utility>

namespace opsmgr::mock::control {

/// The faults of a fixture as those of a call.
[[nodiscard]] inline ControlError refused_fixture(const std::vector<FixtureFault>& faults) {
    ControlError error;
    for (const FixtureFault& fault : faults) error.faults.push_back({fault.pointer, fault.rule});
    return error;
}

[[nodiscard]] inline tl::expected<Store, ControlError> store_from(const Json& fixture, Instant now) {
    FixtureReader reader(now);
    reader.read(fixture);
    auto store = reader.finish();
    if (!store) return tl::make_unexpected(refused_fixture(store.error()));
    return *std::move(store);
}

[[nodiscard]] inline Answer export_fixture(Call& call) {
    return call.mock->with_store(
        [](const Store& store, Instant now) { return Content{200, write_fixture(store, now)}; });
}

/// Replaces the store; a reset goes back to this one from now on.
[[nodiscard]] inline Answer import_fixture(Call& call) {
    auto store = store_from(call.body, call.mock->timeline()->now());
    if (!store) return tl::make_unexpected(store.error());
    const std::size_t groups = store->groups.size();
    const auto replaced = call.host.registry.replace(call.sandbox, *call.mock, *std::move(store));
    if (!replaced)
        return refuse(
            409, replaced.error().starts_with("group") ? "/groups" : "/keys",
            fmt::format("{} belongs to another sandbox of this server, or to its main mock", replaced.error()));
    return Content{200, {{"groups", groups}}};
}

/// At most `limit` jobs, with their form in a fixture where `details` is true, and all groups.
[[nodiscard]] inline Answer list_jobs(Call& call) {
    const std::string details = call.parameter("details").value_or("false");
    if (details != "true" && details != "false")
        return refuse(400, "query parameter details", "it must be true or false");
    const auto limit = number_in(call, "limit", 1'000'000, 1'000'000);
    if (!limit) return tl::make_unexpected(limit.error());
    return call.mock->with_store([&](const Store& store, Instant now) {
        Json jobs = Json::array();
        Json groups = Json::array();
        for (const Group& group : store.groups) {
            groups.push_back({{"group", group.id().text()}, {"jobs", group.jobs().size()}});
            if (group.inventory && group.inventory->project.contains("name"))
                groups.back()["name"] = group.inventory->project.at("name");
            for (const Job& job : group.jobs()) {
                if (jobs.size() == *limit) break;
                jobs.push_back(
                    {{"group", group.id().text()}, {"job", job.id().text()}, {"status", to_string(job.status(now))}});
                if (details == "true") jobs.back()["details"] = write_job(job, now);
            }
        }
        return Content{200, {{"jobs", std::move(jobs)}, {"groups", std::move(groups)}}};
    });
}

namespace detail {

struct JobPlace {
    GroupId group;
    JobId job;
};

[[nodiscard]] inline tl::expected<JobPlace, ControlError> place_in(const Call& call) {
    const auto group = GroupId::parse(call.ids[0]);
    if (!group) return refuse(400, "path", fmt::format("{} is not a group id: 24 hexadecimal digits", call.ids[0]));
    const auto job = JobId::parse(call.ids[1]);
    if (!job) return refuse(400, "path", fmt::format("{} is not a job id: 24 hexadecimal digits", call.ids[1]));
    return JobPlace{*group, *job};
}

/// What the path names.
struct JobInStore {
    Store& store;
    Group& group;
    JobId id;
    Job* job;  ///< null when there is none
    Instant now;
};

template <class Work>
[[nodiscard]] Answer at_job(Call& call, Work work) {
    return place_in(call).and_then([&](const JobPlace& place) {
        return call.mock->with_store([&](Store& store, Instant now) -> Answer {
            Group* group = store.find_group(place.group);
            if (group == nullptr)
                return refuse(404, "path", fmt::format("there is no group {} here", place.group.text()));
            return work(JobInStore{store, *group, place.job, group->find(place.job), now});
        });
    });
}

[[nodiscard]] inline tl::unexpected<ControlError> no_job(const JobInStore& at) {
    return refuse(404, "path", fmt::format("there is no job {} in group {}", at.id.text(), at.group.id().text()));
}

[[nodiscard]] inline Answer put(const JobInStore& at, tl::expected<Job, std::vector<FixtureFault>> job) {
    if (!job) return tl::make_unexpected(refused_fixture(job.error()));
    at.group.put(*std::move(job));
    return Content{200, write_job(*at.group.find(at.id), at.now)};
}

}  // namespace detail

[[nodiscard]] inline Answer show_job(Call& call) {
    return detail::at_job(call, [](const detail::JobInStore& at) -> Answer {
        if (at.job == nullptr) return detail::no_job(at);
        return Content{200, write_job(*at.job, at.now)};
    });
}

/// The job as it is to be, its future included; there need not have been one.
[[nodiscard]] inline Answer put_job(Call& call) {
    return detail::at_job(call, [&](const detail::JobInStore& at) {
        return detail::put(at, read_job(at.store, at.group, at.id, call.body, at.now));
    });
}

/// Only what changes, as a merge patch (RFC 7396).
[[nodiscard]] inline Answer change_job(Call& call) {
    return detail::at_job(call, [&](const detail::JobInStore& at) -> Answer {
        if (at.job == nullptr) return detail::no_job(at);
        return detail::put(at, changed_job(at.store, at.group, *at.job, call.body, at.now));
    });
}

[[nodiscard]] inline Answer delete_job(Call& call) {
    return detail::at_job(call, [](const detail::JobInStore& at) -> Answer {
        if (!at.group.remove(at.id)) return detail::no_job(at);
        return Content{200, {{"deleted", at.id.text()}}};
    });
}

}  // namespace opsmgr::mock::control
