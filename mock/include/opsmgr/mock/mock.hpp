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
//
// Link `opsmgr::mock`, which has the mock compiled. This header brings plain types and the standard library alone.
#pragma once

#include <opsmgr/base/date.hpp>
#include <opsmgr/mock/journal/verification.hpp>
#include <opsmgr/mock/mock_options.hpp>
#include <opsmgr/mock/model/job_status.hpp>
#include <opsmgr/mock/model/run_outcome.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::mock {

class Server;

/// What is to change of a job; what is absent stays as it is.
struct JobChange {
    /// What belongs to a status comes with it: a job that is set to IN_PROGRESS begins a run now, and the child jobs
    /// show what the job shows.
    std::optional<JobStatus> status{};
    /// How long the run takes and how it ends; of a job IN_PROGRESS only. Without it a run that is begun never ends.
    std::optional<RunOutcome> outcome{};
    /// Of the retries from now on, in order; the last one serves all that follow. An empty list: two reads, SUCCESS.
    std::optional<std::vector<RunOutcome>> retries{};
    /// When it becomes EXPIRED. A job that is EXPIRED by now has no other status before this is moved.
    std::optional<Instant> expires{};
};

/// A key pair that is to be let in.
struct NewKey {
    std::string public_key;
    std::string private_key;
    std::vector<std::string> roles{};         ///< in `Mock::group_id()`, such as `GROUP_AUTOMATION_ADMIN`
    std::vector<std::string> global_roles{};  ///< such as `GLOBAL_OWNER`
};

/// What a request with credentials is answered, whatever they are.
enum class SignInAnswer {
    refuse,       ///< 401, `stale=false`
    stale,        ///< 401, `stale=true`
    unavailable,  ///< 503
};

struct NextSignIn {
    SignInAnswer answer = SignInAnswer::refuse;
    unsigned times = 1;                ///< from 1 to 1,000,000
    unsigned retry_after_seconds = 1;  ///< of `unavailable`
};

class Mock {
  public:
    /// Listens on 127.0.0.1. Throws `std::runtime_error` with all that is wrong with the options, one fault a line, or
    /// with what is in the way of listening.
    explicit Mock(const MockOptions& options = {});
    /// Ends the connections. No thread of it is left behind.
    ~Mock();
    Mock(const Mock&) = delete;
    Mock& operator=(const Mock&) = delete;

    // Where it is, and who may do what there. Valid as long as the mock; what the fixture does not have is empty.
    [[nodiscard]] const std::string& url() const;  ///< without a path
    [[nodiscard]] const std::string& public_key() const;
    [[nodiscard]] const std::string& private_key() const;
    [[nodiscard]] const std::string& group_id() const;
    [[nodiscard]] const std::string& job_id() const;  ///< a job in FAILURE
    [[nodiscard]] const std::string& control_url() const;
    /// A job in FAILURE of another group: asked for in `group_id()` it is answered with 404.
    [[nodiscard]] const std::string& foreign_job_id() const;
    /// A key pair that signs in and has no role that allows log collection in `group_id()`: it is answered with 401.
    [[nodiscard]] const std::string& unprivileged_public_key() const;
    [[nodiscard]] const std::string& unprivileged_private_key() const;

    /// What changes with it. Answers whose time it brings are on their way when it returns. From 0 to ten years at a
    /// time, and up to the year 9000; throws `std::invalid_argument` otherwise.
    std::vector<Transition> advance(std::chrono::milliseconds by);
    [[nodiscard]] Instant now();

    // A filter is refused with `std::invalid_argument` when its operation is none of the API's, an id is malformed, or
    // no job or group of the mock has it and no call has asked for it: it would fit nothing, and whoever expects
    // nothing would be satisfied. Operations have the names of the
    // contract (`docs/in-process.md` lists them); `none` is what matched none of them.

    /// Calls so far, the two exchanges of a digest sign-in being one; also those that were only challenged.
    [[nodiscard]] std::vector<JournalCall> calls(const CallFilter& wanted = {});
    [[nodiscard]] std::uint64_t count(const CallFilter& wanted = {});

    /// What was on the wire, requests and answers, as an HTTP Archive (HAR 1.2): for the viewers of browsers. Private
    /// keys in it are labels. Bodies are cut at 64 KiB.
    [[nodiscard]] std::string har();

    /// Whether calls came as often as they should. With `within` (real time) it waits for calls that are still to come,
    /// and returns as soon as enough or too many have; for one that has been challenged it waits until it is signed.
    /// Throws `std::invalid_argument` also when `at_most` is less than `at_least`.
    [[nodiscard]] Verdict verify(Verification wanted, std::chrono::milliseconds within = {});

    // Jobs are named by their 24 hexadecimal digits, and looked for in all groups; `std::out_of_range` is thrown when
    // there is no such job.

    /// The status of a job, not counted as a read.
    [[nodiscard]] JobStatus status(std::string_view job);

    /// Changes a job from the next request on. Throws `std::invalid_argument` with all that is wrong with the change,
    /// one fault a line; the job is then as it was.
    void set_job(std::string_view job, const JobChange& change);

    /// The store as a fixture, as `MockOptions::fixture` takes it.
    [[nodiscard]] std::string fixture();

    /// Replaces the faults: network trouble on purpose, from the next call on. Throws like the constructor; also for a
    /// job or group that is not there.
    void set_faults(std::string_view schedule);

    // Sign-in, from the next request on. `reset` brings back what was at the start. `std::invalid_argument` is thrown
    // with all that is wrong, one fault a line; nothing has changed then.

    /// Lets a key pair in; its public key must be new.
    void add_key(const NewKey& key);
    /// Throws `std::out_of_range` when there is no such key.
    void revoke_key(std::string_view public_key);
    /// Every nonce that has been issued so far is stale: clients have to sign again.
    void make_nonces_stale();
    /// What the next requests with credentials are answered, in order, in place of what was set before; an empty list:
    /// as usual.
    void set_next_sign_ins(const std::vector<NextSignIn>& next);

    // Deviations break the contract, variations stay within it; `docs/deviations.md` lists them. They are switched from
    // the next request on. `std::invalid_argument` is thrown for a name that is none, or one that shows over TLS alone.
    void deviate(std::string_view name, bool on = true);
    void vary(std::string_view name, bool on = true);
    /// The names of those that are on, in the order in which they were switched on.
    [[nodiscard]] std::vector<std::string> deviations();
    [[nodiscard]] std::vector<std::string> variations();

    /// Everything as it was at the start: jobs, time, faults, deviations, variations; the journal is empty.
    void reset();

    /// The rest of what a mock can do: for programs that include `opsmgr/mock/server.hpp` and link
    /// `opsmgr::mock_headers` too. Valid as long as the mock.
    [[nodiscard]] Server& server();

  private:
    class Parts;
    const std::unique_ptr<Parts> parts_;
};

}  // namespace opsmgr::mock
