#include "recording.hpp"

#include "pseudonyms.hpp"

#include <opsmgr/mock/fixture/fixture_job_reader.hpp>
#include <opsmgr/mock/fixture/fixture_writer.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace opsmgr::mock {
namespace {

/// The members that a fixture has. What else a server prints is the mock's own to make, or unknown to it.
Json kept(const Json& from, std::initializer_list<const char*> members) {
    if (!from.is_object()) return from;
    Json data = Json::object();
    for (const char* member : members)
        if (from.contains(member)) data[member] = from.at(member);
    return data;
}

Json job_of_fixture(const Json& printed) {
    Json data = kept(
        printed, {"id", "groupId", "userId", "creationDate", "expirationDate", "status", "resourceType", "resourceName",
                  "rootResourceType", "rootResourceName", "logTypes", "redacted", "sizeRequestedPerFileBytes",
                  "uncompressedSizeTotalBytes", "logCollectionFromDate", "logCollectionToDate", "childJobs"});
    if (!data.is_object()) return data;
    Json& children = data["childJobs"];
    if (children.is_null()) children = Json::array();  // or the mock would make some
    if (children.is_array())
        for (Json& child : children)
            child = kept(child, {"automationAgentId", "hostName", "logCollectionType", "path", "status",
                                 "uncompressedDiskSpaceBytes", "startDate", "finishDate", "errorMessage"});
    return data;
}

void anonymise(Json& job, Pseudonyms& pseudonyms) {
    const auto replace = [](Json& data, const char* member, const auto& pseudonym) {
        if (data.contains(member)) data[member] = pseudonym(data.at(member).template get<std::string>());
    };
    const auto id = [&](const std::string& real) { return pseudonyms.id(real); };
    const auto deployment = [&](const std::string& real) { return pseudonyms.deployment(real); };
    const auto created = from_iso8601(job.at("creationDate").get<std::string>()).value();
    replace(job, "id", [&](const std::string& real) { return pseudonyms.job_id(real, created); });
    replace(job, "userId", id);
    for (const char* member : {"resourceName", "rootResourceName"}) replace(job, member, deployment);
    for (Json& child : job["childJobs"]) {
        replace(child, "automationAgentId", id);
        replace(child, "hostName", [&](const std::string& real) { return pseudonyms.host(real); });
        replace(child, "path", [&](const std::string& real) { return pseudonyms.path(real); });
        replace(child, "errorMessage", [&](const std::string& real) { return pseudonyms.message(real); });
    }
}

/// A line says at most this many faults of a job.
constexpr std::size_t faults_told = 3;
constexpr std::size_t lines_at_most = 100;

std::string sentence(const std::vector<FixtureFault>& faults) {
    std::string text;
    for (std::size_t i = 0; i < std::min(faults.size(), faults_told); ++i)
        text += (text.empty() ? "" : "; ") + faults[i].text().substr(2);  // there is no file
    if (faults.size() > faults_told) text += fmt::format("; and {} more", faults.size() - faults_told);
    return text;
}

}  // namespace

bool Recording::add(const Json& printed) {
    const Json data = job_of_fixture(printed);
    const Json* id = value_at(data, "/id");
    const std::string name = id == nullptr ? "without an id" : shown(*id);
    if (id != nullptr && !seen_.insert(id->dump(-1, ' ', true, Json::error_handler_t::replace)).second) return false;
    FixtureFaults faults;
    auto [job, has_id] = FixtureJobReader(group_, std::string(24, '0'), now_, faults).read(data, FixturePlace());
    if (!has_id && faults.empty()) faults.add(FixturePlace(), "the member 'id' is missing");
    if (faults.empty()) group_.add(std::move(job));
    else if (left_out_.size() >= lines_at_most) ++more_left_out_;
    else left_out_.push_back(fmt::format("job {} is left out: {}", name, sentence(std::move(faults).in_order({}))));
    return true;
}

std::vector<std::string> Recording::left_out() const {
    std::vector<std::string> lines = left_out_;
    if (more_left_out_ != 0) lines.push_back(fmt::format("{} more jobs are left out", more_left_out_));
    return lines;
}

Json Recording::fixture(bool anonymous) const {
    Pseudonyms pseudonyms;
    const std::string real_group(group_.id().text());
    const std::string group = anonymous ? pseudonyms.id(real_group) : real_group;
    Json data{{"id", group}, {"jobs", Json::array()}};
    for (const Job& one : group_.jobs()) {
        Json job = write_job(one, now_);
        if (anonymous) anonymise(job, pseudonyms);
        data["jobs"].push_back(std::move(job));
    }
    return {{"origin",
             anonymous ? "Recorded from a deployment; ids, hosts, names and messages are replaced, the keys made up."
                       : "Recorded from a deployment; the keys are made up."},
            {"keys",
             {{{"publicKey", "RECORDED"},
               {"privateKey", "00000000-made-up-0000-key-000000000000"},
               {"roles", {{{"role", "GROUP_AUTOMATION_ADMIN"}, {"group", group}}}}}}},
            {"groups", {std::move(data)}}};
}

}  // namespace opsmgr::mock
