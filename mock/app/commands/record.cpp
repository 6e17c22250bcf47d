// opsmgr-mock record: a fixture of what a deployment holds. Asks, and changes nothing there.
#include "../recording/pseudonyms.hpp"
#include "../recording/signed_reader.hpp"
#include "command.hpp"

#include <opsmgr/base/json.hpp>
#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/fixture/fixture_reader.hpp>
#include "cli/output_file.hpp"
#include "cli/report_error.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdlib>
#include <memory>
#include <string>

namespace opsmgr::mock {
namespace {

constexpr int exit_no_recording = 1;
constexpr std::size_t page_size = 100;

struct RecordFlags {
    std::string from;
    std::string group;
    std::string file = "-";
    bool anonymise = true;
    ReaderOptions reader;
};

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0')
        throw UsageError{{fmt::format("{} is not set: record authenticates with it", name)}};
    return value;
}

/// All pages, in order.
tl::expected<Json, std::string> read_jobs(SignedReader& reader, const std::string& group) {
    Json jobs = Json::array();
    for (unsigned page = 1;; ++page) {
        const auto body =
            reader.get(fmt::format("{}/groups/{}/logCollectionJobs?verbose=true&pageNum={}&itemsPerPage={}", base_path,
                                   group, page, page_size));
        if (!body) return tl::make_unexpected(body.error());
        const auto document = read_json(*body);
        if (!document || !document->is_object() || !document->contains("results") ||
            !document->at("results").is_array())
            return tl::make_unexpected(fmt::format("page {} is not a list of jobs", page));
        for (const Json& job : document->at("results")) jobs.push_back(job);
        const Json total = document->value("totalCount", Json());
        if (document->at("results").empty() || (total.is_number_unsigned() && jobs.size() >= total.get<std::size_t>()))
            return jobs;
    }
}

/// The members of a job that a fixture has; links and the group are made by the mock.
Json kept(const Json& from, std::initializer_list<const char*> members) {
    Json data = Json::object();
    for (const char* member : members)
        if (from.contains(member) && !from.at(member).is_null()) data[member] = from.at(member);
    return data;
}

Json fixture_job(const Json& job) {
    Json data = kept(job, {"id", "userId", "creationDate", "expirationDate", "status", "resourceType", "resourceName",
                           "rootResourceType", "rootResourceName", "logTypes", "redacted", "sizeRequestedPerFileBytes",
                           "uncompressedSizeTotalBytes", "logCollectionFromDate", "logCollectionToDate"});
    for (const Json& child : job.value("childJobs", Json::array()))
        data["childJobs"].push_back(
            kept(child, {"automationAgentId", "hostName", "logCollectionType", "path", "status",
                         "uncompressedDiskSpaceBytes", "startDate", "finishDate", "errorMessage"}));
    return data;
}

void anonymise(Json& job, Pseudonyms& pseudonyms) {
    const auto replace = [](Json& data, const char* member, const auto& pseudonym) {
        if (data.contains(member) && data.at(member).is_string())
            data[member] = pseudonym(data.at(member).template get<std::string>());
    };
    const auto id = [&](const std::string& real) { return pseudonyms.id(real); };
    const auto deployment = [&](const std::string& real) { return pseudonyms.deployment(real); };
    for (const char* member : {"id", "userId"}) replace(job, member, id);
    for (const char* member : {"resourceName", "rootResourceName"}) replace(job, member, deployment);
    if (!job.contains("childJobs")) return;
    for (Json& child : job["childJobs"]) {
        replace(child, "automationAgentId", id);
        replace(child, "hostName", [&](const std::string& real) { return pseudonyms.host(real); });
        replace(child, "path", [&](const std::string& real) { return pseudonyms.path(real); });
        replace(child, "errorMessage", [&](const std::string& real) { return pseudonyms.message(real); });
    }
}

Json fixture_of(const Json& jobs, const std::string& real_group, bool anonymous) {
    Pseudonyms pseudonyms;
    const std::string group = anonymous ? pseudonyms.id(real_group) : real_group;
    Json data{{"id", group}, {"jobs", Json::array()}};
    for (const Json& one : jobs) {
        Json job = fixture_job(one);
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

int record(const RecordFlags& flags) {
    const auto url = parse_url(flags.from);
    if (!url) throw UsageError{{fmt::format("--from {}: {}", flags.from, url.error())}};
    if (!GroupId::parse(flags.group))
        throw UsageError{{fmt::format("--group: '{}' is not an id of 24 lower-case hexadecimal digits", flags.group)}};
    auto file = OutputFile::open(flags.file);  // before the first request
    if (!file) throw UsageError{{"--out: " + file.error()}};
    SignedReader reader(*url, {from_environment("OPSMGR_PUBLIC_KEY"), from_environment("OPSMGR_PRIVATE_KEY")},
                        flags.reader);
    const auto failed = [&](const std::string& why) {
        report_error("opsmgr-mock: record: {}: {}; nothing is written\n", url->text(), why);
        return exit_no_recording;
    };
    const auto jobs = read_jobs(reader, flags.group);
    if (!jobs) return failed(jobs.error());
    for (const Json& job : *jobs)
        if (!job.is_object()) return failed("a job is not a JSON object");
    const std::string text = write_json(fixture_of(*jobs, flags.group, flags.anonymise), Layout::pretty) + "\n";
    // What a deployment says may not be what the documentation says: a fixture that will not load is no recording.
    if (const auto store = read_store({{"the recording", text}}, RealClock().now()); !store)
        return failed(store.error().front().text());
    if (const auto written = file->write(text); !written) throw UsageError{{"--out: " + written.error()}};
    return 0;
}

}  // namespace

Command record_command(CLI::App& program) {
    const auto flags = std::make_shared<RecordFlags>();
    CLI::App* command =
        program.add_subcommand("record", "Write a fixture from the jobs of a real deployment; sends GET only");
    command->add_option("--from", flags->from, "URL of the deployment")->required();
    command->add_option("--group", flags->group, "Id of the group")->required();
    command->add_option("--out", flags->file, "Write the fixture to this file; - is standard output")
        ->capture_default_str();
    command->add_flag("--anonymise,!--no-anonymise", flags->anonymise,
                      "Replace ids, hosts, names and messages by invented ones (default), or keep them");
    command->add_option("--max-requests", flags->reader.requests, "Send at most this number of requests")
        ->capture_default_str()
        ->check(CLI::Range(1, 10000));
    command->add_option("--cacert", flags->reader.transport.tls.ca_file, "Trust the certificates in this PEM file")
        ->check(CLI::ExistingFile);
    command->add_flag("--insecure", flags->reader.transport.tls.insecure, "Trust any certificate");
    command->footer(
        "Authenticates with OPSMGR_PUBLIC_KEY and OPSMGR_PRIVATE_KEY; they are never written to the fixture. Sends at "
        "most five\nrequests a second, "
        "except on loopback, and stops at a 429 or 503. Exit code 1 when nothing could be recorded.");
    return {command, [flags] { return record(*flags); }};
}

}  // namespace opsmgr::mock
