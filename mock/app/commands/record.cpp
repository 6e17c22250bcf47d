// opsmgr-mock record: a fixture of what a deployment holds. Asks, and changes nothing there.
#include "../recording/recording.hpp"
#include "../recording/signed_reader.hpp"
#include "command.hpp"

#include <opsmgr/base/json.hpp>
#include <opsmgr/base/secrets/secret_labels.hpp>
#include <opsmgr/contracts/target_file.hpp>
#include <opsmgr/mock/clock/clock.hpp>
#include "cli/output_file.hpp"
#include "cli/report_error.hpp"
#include "cli/usage_error.hpp"
#include "client/message/gateway.hpp"
#include "network/given_key.hpp"
#include "network/network_flags.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

namespace opsmgr::mock {
namespace {

constexpr int exit_no_recording = 1;
constexpr std::size_t page_size = 100;

struct RecordFlags {
    std::string from;
    std::string group;
    std::string config;
    std::string file = "-";
    bool anonymise = true;
    ReaderOptions reader;
    NetworkFlags network;
};

std::string key_from(const char* name, const std::string& in_file, std::vector<std::string>& wrong) {
    const std::string in_environment = environment_variable(name);
    const std::string& key = in_environment.empty() ? in_file : in_environment;
    if (key.empty()) wrong.push_back(fmt::format("{} is not set: record authenticates with it", name));
    if (const std::string why = key_fault(key); !why.empty()) wrong.push_back(fmt::format("{}: {}", name, why));
    return key;
}

/// What is known of the target beside the flags; nothing without `--config`.
TargetFile in_file(const std::string& name) {
    if (name.empty()) return {};
    auto file = TargetFile::read(name);
    if (!file) throw UsageError{file.error()};
    return *std::move(file);
}

/// All pages, in order. A page that brings nothing new is the last.
tl::expected<void, std::string> read_jobs(SignedReader& reader, const std::string& group, Recording& recording) {
    std::size_t count = 0;
    for (unsigned page = 1;; ++page) {
        const auto body =
            reader.get(fmt::format("{}/groups/{}/logCollectionJobs?verbose=true&pageNum={}&itemsPerPage={}", base_path,
                                   group, page, page_size));
        if (!body) return tl::make_unexpected(body.error());
        const auto document = read_json(*body);
        if (!document)
            return tl::make_unexpected(fmt::format("page {} is not JSON{}: line {}, column {}: {}", page,
                                                   client::titled(*body, 200, "OK"), document.error().line,
                                                   document.error().column, document.error().why));
        const Json* jobs = value_at(*document, "/results");
        if (jobs == nullptr || !jobs->is_array())
            return tl::make_unexpected(fmt::format("page {} is not a list of jobs: it has no array 'results'", page));
        bool is_new = false;
        for (const Json& job : *jobs) is_new = recording.add(job) || is_new;
        count += jobs->size();
        const Json* total = value_at(*document, "/totalCount");
        const auto expected = total == nullptr ? std::nullopt : whole_number(*total);
        if (!is_new || (expected && static_cast<std::int64_t>(count) >= *expected)) return {};
    }
}

int record(RecordFlags flags) {
    const TargetFile known = in_file(flags.config);
    if (flags.from.empty()) flags.from = known.url;
    if (flags.group.empty()) flags.group = known.group;
    if (flags.from.empty()) throw UsageError{{"--from is missing: the URL of the deployment"}};
    if (flags.group.empty()) throw UsageError{{"--group is missing: the id of the group"}};
    const auto url = parse_url(flags.from);
    if (!url) throw UsageError{{fmt::format("--from {}: {}", flags.from, url.error())}};
    const auto group = GroupId::parse(flags.group);
    if (!group) throw UsageError{{fmt::format("--group: '{}' is not an id of 24 hexadecimal digits", flags.group)}};
    std::vector<std::string> wrong;
    const Network network = flags.network.network(*url, environment_variable,
                                                  {known.proxy_user, known.proxy_password, known.headers}, wrong);
    throw_if_any(std::exchange(wrong, {}));
    network.apply_to(flags.reader.transport);
    auto file = OutputFile::open(flags.file);  // before the first request
    if (!file) throw UsageError{{"--out: " + file.error()}};
    const ReaderKeys keys{key_from("OPSMGR_PUBLIC_KEY", known.public_key, wrong),
                          key_from("OPSMGR_PRIVATE_KEY", known.private_key, wrong)};
    throw_if_any(std::move(wrong));
    SignedReader reader(*url, keys, flags.reader);
    SecretLabels labels;  // a target or a gateway may repeat what it was sent
    labels.hide(keys.private_key, "(private key)");
    for (const std::string& secret : network.secrets) labels.hide(secret, "(secret)");
    const auto failed = [&](const std::string& why) {
        report_error("opsmgr-mock: record: {}: {}; nothing is written\n", url->text(), labels.redacted(why));
        return exit_no_recording;
    };
    Recording recording(*group, RealClock().now());
    if (const auto read = read_jobs(reader, flags.group, recording); !read) return failed(read.error());
    const std::vector<std::string> left_out = recording.left_out();
    for (const std::string& line : left_out) report_error("opsmgr-mock: record: {}: {}\n", url->text(), line);
    if (recording.size() == 0 && !left_out.empty()) return failed("no job of the group can be recorded");
    const std::string text = write_json(recording.fixture(flags.anonymise), Layout::pretty) + "\n";
    if (const auto written = file->write(text); !written) throw UsageError{{"--out: " + written.error()}};
    return 0;
}

}  // namespace

Command record_command() {
    return {"record", "Write a fixture from the jobs of a real deployment; sends GET only", [](CommandLine& command) {
                const auto flags = std::make_shared<RecordFlags>();
                command.add_option("--from", flags->from, "URL of the deployment");
                command.add_option("--group", flags->group, "Id of the group");
                command.add_option("--config", flags->config,
                                   "JSON file with settings, as opsmgr-suite run takes it; a flag or a variable of the "
                                   "environment wins over it");
                command.add_option("--out", flags->file, "Write the fixture to this file; - is standard output")
                    .show_default();
                command.add_flag("--anonymise,!--no-anonymise", flags->anonymise,
                                 "Replace ids, hosts, names and messages by invented ones (default), or keep them");
                command.add_option("--max-requests", flags->reader.requests, "Send at most this number of requests")
                    .show_default()
                    .check_range(1, 10000);
                command.add_option("--timeout", flags->reader.seconds, "Seconds after which no further request is sent")
                    .show_default()
                    .check_range(1, 86400);
                flags->network.declare(command);
                command.footer(
                    "Authenticates with OPSMGR_PUBLIC_KEY and OPSMGR_PRIVATE_KEY, or those of --config; they are never "
                    "written to "
                    "the fixture. Sends at "
                    "most five\nrequests a second, "
                    "except on loopback, and stops at a 429 or 503. Exit code 1 when nothing could be recorded.");
                return [flags] { return record(*flags); };
            }};
}

}  // namespace opsmgr::mock
