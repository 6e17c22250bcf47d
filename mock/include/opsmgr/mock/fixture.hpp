// Fixtures: a world written down as JSON (`contracts/schemas/fixture.schema.json`), and the loader that checks it.
//
// A fixture is good or it is refused as a whole: every fault of every file at once, each with file, JSON Pointer and
// the rule that it breaks. Nothing is loaded from a fixture that has a fault.
//
//     auto world = read_world({{"mine.json", text}}, clock.now());
//     if (!world) for (const FixtureFault& fault : world.error()) fmt::print(stderr, "{}\n", fault.text());
#pragma once

#include <opsmgr/contracts/data.hpp>
#include <opsmgr/contracts/date.hpp>
#include <opsmgr/contracts/json.hpp>
#include <opsmgr/contracts/schema.hpp>
#include <opsmgr/mock/fixture_parts.hpp>
#include <opsmgr/mock/clock/relative_time.hpp>
#include <opsmgr/mock/model/store.hpp>

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <unordered_set>
#include <vector>

namespace opsmgr {

/// The fixtures that come with the mock, by file name, as they were when it was built.
[[nodiscard]] std::span<const DataFile> fixture_files();

}  // namespace opsmgr

namespace opsmgr::mock {

struct FixtureFault {
    std::string file;
    std::string pointer;  ///< JSON Pointer; empty where the file is no JSON
    std::string rule;
    [[nodiscard]] std::string text() const {
        return pointer.empty() ? fmt::format("{}: {}", file, rule) : fmt::format("{}: {}: {}", file, pointer, rule);
    }
};

struct FixtureText {
    std::string name;  ///< as faults name it
    std::string text;
    bool fits_schema = false;  ///< known already, so that it is not checked again: half of what reading takes
};

/// The fixture of that name that comes with the mock, if there is one. It fits the schema, since the tests say so.
[[nodiscard]] inline std::optional<FixtureText> carried_fixture(const std::string& name) {
    const auto text = find_file(fixture_files(), name + ".json");
    if (!text) return std::nullopt;
    return FixtureText{name, std::string(*text), true};
}

/// Reads fixtures into one world. Their relative dates count from `now`.
class FixtureReader {
  public:
    explicit FixtureReader(Instant now) : now_(now) {}

    void read(const FixtureText& fixture) {
        file_ = fixture.name;
        const auto document = read_json(fixture.text);
        if (!document) {
            const JsonFault& fault = document.error();
            return refuse("", fmt::format("line {}, column {}: {}", fault.line, fault.column, fault.why));
        }
        if (fixture.fits_schema) return read_checked(*document);
        for (std::string& pointer : duplicate_members(fixture.text)) refuse(std::move(pointer), stands_twice);
        read(*document);
    }

    /// The same for a fixture that is no file; its faults then have no file either.
    void read(const Json& document) {
        const auto broken = check_against_schema(document, "fixture");
        for (const DataFault& fault : broken) refuse(fault.pointer, fault.rule);
        if (broken.empty()) read_checked(document);
    }

    /// Keys may name groups of a later file, so the last checks wait until all are read.
    [[nodiscard]] tl::expected<World, std::vector<FixtureFault>> finish() {
        for (const auto& [id, where] : groups_named_by_keys_)
            if (world_.find_group(id) == nullptr)
                faults_.push_back({where.file, where.pointer, fmt::format("no group has the id {}", id.text())});
        if (!faults_.empty()) return tl::make_unexpected(std::move(faults_));
        return std::move(world_);
    }

  private:
    struct Place {
        std::string file;
        std::string pointer;
    };

    template <class Each>
    static void each(const Json& parent, const char* member, const std::string& at, Each&& call) {
        if (!parent.contains(member)) return;
        std::size_t index = 0;
        for (const Json& element : parent.at(member)) call(element, fmt::format("{}/{}/{}", at, member, index++));
    }

    void refuse(std::string pointer, std::string rule) {
        faults_.push_back({file_, std::move(pointer), std::move(rule)});
    }

    void read_checked(const Json& document) {
        world_.origin = document.at("origin");
        if (document.contains("service")) service(document.at("service"));
        if (document.contains("signIn")) fixture_parts::read_sign_in(document.at("signIn"), world_.sign_in);
        each(document, "groups", "", [&](const Json& data, const std::string& at) { group(data, at); });
        each(document, "keys", "", [&](const Json& data, const std::string& at) { key(data, at); });
    }

    void service(const Json& data) {
        world_.service.git_hash = data.value("gitHash", world_.service.git_hash);
        world_.service.version = data.value("versionString", world_.service.version);
        world_.takes_epoch_dates = data.value("takesEpochDates", world_.takes_epoch_dates);
    }

    void key(const Json& data, const std::string& at) {
        KeyPair key = fixture_parts::key_from(data);
        each(data, "roles", at, [&](const Json& role, const std::string& where) {
            groups_named_by_keys_.emplace_back(*GroupId::parse(role.at("group").get<std::string>()),
                                               Place{file_, where + "/group"});
        });
        if (world_.find_key(key.public_key) != nullptr)
            return refuse(at + "/publicKey", "another key pair has this public key already");
        world_.keys.push_back(std::move(key));
    }

    void group(const Json& data, const std::string& at) {
        const auto id = GroupId::parse(data.at("id").get<std::string>());
        if (world_.find_group(*id) != nullptr) return refuse(at + "/id", "another group has this id already");
        Group group(*id);
        for (const Json& one : data.value("deployments", Json::array()))
            group.deployments.push_back(fixture_parts::deployment_from(one));
        each(data, "newJobs", at, [&](const Json& one, const std::string& where) {
            check_course(one, where);
            check_retries(one, where);
            group.new_jobs.push_back({fixture_parts::course_from(one), fixture_parts::retries_from(one)});
        });
        group.new_jobs_taken = data.value("newJobsTaken", std::size_t{0});
        each(data, "jobs", at, [&](const Json& job, const std::string& where) {
            if (!job.contains("id")) return refuse(where, "a job outside a series needs the member 'id'");
            add(group, job_from(job, where, *JobId::parse(job.at("id").get<std::string>())), where + "/id");
        });
        each(data, "series", at, [&](const Json& series, const std::string& where) {
            const Json& job = series.at("job");
            if (job.contains("id"))
                return refuse(where + "/job/id", "the jobs of a series take their ids from 'firstId'");
            std::string next = series.at("firstId");
            const std::string first_id_at = where + "/firstId";
            const Job first = job_from(job, where + "/job", *JobId::parse(next));  // the others are copies of it
            for (std::size_t i = 0; i < series.at("count").get<std::size_t>(); ++i, next = id_after(std::move(next))) {
                if (i > 0 && next.find_first_not_of('0') == std::string::npos)
                    return refuse(first_id_at, fmt::format("only {} ids follow from this one", i));
                if (!add(group, first.with_id(*JobId::parse(next)), first_id_at)) break;
            }
        });
        world_.groups.push_back(std::move(group));
    }

    Job job_from(const Json& data, const std::string& at, JobId id) {
        const auto facts = fixture_parts::facts_from(data);
        if (data.contains("download") && facts->archive == nullptr)
            refuse(at + "/download/base64", "this is not base64");
        if (facts->from.has_value() != facts->to.has_value())
            refuse(at, "logCollectionFromDate and logCollectionToDate come together");
        Job job(std::move(id), facts);
        job.created = moment(data, "creationDate", at).value_or(now_);
        job.expires = moment(data, "expirationDate", at).value_or(now_);
        job.retries_taken = data.value("retriesTaken", std::size_t{0});
        check_retries(data, at);
        begin(job, data, at);
        return job;
    }

    /// False when a job of that id exists already, wherever it is.
    bool add(Group& group, Job job, const std::string& id_at) {
        if (jobs_.insert(job.id()).second) return group.add(std::move(job));
        refuse(id_at, fmt::format("another job has the id {} already", job.id().text()));
        return false;
    }

    void begin(Job& job, const Json& data, const std::string& at) {
        std::vector<ChildJob> children;
        each(data, "childJobs", at,
             [&](const Json& child, const std::string& where) { children.push_back(child_job(child, where)); });
        const auto status = *parse_job_status(data.at("status").get<std::string>());
        for (const char* member : {"course", "progress"})
            if (data.contains(member) && status != JobStatus::in_progress)
                refuse(fmt::format("{}/{}", at, member),
                       fmt::format("only a job IN_PROGRESS has a {}; what a retry does stands under 'retries'", member));
        if (data.contains("course")) check_course(data.at("course"), at + "/course");
        const Course course = data.contains("course") ? fixture_parts::course_from(data.at("course")) : Course{};
        const Json progress = data.value("progress", Json::object());
        job.begin(status, std::move(children), course, moment(progress, "since", at + "/progress"),
                  progress.value("reads", 0U));
        if (status == JobStatus::expired) job.expires = std::min(job.expires, now_);
    }

    void check_course(const Json& course, const std::string& at) {
        if (course.contains("failing") && course.at("then") != "FAILURE")
            refuse(at + "/failing", "only a course that ends in FAILURE has log types that fail");
    }
    void check_retries(const Json& data, const std::string& at) {
        each(data, "retries", at, [&](const Json& one, const std::string& where) { check_course(one, where); });
    }

    ChildJob child_job(const Json& data, const std::string& at) {
        ChildJob child;
        child.agent_id = data.value("automationAgentId", "");
        child.host_name = data.at("hostName");
        child.log_type = data.at("logCollectionType");
        child.path = data.at("path");
        child.size_bytes = data.value("uncompressedDiskSpaceBytes", std::int64_t{0});
        child.status = *parse_job_status(data.at("status").get<std::string>());
        child.started = moment(data, "startDate", at);
        child.finished = moment(data, "finishDate", at);
        if (data.contains("errorMessage") && data.at("errorMessage").is_string()) child.error = data.at("errorMessage");
        return child;
    }

    std::optional<Instant> moment(const Json& data, const char* member, const std::string& at) {
        if (!data.contains(member)) return std::nullopt;
        const auto found = parse_moment(data.at(member).get<std::string>(), now_);
        if (!found) refuse(fmt::format("{}/{}", at, member), "there is no such date");
        return found;
    }

    static std::string id_after(std::string id) {
        for (auto digit = id.rbegin(); digit != id.rend(); ++digit) {
            if (*digit != 'f') {
                *digit = *digit == '9' ? 'a' : static_cast<char>(*digit + 1);
                break;
            }
            *digit = '0';
        }
        return id;
    }

    Instant now_;
    std::string file_;
    World world_;
    std::vector<FixtureFault> faults_;
    std::unordered_set<JobId> jobs_;
    std::vector<std::pair<GroupId, Place>> groups_named_by_keys_;
};

[[nodiscard]] inline tl::expected<World, std::vector<FixtureFault>> read_world(const std::vector<FixtureText>& fixtures,
                                                                               Instant now) {
    FixtureReader reader(now);
    for (const FixtureText& fixture : fixtures) reader.read(fixture);
    return reader.finish();
}

}  // namespace opsmgr::mock
