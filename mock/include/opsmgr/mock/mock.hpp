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

#include <opsmgr/mock/fault_text.hpp>
#include <opsmgr/mock/fixture.hpp>
#include <opsmgr/mock/fixture_writer.hpp>
#include <opsmgr/mock/server.hpp>
#include <opsmgr/mock/verification.hpp>
#include <opsmgr/mock/welcome.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace opsmgr::mock {

struct MockOptions {
    /// The name of one that comes with the mock (`default`, `every-status`, ...), the path of a file that ends in
    /// `.json`, or the text of one, which begins with a brace.
    std::string fixture = "default";
    std::string edition = "8.0";         ///< of the documentation: 6.0, 7.0 or 8.0
    std::optional<Instant> start{};      ///< where time stands at the beginning; without it the machine's
    bool real_time = false;              ///< time goes by; `start` is then of no use
    std::vector<std::string> deviate{};  ///< deviations by name
    std::vector<std::string> vary{};     ///< variations by name
    std::string faults{};                ///< the text of a schedule of faults
};

class Mock {
  public:
    /// Listens on 127.0.0.1. Throws `std::runtime_error` with all that is wrong with the options, one fault a line.
    explicit Mock(const MockOptions& options = {})
        : clock_(clock_for(options)),
          server_(world_for(options, clock_->now()), *clock_,
                  {.mock = double_options_for(options),
                   .on_answer = [this](const JournalEntry&) { heard_.notify_all(); }}) {
        const auto port = server_.start();
        if (!port) throw std::runtime_error(port.error());
        const std::string url = fmt::format("http://127.0.0.1:{}", *port);
        welcome_ = server_.behaviour().with_world(
            [&](const World& world, Instant now) { return welcome_to(world, url, url + "/__admin", now); });
    }

    // Where it is, and who may do what there.
    [[nodiscard]] const std::string& url() const { return welcome_.url; }  ///< without a path
    [[nodiscard]] const std::string& public_key() const { return welcome_.public_key; }
    [[nodiscard]] const std::string& private_key() const { return welcome_.private_key; }
    [[nodiscard]] const std::string& group_id() const { return welcome_.group_id; }
    [[nodiscard]] const std::string& job_id() const { return welcome_.job_id; }  ///< a job in FAILURE
    [[nodiscard]] const std::string& control_url() const { return welcome_.control_url; }

    /// What changes with it. Answers whose time it brings are on their way when it returns.
    std::vector<Transition> advance(std::chrono::milliseconds by) {
        auto changed = server_.behaviour().advance(by);
        server_.poke();
        return changed;
    }
    [[nodiscard]] Instant now() { return server_.behaviour().timeline()->now(); }

    /// Calls that were answered, the two legs of a digest sign-in being one.
    [[nodiscard]] std::vector<JournalCall> calls(const CallFilter& filter = {}) {
        return server_.behaviour().with_journal([&](const Journal& journal) {
            std::vector<JournalCall> fitting;
            for (const JournalCall& call : journal.calls())
                if (filter.fits(call)) fitting.push_back(call);
            return fitting;
        });
    }
    [[nodiscard]] std::uint64_t count(const CallFilter& filter = {}) {
        return server_.behaviour().with_journal([&](const Journal& journal) { return journal.count(filter).calls; });
    }

    /// Whether calls came as often as they should. With `within` (real time) it waits for calls that are still to come,
    /// and returns as soon as enough or too many have.
    [[nodiscard]] Verdict verify(const Verification& wanted, std::chrono::milliseconds within = {}) {
        const auto until = std::chrono::steady_clock::now() + within;
        std::unique_lock lock(hearing_);
        while (true) {
            Verdict verdict =
                server_.behaviour().with_journal([&](const Journal& journal) { return wanted.judge(journal); });
            const auto left = until - std::chrono::steady_clock::now();
            if (verdict.decided || left.count() <= 0) return verdict;
            // An answer between the judgement and here would go unheard: hence not all of the time at once.
            heard_.wait_for(lock, std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(20)));
        }
    }

    /// The status of a job, not counted as a read. Throws `std::out_of_range` when there is no such job.
    [[nodiscard]] JobStatus status(std::string_view job) {
        return server_.behaviour().with_world([&](World& world, Instant now) {
            const auto id = JobId::parse(job);
            for (Group& group : world.groups)
                if (const Job* found = id ? group.find(*id) : nullptr; found != nullptr) return found->status(now);
            throw std::out_of_range(fmt::format("the mock has no job {}", job));
        });
    }

    /// The world as a fixture, as `MockOptions::fixture` takes it.
    [[nodiscard]] std::string fixture() {
        return server_.behaviour().with_world(
            [](const World& world, Instant now) { return write_json(write_fixture(world, now), Layout::pretty); });
    }

    /// Replaces the faults: network trouble on purpose, from the next call on. Throws like the constructor.
    void set_faults(std::string_view schedule) {
        FaultSchedule faults = faults_from(schedule);
        server_.behaviour().with_faults([&](FaultsAtWork& at_work) { at_work.set(std::move(faults)); });
    }

    /// Everything as it was at the start: jobs, time, faults; the journal is empty.
    void reset() {
        server_.behaviour().reset();
        server_.poke();
    }

    /// The rest of what a mock can do.
    [[nodiscard]] Server& server() { return server_; }

  private:
    static std::unique_ptr<const Clock> clock_for(const MockOptions& options) {
        if (options.real_time) return std::make_unique<RealClock>();
        return std::make_unique<ManualClock>(options.start.value_or(RealClock().now()));
    }

    static World world_for(const MockOptions& options, Instant now) {
        auto world = read_world({text_of(options.fixture)}, now);
        if (world) return *std::move(world);
        std::string faults;
        for (const FixtureFault& fault : world.error()) faults += (faults.empty() ? "" : "\n") + fault.text();
        throw std::runtime_error(faults);
    }

    static FixtureText text_of(const std::string& fixture) {
        if (fixture.find_first_not_of(" \t\r\n") == fixture.find('{')) return {fixture.substr(0, 80), fixture};
        if (auto carried = carried_fixture(fixture)) return *std::move(carried);
        std::ifstream file(fixture, std::ios::binary);
        if (!file || !fixture.ends_with(".json"))
            throw std::runtime_error(fixture +
                                     ": neither a readable .json file nor a fixture that comes with the mock");
        return {fixture, {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}};
    }

    static DoubleOptions double_options_for(const MockOptions& options) {
        DoubleOptions mock;
        mock.edition = find_edition(options.edition);
        if (mock.edition == nullptr)
            throw std::runtime_error(options.edition + " is no edition; there are 6.0, 7.0 and 8.0");
        const auto add = [&](const std::vector<std::string>& names, SwitchKind kind, const char* noun) {
            for (const std::string& name : names) {
                const Switch* found = find_switch(name);
                if (found == nullptr || found->kind != kind)
                    throw std::runtime_error(fmt::format("{} is no {}", name, noun));
                mock.switches.push_back(found);
            }
        };
        add(options.deviate, SwitchKind::deviation, "deviation");
        add(options.vary, SwitchKind::variation, "variation");
        if (!options.faults.empty()) mock.faults = faults_from(options.faults);
        return mock;
    }

    static FaultSchedule faults_from(std::string_view text) {
        const auto document = read_json(text);
        if (!document)
            throw std::runtime_error(fmt::format("faults: line {}, column {}: {}", document.error().line,
                                                 document.error().column, document.error().why));
        auto schedule = read_faults(*document);
        if (schedule) return *std::move(schedule);
        std::string faults;
        for (const DataFault& fault : schedule.error())
            faults += fmt::format("{}faults: {}: {}", faults.empty() ? "" : "\n", fault.pointer, fault.rule);
        throw std::runtime_error(faults);
    }

    std::unique_ptr<const Clock> clock_;
    std::mutex hearing_;
    std::condition_variable heard_;
    Server server_;
    Welcome welcome_;
};

}  // namespace opsmgr::mock
