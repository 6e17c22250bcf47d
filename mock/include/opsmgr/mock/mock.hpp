// A mock inside a test program: on a free port from here to the end of the scope.
//
//     opsmgr::mock::Mock mock;
//     retry_job(mock.url(), mock.public_key(), mock.private_key(), mock.group_id(), mock.job_id());   // your client
//     mock.advance(5min);
//     const auto verdict = mock.verify({.filter = {.operation = "retry"}, .at_least = 1, .at_most = 1});
//     INFO(verdict.text);
//     CHECK(verdict.satisfied);
//
// Time stands still in it until it is advanced, so that nothing in a test depends on how fast it runs. Any number of
// them work side by side in one process. Its members may be called from any thread.
#pragma once

#include <opsmgr/mock/fixture/fixture_writer.hpp>
#include <opsmgr/mock/journal/verification.hpp>
#include <opsmgr/mock/mock_options.hpp>
#include <opsmgr/mock/model/access_info.hpp>
#include <opsmgr/mock/server.hpp>
#include <opsmgr/mock/service/awaited_verification.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

class Mock {
  public:
    /// Listens on 127.0.0.1. Throws `std::runtime_error` with all that is wrong with the options, one fault a line, or
    /// with what is in the way of listening.
    explicit Mock(const MockOptions& options = {}) : Mock(parts_for(options)) {}

    // Where it is, and who may do what there.
    [[nodiscard]] const std::string& url() const { return access_.url; }  ///< without a path
    [[nodiscard]] const std::string& public_key() const { return access_.public_key; }
    [[nodiscard]] const std::string& private_key() const { return access_.private_key; }
    [[nodiscard]] const std::string& group_id() const { return access_.group_id; }
    [[nodiscard]] const std::string& job_id() const { return access_.job_id; }  ///< a job in FAILURE
    [[nodiscard]] const std::string& control_url() const { return access_.control_url; }

    /// What changes with it. Answers whose time it brings are on their way when it returns. From 0 to ten years at a
    /// time; throws `std::invalid_argument` otherwise.
    std::vector<Transition> advance(std::chrono::milliseconds by) {
        if (by < by.zero() || by > longest_advance)
            throw std::invalid_argument("time is advanced by 0 to 3660 days at once, and does not go back");
        auto changed = server_.service().advance(by);
        server_.notify();
        return changed;
    }
    [[nodiscard]] Instant now() { return server_.service().timeline()->now(); }

    // A filter is refused with `std::invalid_argument` when its operation is none of the API's or an id is malformed:
    // it would fit nothing, and whoever expects nothing would be satisfied. Operations have the names of the
    // contract (`operations/router.hpp`); `none` is what matched none of them.

    /// Calls so far, the two exchanges of a digest sign-in being one; also those that were only challenged.
    [[nodiscard]] std::vector<JournalCall> calls(const CallFilter& wanted = {}) {
        const CallFilter filter = checked(wanted);
        return server_.service().with_journal([&](const Journal& journal) {
            std::vector<JournalCall> fitting;
            for (const JournalCall& call : journal.calls())
                if (filter.fits(call)) fitting.push_back(call);
            return fitting;
        });
    }
    [[nodiscard]] std::uint64_t count(const CallFilter& wanted = {}) {
        const CallFilter filter = checked(wanted);
        return server_.service().with_journal([&](const Journal& journal) { return journal.count(filter).calls; });
    }

    /// Whether calls came as often as they should. With `within` (real time) it waits for calls that are still to come,
    /// and returns as soon as enough or too many have; for one that has been challenged it waits until it is signed.
    /// Throws `std::invalid_argument` also when `at_most` is less than `at_least`.
    [[nodiscard]] Verdict verify(Verification wanted, std::chrono::milliseconds within = {}) {
        wanted.filter = checked(std::move(wanted.filter));
        if (wanted.at_most < wanted.at_least) throw std::invalid_argument("at_most is less than at_least");
        if (within > within.zero()) {
            std::promise<void> decided;
            const AwaitedVerification awaited(server_.registry().main(), wanted, [&] { decided.set_value(); });
            if (!awaited.is_decided()) decided.get_future().wait_for(within);
        }
        return server_.service().with_journal([&](const Journal& journal) { return wanted.judge(journal); });
    }

    /// The status of a job, not counted as a read. Throws `std::out_of_range` when there is no such job.
    [[nodiscard]] JobStatus status(std::string_view job) {
        return server_.service().with_store([&](Store& store, Instant now) {
            const auto id = JobId::parse(job);
            for (Group& group : store.groups)
                if (const Job* found = id ? group.find(*id) : nullptr; found != nullptr) return found->status(now);
            throw std::out_of_range(fmt::format("the mock has no job {}", job));
        });
    }

    /// The store as a fixture, as `MockOptions::fixture` takes it.
    [[nodiscard]] std::string fixture() {
        return server_.service().with_store(
            [](const Store& store, Instant now) { return write_json(write_fixture(store, now), Layout::pretty); });
    }

    /// Replaces the faults: network trouble on purpose, from the next call on. Throws like the constructor.
    void set_faults(std::string_view schedule) {
        auto faults = detail::faults_from(schedule);
        if (!faults) throw std::runtime_error(fmt::format("{}", fmt::join(faults.error(), "\n")));
        server_.service().with_faults([&](FaultInjector& injector) { injector.set(*std::move(faults)); });
    }

    /// Everything as it was at the start: jobs, time, faults; the journal is empty.
    void reset() {
        server_.service().reset();
        server_.notify();
    }

    /// The rest of what a mock can do.
    [[nodiscard]] Server& server() { return server_; }

  private:
    static constexpr std::chrono::milliseconds longest_advance = std::chrono::days(3660);

    explicit Mock(MockParts parts)
        : clock_(std::move(parts.clock)), server_(std::move(parts.store), *clock_, {.mock = std::move(parts.mock)}) {
        const auto port = server_.start();
        if (!port) throw std::runtime_error(port.error());
        const std::string url = fmt::format("http://127.0.0.1:{}", *port);
        access_ = server_.service().with_store(
            [&](const Store& store, Instant now) { return access_info_for(store, url, url + "/__admin", now); });
    }

    static MockParts parts_for(const MockOptions& options) {
        auto parts = read_options(options);
        if (!parts) throw std::runtime_error(fmt::format("{}", fmt::join(parts.error(), "\n")));
        return *std::move(parts);
    }

    /// The same filter as the journal has it. A name that is none would otherwise fit nothing, and `never` would hold.
    static CallFilter checked(CallFilter filter) {
        if (filter.operation == "none") filter.operation = "";
        const auto is_known = [&](const Operation& one) { return one.id == *filter.operation; };
        if (filter.operation && !filter.operation->empty() &&
            std::none_of(operations.begin(), operations.end(), is_known))
            throw std::invalid_argument(
                fmt::format("'{}' is not an operation; there are {}, and none for what is none of them",
                            *filter.operation, operation_names()));
        for (auto* const id : {&filter.group, &filter.job}) {
            if (!*id) continue;
            if (!JobId::parse(**id))
                throw std::invalid_argument(fmt::format("'{}' is not an id, which has 24 hexadecimal digits", **id));
            **id = lower_case(**id);
        }
        return filter;
    }

    std::unique_ptr<const Clock> clock_;
    Server server_;
    AccessInfo access_;
};

}  // namespace opsmgr::mock
