#include <opsmgr/mock/mock.hpp>

#include "mock_parts.hpp"

#include <opsmgr/mock/fixture/fixture_codec.hpp>
#include <opsmgr/mock/fixture/fixture_writer.hpp>
#include <opsmgr/mock/fixture/job_change.hpp>
#include <opsmgr/mock/fixture/sign_in_change.hpp>
#include <opsmgr/mock/journal/har.hpp>
#include <opsmgr/mock/journal/judgement.hpp>
#include <opsmgr/mock/model/access_info.hpp>
#include <opsmgr/mock/server.hpp>
#include <opsmgr/mock/service/awaited_verification.hpp>
#include <opsmgr/mock/service/known_names.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <future>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace opsmgr::mock {
namespace {

constexpr std::chrono::milliseconds longest_advance = std::chrono::days(3660);

std::string lines(const Wrong& wrong) {
    return fmt::format("{}", fmt::join(wrong, "\n"));
}

template <class Value>
Value or_throw(tl::expected<Value, Wrong> read) {
    if (!read) throw std::runtime_error(lines(read.error()));
    return *std::move(read);
}

/// The same filter as the journal has it. A name that is none would otherwise fit nothing, and `never` would hold.
CallFilter checked(CallFilter filter) {
    if (filter.operation == "none") filter.operation = "";
    const auto is_known = [&](const auto& one) { return one.id == *filter.operation; };
    if (filter.operation && !filter.operation->empty() && filter.operation != stub_name &&
        std::none_of(operations.begin(), operations.end(), is_known) &&
        std::none_of(neighbours.begin(), neighbours.end(), is_known))
        throw std::invalid_argument(
            fmt::format("'{}' is not an operation; there are {}, and none for what is none of them", *filter.operation,
                        operation_names()));
    for (auto* const id : {&filter.group, &filter.job}) {
        if (!*id) continue;
        if (!JobId::parse(**id))
            throw std::invalid_argument(fmt::format("'{}' is not an id, which has 24 hexadecimal digits", **id));
        **id = lower_case(**id);
    }
    return filter;
}

Wrong texts_of(const std::vector<MissingName>& missing) {
    Wrong wrong;
    for (const MissingName& one : missing) wrong.push_back(one.text());
    return wrong;
}

/// Likewise, and what it names is there.
CallFilter checked(CallFilter filter, MockService& mock) {
    filter = checked(std::move(filter));
    if (const auto missing = missing_names(filter, mock); !missing.empty())
        throw std::invalid_argument(lines(texts_of(missing)));
    return filter;
}

/// Gives `work` the group and the job of that id.
template <class Work>
auto at_job(Store& store, std::string_view text, Work&& work) {
    const auto id = JobId::parse(text);
    for (Group& group : store.groups)
        if (Job* found = id ? group.find(*id) : nullptr; found != nullptr) return work(group, *found);
    throw std::out_of_range(fmt::format("the mock has no job {}", text));
}

/// As a merge patch of the job's form in a fixture.
Json patch_from(const JobChange& change) {
    Json patch = Json::object();
    if (change.status) patch["status"] = to_string(*change.status);
    if (change.outcome) patch["course"] = fixture_codec::to_json(*change.outcome);
    if (change.retries) {
        patch["retries"] = nullptr;
        patch["retriesTaken"] = nullptr;
        fixture_codec::add_retries(patch, *change.retries);
    }
    if (change.expires) patch["expirationDate"] = to_iso8601_exactly(*change.expires);
    return patch;
}

Wrong texts_of(const std::vector<FixtureFault>& faults) {
    Wrong wrong;
    for (const FixtureFault& fault : faults)
        wrong.push_back(fault.pointer.empty() ? fault.rule : fmt::format("{}: {}", fault.pointer, fault.rule));
    return wrong;
}

}  // namespace

class Mock::Parts {
  public:
    explicit Parts(MockParts parts)
        : clock(std::move(parts.clock)), server(std::move(parts.store), *clock, {.mock = std::move(parts.mock)}) {
        const auto port = server.start();
        if (!port) throw std::runtime_error(port.error());
        const std::string url = fmt::format("http://127.0.0.1:{}", *port);
        access = service().with_store(
            [&](const Store& store, Instant now) { return access_info_for(store, url, url + "/__admin", now); });
    }

    [[nodiscard]] MockService& service() { return server.service(); }

    void turn(std::string_view name, ChangeKind kind, bool on) {
        const auto change = change_over_plain_http(name, kind);
        if (!change) throw std::invalid_argument(change.error());
        const std::lock_guard lock(switching_);
        auto changes = service().changes();
        const auto place = std::find(changes.begin(), changes.end(), *change);
        if (on == (place != changes.end())) return;
        if (on) changes.push_back(*change);
        else changes.erase(place);
        service().set_changes(std::move(changes));
    }
    [[nodiscard]] std::vector<std::string> names_of(ChangeKind kind) {
        std::vector<std::string> names;
        for (const BehaviorChange* one : service().changes())
            if (one->kind == kind) names.emplace_back(one->name);
        return names;
    }

    std::unique_ptr<const Clock> clock;
    Server server;
    AccessInfo access;

  private:
    std::mutex switching_;  ///< between the look at what is on and the change of it
};

Mock::Mock(const MockOptions& options) : parts_(std::make_unique<Parts>(or_throw(read_options(options)))) {}
Mock::~Mock() = default;

const std::string& Mock::url() const {
    return parts_->access.url;
}
const std::string& Mock::public_key() const {
    return parts_->access.public_key;
}
const std::string& Mock::private_key() const {
    return parts_->access.private_key;
}
const std::string& Mock::group_id() const {
    return parts_->access.group_id;
}
const std::string& Mock::job_id() const {
    return parts_->access.job_id;
}
const std::string& Mock::control_url() const {
    return parts_->access.control_url;
}
const std::string& Mock::foreign_job_id() const {
    return parts_->access.foreign_job_id;
}
const std::string& Mock::unprivileged_public_key() const {
    return parts_->access.unprivileged_public_key;
}
const std::string& Mock::unprivileged_private_key() const {
    return parts_->access.unprivileged_private_key;
}

std::vector<Transition> Mock::advance(std::chrono::milliseconds by) {
    if (by < by.zero() || by > longest_advance)
        throw std::invalid_argument("time is advanced by 0 to 3660 days at once, and does not go back");
    auto changed = parts_->service().advance(by);
    if (!changed) throw std::invalid_argument(fmt::format("time is not advanced beyond {}", to_iso8601(Timeline::end)));
    parts_->server.notify();
    return *std::move(changed);
}

Instant Mock::now() {
    return parts_->service().timeline()->now();
}

std::vector<JournalCall> Mock::calls(const CallFilter& wanted) {
    const CallFilter filter = checked(wanted, parts_->service());
    auto calls = parts_->service().with_journal([&](const Journal& journal) {
        std::vector<JournalCall> fitting;
        for (const JournalCall& call : journal.calls())
            if (filter.fits(call)) fitting.push_back(call);
        return fitting;
    });
    for (JournalCall& call : calls) call.target = parts_->server.registry().key_labels().redacted(call.target);
    return calls;
}

std::string Mock::har() {
    const Journal journal = parts_->service().journal();
    Json entries = Json::array();
    for (const JournalEntry& entry : journal.entries())
        if (is_for_har(entry))
            entries.push_back(har_entry(entry, parts_->access.url.substr(std::string_view("http://").size()), {},
                                        parts_->server.registry().key_labels()));
    return write_json(har_log(std::move(entries), journal.evicted()), Layout::pretty);
}

std::uint64_t Mock::count(const CallFilter& wanted) {
    const CallFilter filter = checked(wanted, parts_->service());
    return parts_->service().with_journal([&](const Journal& journal) { return journal.count(filter).calls; });
}

Verdict Mock::verify(Verification wanted, std::chrono::milliseconds within) {
    wanted.filter = checked(std::move(wanted.filter), parts_->service());
    if (wanted.at_most < wanted.at_least) throw std::invalid_argument("at_most is less than at_least");
    if (within > within.zero()) {
        std::promise<void> decided;
        const AwaitedVerification awaited(parts_->server.registry().main(), wanted, [&] { decided.set_value(); });
        if (!awaited.is_decided()) decided.get_future().wait_for(within);
    }
    Verdict verdict = parts_->service().with_journal([&](const Journal& journal) { return judge(wanted, journal); });
    verdict.text = parts_->server.registry().key_labels().redacted(verdict.text);
    return verdict;
}

JobStatus Mock::status(std::string_view job) {
    return parts_->service().with_store([&](Store& store, Instant now) {
        return at_job(store, job, [&](const Group&, const Job& found) { return found.status(now); });
    });
}

void Mock::set_job(std::string_view job, const JobChange& change) {
    const Json patch = patch_from(change);
    parts_->service().with_store([&](Store& store, Instant now) {
        at_job(store, job, [&](Group& group, const Job& found) {
            auto changed = changed_job(store, group, found, patch, now);
            if (changed) return group.put(*std::move(changed));
            throw std::invalid_argument(lines(texts_of(changed.error())));
        });
    });
}

std::string Mock::fixture() {
    return parts_->service().with_store(
        [](const Store& store, Instant now) { return write_json(write_fixture(store, now), Layout::pretty); });
}

void Mock::set_faults(std::string_view schedule) {
    auto faults = or_throw(faults_from(schedule));
    if (const auto missing = missing_names(faults, parts_->service()); !missing.empty())
        throw std::runtime_error(lines(texts_of(missing)));
    parts_->service().with_faults([&](FaultInjector& injector) { injector.set(std::move(faults)); });
}

void Mock::add_key(const NewKey& key) {
    Json document{{"publicKey", key.public_key}, {"privateKey", key.private_key}};
    if (!key.global_roles.empty()) document["globalRoles"] = key.global_roles;
    for (const std::string& role : key.roles) document["roles"].push_back({{"role", role}, {"group", group_id()}});
    auto read = parts_->service().with_store([&](const Store& store, Instant) { return read_key(store, document); });
    if (!read) throw std::invalid_argument(lines(texts_of(read.error())));
    const auto addition = parts_->server.registry().add_key("", parts_->service(), *std::move(read));
    if (addition != SandboxRegistry::KeyAddition::done)
        throw std::invalid_argument(fmt::format("there is a key pair {} already", key.public_key));
}

void Mock::revoke_key(std::string_view public_key) {
    if (!parts_->service().with_store([&](Store& store, Instant) { return store.keys.remove(public_key); }))
        throw std::out_of_range(fmt::format("the mock has no key pair {}", public_key));
}

void Mock::make_nonces_stale() {
    parts_->service().expire_nonces();
}

void Mock::set_next_sign_ins(const std::vector<NextSignIn>& next) {
    Json document{{"next", Json::array()}};
    for (const NextSignIn& one : next) {
        Json& row = document["next"].emplace_back();
        row = {{"answer", fixture_codec::scripted_answers.at(static_cast<std::size_t>(one.answer))},
               {"times", one.times},
               {"retryAfter", one.retry_after_seconds}};
    }
    const auto changed =
        parts_->service().with_sign_in([&](SignInSettings& settings) { return change(settings, document); });
    if (!changed) throw std::invalid_argument(lines(texts_of(changed.error())));
}

void Mock::deviate(std::string_view name, bool on) {
    parts_->turn(name, ChangeKind::deviation, on);
}
void Mock::vary(std::string_view name, bool on) {
    parts_->turn(name, ChangeKind::variation, on);
}
std::vector<std::string> Mock::deviations() {
    return parts_->names_of(ChangeKind::deviation);
}
std::vector<std::string> Mock::variations() {
    return parts_->names_of(ChangeKind::variation);
}

void Mock::reset() {
    parts_->service().reset();
    parts_->server.notify();
}

Server& Mock::server() {
    return parts_->server;
}

}  // namespace opsmgr::mock
