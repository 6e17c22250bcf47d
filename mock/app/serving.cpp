#include "serving.hpp"

#include "fixture_source.hpp"
#include "inherited_socket.hpp"
#include "signals.hpp"

#include <opsmgr/base/file.hpp>
#include <opsmgr/contracts/edition.hpp>
#include <opsmgr/mock/behavior/server_preset.hpp>
#include <opsmgr/mock/fault/fault_json.hpp>
#include <opsmgr/mock/journal/har.hpp>
#include <opsmgr/mock/journal/journal_json.hpp>
#include <opsmgr/mock/server.hpp>
#include "cli/output_file.hpp"
#include "cli/usage_error.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace opsmgr::mock {
namespace {

/// Empty where there is none.
std::string control_token() {
    const char* token = std::getenv("OPSMGR_CONTROL_TOKEN");
    return token == nullptr ? "" : token;
}

std::vector<const BehaviorChange*> changes_from(const ServingFlags& flags) {
    std::vector<const BehaviorChange*> changes;
    std::vector<std::string> wrong;
    const auto look_up = [&](const std::vector<std::string>& names, ChangeKind kind, const char* flag) {
        for (const std::string& name : names) {
            if (const auto found = find_change(name, kind)) changes.push_back(*found);
            else wrong.push_back(fmt::format("{}: {}", flag, found.error()));
        }
    };
    look_up(flags.deviations, ChangeKind::deviation, "--deviate");
    look_up(flags.variations, ChangeKind::variation, "--vary");
    for (const std::string& name : flags.like) {
        const auto preset = changes_like(name);
        if (!preset) wrong.push_back("--like: " + preset.error());
        else add_missing(changes, *preset);
    }
    if (!changes.empty() && !is_loopback(flags.host) && control_token().empty())
        wrong.push_back(
            fmt::format("--host is {}: off loopback, --deviate, --vary and --like need a token for the control API in "
                        "OPSMGR_CONTROL_TOKEN",
                        flags.host));
    if (!wrong.empty()) throw UsageError{std::move(wrong)};
    return changes;
}

ServiceOptions service_options_from(const ServingFlags& flags) {
    ServiceOptions options;
    options.edition = find_edition(flags.edition);
    options.changes = changes_from(flags);
    options.explains_refusals = flags.explains_refusals;
    options.journal_bytes = flags.journal_bytes;
    options.base_path = flags.base_path;
    options.cors.origins = flags.cors_origins;
    if (flags.clock == "reads") options.step_per_read = std::chrono::seconds(1);
    return options;
}

std::shared_ptr<const TlsContext> tls_from(const ServingFlags& flags,
                                           const std::vector<const BehaviorChange*>& changes) {
    Behavior behavior;
    for (const BehaviorChange* one : changes) one->apply(behavior);
    const TlsSettings settings{behavior.certificate_is_valid, behavior.old_tls_is_refused};
    const bool from_files = !flags.certificate_file.empty() || !flags.key_file.empty();
    if (from_files && flags.tls)
        throw UsageError{{"--tls makes a certificate and cannot be used with --cert and --key"}};
    if (flags.certificate_file.empty() != flags.key_file.empty())
        throw UsageError{{"--cert and --key belong together"}};
    if (!flags.ca_file.empty() && !flags.tls)
        throw UsageError{{"--tls-ca needs --tls: it writes the certificate that --tls makes"}};
    if (!flags.tls_names.empty() && !flags.tls)
        throw UsageError{{"--tls-name needs --tls: it adds to the certificate that --tls makes"}};
    if (!from_files && !flags.tls) {
        for (const BehaviorChange* one : changes)
            if (one->over_tls)
                throw UsageError{{fmt::format("{} is visible over TLS only: it needs --tls", one->name)}};
        return nullptr;
    }
    if (from_files && !settings.certificate_is_valid)
        throw UsageError{{"certificate-invalid needs --tls: your own certificate is shown as it is"}};
    std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
    std::vector<std::string> more{flags.host};
    more.insert(more.end(), flags.tls_names.begin(), flags.tls_names.end());
    for (const std::string& name : more)
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    auto tls = from_files ? TlsContext::from_files(flags.certificate_file, flags.key_file, settings)
                          : TlsContext::self_signed(names, settings);
    if (!tls) throw UsageError{{tls.error()}};
    if (!flags.ca_file.empty())
        if (const auto written = write_file(flags.ca_file, (*tls)->certificate_pem()); !written)
            throw UsageError{{"--tls-ca: " + written.error()}};
    return *tls;
}

/// Many clients at once need many descriptors.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// What one worker has allocated another one frees, and the GNU C library then keeps room for all of it once for each
/// thread. With two such places the workers wait no longer for each other, and memory stays level.
void share_memory_among_workers() {
#ifdef __GLIBC__
    ::mallopt(M_ARENA_MAX, 2);
#endif
}

/// Reading a large fixture takes several times the memory of the store; what has become free goes back to the system.
void return_free_memory() {
#ifdef __GLIBC__
    ::malloc_trim(0);
#endif
}

/// Said before the start: a harness that waits on the descriptor would wait for ever.
void check_ready_descriptor(int descriptor, bool has_socket) {
    if (descriptor < 0) return;
    const auto wrong = [&](const std::string& why) {
        throw UsageError{{fmt::format("--ready-fd: descriptor {} {}", descriptor, why)}};
    };
    if (has_socket && descriptor == 3) wrong("is the inherited socket");
    const int mode = ::fcntl(descriptor, F_GETFL);
    if (mode < 0) wrong("is not open");
    if ((mode & O_ACCMODE) == O_RDONLY) wrong("is not open for writing");
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

void write_and_close(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(descriptor, text.data(), text.size());
        const int error = errno;
        if (put < 0 && error == EINTR) continue;
        if (put < 0)
            throw UsageError{
                {fmt::format("--ready-fd: descriptor {} cannot be written: {}", descriptor, std::strerror(error))}};
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    ::close(descriptor);
}

Url reached_at(const std::string& host, int port, bool tls) {
    Url url;
    url.tls = tls;
    url.host = host == "0.0.0.0" ? "127.0.0.1" : host == "::" ? "::1" : host;
    url.port = static_cast<std::uint16_t>(port);
    return url;
}

}  // namespace

std::unique_ptr<const Clock> clock_from(const ServingFlags& flags) {
    if (flags.clock == "real") {
        if (!flags.start.empty())
            throw UsageError{
                {"--start: the machine's time cannot be set; --clock manual and --clock reads take a start"}};
        return std::make_unique<RealClock>();
    }
    if (flags.start.empty()) return std::make_unique<ManualClock>(RealClock().now());
    const auto start = from_iso8601(flags.start);
    if (!start)
        throw UsageError{{fmt::format("--start: '{}' is not a date such as 2019-03-08T12:00:00Z", flags.start)}};
    return std::make_unique<ManualClock>(*start);
}

FaultSchedule faults_from(const ServingFlags& flags, const Store& store) {
    const std::string& file = flags.faults_file;
    if (file.empty()) return {};
    const auto document = read_json_file(file);
    if (!document) throw UsageError{{"--faults: " + document.error()}};
    auto schedule = read_faults(*document);
    UsageError wrong;
    if (!schedule)
        for (const DataFault& fault : schedule.error())
            wrong.lines.push_back(
                fmt::format("{}: {}: {}", file, fault.pointer.empty() ? "/" : fault.pointer, fault.rule));
    else
        for (const MissingName& one : missing_names(*schedule, store, store))
            wrong.lines.push_back(fmt::format("{}: {}: {} in the fixture", file, one.place, one.text()));
    if (!wrong.lines.empty()) throw wrong;
    return *std::move(schedule);
}

Serving::Serving(ServingFlags flags) : ready_file_(flags.ready_file) {
    raise_descriptor_limit();
    const auto inherited = inherited_socket();
    if (!inherited) throw UsageError{{inherited.error()}};
    if (const auto& socket = *inherited) {
        flags.host = socket->host;
        flags.port = socket->port;
    }
    check_ready_descriptor(flags.ready_descriptor, inherited->has_value());
    clock_ = clock_from(flags);
    ServerOptions options{.mock = service_options_from(flags)};
    Store store = load_store(flags.fixtures, clock_->now());  // signals still end the program, should a pipe be silent
    options.mock.faults = faults_from(flags, store);

    original_ = block_signals();
    options.http.host = flags.host;
    options.http.port = flags.port;
    options.http.workers = flags.workers;
    options.http.tls = tls_from(flags, options.mock.changes);
    const bool has_tls = options.http.tls != nullptr;
    if (*inherited) options.http.listening = (*inherited)->descriptor;
    options.control_token = control_token();
    if (flags.log)
        options.on_answer = [this](const JournalEntry& entry) {
            const std::string line = server_->registry().key_labels().redacted(entry.text()) + "\n";
            std::fputs(line.c_str(), stderr);  // a log that cannot be written must not fail a request
        };
    server_ = std::make_unique<Server>(std::move(store), *clock_, std::move(options));
    return_free_memory();
    share_memory_among_workers();
    const auto port = server_->start();
    if (!port) throw UsageError{{port.error()}};
    const std::string root = reached_at(flags.host, *port, has_tls).text();
    const std::string url = root + flags.base_path;
    // The store as it was read: a client that has not waited may have changed the one that it uses.
    access_ = access_info_for(*server_->service().start(), url, root + "/__admin", clock_->now());
    if (const std::string warning = warning_about(access_); !warning.empty())
        std::fputs(("opsmgr-mock: " + warning + "\n").c_str(), stderr);
    announce(flags.ready_descriptor);
}

Serving::~Serving() = default;

void Serving::stop() {
    server_->stop();
}

Breaches Serving::breaches() const {
    return server_->registry().breaches();
}

Json Serving::report() const {
    SandboxRegistry& registry = server_->registry();
    const Breaches breaches = registry.breaches();
    Json report = to_json(registry.main()->journal(), registry.key_labels());
    report["breaches"] = {{"count", breaches.count}, {"first", breaches.first}};
    report["sandboxes"] = Json::object();
    for (const std::string& id : registry.sandboxes())
        if (const auto sandbox = registry.sandbox(id))
            report["sandboxes"][id] = to_json(sandbox->journal(), registry.key_labels());
    const SandboxRegistry::Removed removed = registry.removed();
    for (const auto& [id, journal] : removed.journals) {
        report["sandboxes"][id] = to_json(journal, registry.key_labels());
        report["sandboxes"][id]["deleted"] = true;
    }
    report["evictedSandboxes"] = removed.evicted;
    return report;
}

Json Serving::har() const {
    SandboxRegistry& registry = server_->registry();
    const std::string authority = access_.url.substr(access_.url.find("://") + 3);
    Json entries = Json::array();
    std::uint64_t evicted = 0;
    const auto add = [&](const Journal& journal, const std::string& sandbox) {
        for (const JournalEntry& entry : journal.entries())
            if (is_for_har(entry)) entries.push_back(har_entry(entry, authority, sandbox, registry.key_labels()));
        evicted += journal.evicted();
    };
    add(registry.main()->journal(), "");
    for (const std::string& id : registry.sandboxes())
        if (const auto sandbox = registry.sandbox(id)) add(sandbox->journal(), id);
    for (const auto& [id, journal] : registry.removed().journals) add(journal, id);
    std::stable_sort(entries.begin(), entries.end(), [](const Json& a, const Json& b) {
        return a.at("startedDateTime").get_ref<const std::string&>() <
               b.at("startedDateTime").get_ref<const std::string&>();
    });
    return har_log(std::move(entries), evicted);
}

void Serving::announce(int ready_descriptor) {
    const std::string line = ready_line(access_) + "\n";
    if (const auto written = ready_file_.write(line); !written) throw UsageError{{"--ready-file: " + written.error()}};
    if (ready_descriptor >= 0) write_and_close(ready_descriptor, line);
}

}  // namespace opsmgr::mock
