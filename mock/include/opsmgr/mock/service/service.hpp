// The double itself: a request goes in, the documented answer comes out. No sockets, no threads, no globals.
//
//     RealClock clock;
//     Double mock(std::move(*world), clock);
//     Reply reply = mock.handle({"GET", "/api/public/v1.0/groups/...", {{"Host", "localhost"}}, ""});
//
// All of it may be called from several threads at once; each call is one step, so that of two retries at the same
// instant one wins and the other is refused. A world, its time, its faults and its journal belong to one double alone.
#pragma once

#include <opsmgr/mock/service/request_handler.hpp>
#include <opsmgr/mock/behavior/edited_request.hpp>
#include <opsmgr/mock/service/adaptive_mutex.hpp>
#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/fault/delivery.hpp>
#include <opsmgr/mock/service/service_options.hpp>
#include <opsmgr/mock/journal/journal.hpp>
#include <opsmgr/mock/journal/request_record.hpp>
#include <opsmgr/mock/operations/router.hpp>

#include <sys/random.h>

#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace opsmgr::mock {

/// A job that has another status than before.
struct Transition {
    GroupId group;
    JobId job;
    JobStatus from;
    JobStatus to;
};

class Double {
  public:
    /// The clock must outlive the double, and every answer of it that still waits.
    explicit Double(World world, const Clock& clock, DoubleOptions options = {})
        : world_(std::move(world)),
          start_(std::make_shared<const World>(world_)),
          timeline_(std::make_shared<Timeline>(clock, options.ahead)),
          options_(std::move(options)),
          sign_in_(random_key()) {
        bend_rules(options_.switches);
        faults_.set(options_.faults);
    }

    /// Called after each answer, inside the step, with its journal entry. Set before the first request.
    std::function<void(const JournalEntry&)> on_answer;

    struct Answer {
        Reply reply;
        Delivery delivery;
    };
    /// A request that has been let in and has to wait before its operation is carried out.
    struct Hold {
        Instant until;
        std::string public_key;  ///< who asks
        std::uint64_t call = 0;
        Strike strike;
    };

    /// The answer, or what it has to wait for. A hold is to be resumed, with the same request, once its time has come.
    [[nodiscard]] std::variant<Answer, Hold> begin(const Request& request) {
        const std::lock_guard step(guard_);
        const Instant now = timeline_->now();
        const BentRequest bent(request, rules_, world_);
        RoutedRequest routed = route(bent.acted(), *options_.edition);
        const Credentials credentials = SignIn::read(bent.received(), rules_);
        const std::uint64_t call = open_call(request, routed, credentials, now);
        const bool is_signed = request.headers.has("Authorization") || sign_in_settings_.mode == SignInMode::off;
        const auto strike = faults_.strike(*journal_.find_call(call), is_signed);

        Answering answering(setting(now), routed);
        const Leg leg{request, call, strike, now};
        if (rules_.unavailable)
            if (const auto refusal = rules_.unavailable(routed))
                return finish(routed, leg, unavailable(answering, *refusal, "a switch of the mock"));
        if (strike && strike->phase == FaultPhase::between) {
            if (strike->effect.unavailable)
                return finish(routed, leg, unavailable(answering, *strike->effect.unavailable, by_schedule));
            if (strike->effect.reset_after) return finish(routed, leg, {});
        }
        auto admitted = answering.admit(bent.received(), credentials);
        if (!admitted) return finish(routed, leg, std::move(admitted.error()));
        if (strike && strike->phase == FaultPhase::between)
            return Hold{now + strike->delay, (*admitted)->public_key, call, *strike};
        return finish(routed, leg, answering.act(**admitted));
    }

    [[nodiscard]] Answer resume(const Request& request, const Hold& hold) {
        const std::lock_guard step(guard_);
        const Instant now = timeline_->now();
        const BentRequest bent(request, rules_, world_);
        RoutedRequest routed = route(bent.acted(), *options_.edition);
        Answering answering(setting(now), routed);
        Strike waited = hold.strike;
        waited.delay = {};
        const KeyPair* key = world_.find_key(hold.public_key);
        return finish(routed, {request, hold.call, waited, now},
                      key != nullptr ? answering.act(*key)
                                     : answering.unavailable(503, std::nullopt, "the key has gone meanwhile"));
    }

    /// The answer at once, whatever it should wait for.
    [[nodiscard]] Reply handle(const Request& request) {
        auto begun = begin(request);
        if (auto* answer = std::get_if<Answer>(&begun)) return std::move(answer->reply);
        return resume(request, std::get<Hold>(begun)).reply;
    }

    /// Notes bytes that were refused before they were a request.
    void note_refused_bytes(std::uint64_t connection, int status, std::string_view why) {
        const std::lock_guard step(guard_);
        JournalCall call;
        call.at = timeline_->now();
        JournalEntry entry;
        entry.at = call.at;
        entry.call = journal_.begin(call, {}).number;
        entry.connection = connection;
        entry.status = status;
        entry.reason = why;
        entry.breach = why;
        const JournalEntry& kept = journal_.end(entry, {});
        if (on_answer) on_answer(kept);
    }

    // What a control does. The functions are given their part inside one step; they must not call back.

    template <class Work>
    auto with_world(Work&& work) {
        const std::lock_guard step(guard_);
        return work(world_, timeline_->now());
    }
    template <class Work>
    auto with_journal(Work&& work) {
        const std::lock_guard step(guard_);
        return work(journal_);
    }
    template <class Work>
    auto with_faults(Work&& work) {
        const std::lock_guard step(guard_);
        return work(faults_);
    }

    /// A copy of the journal as it stands.
    [[nodiscard]] Journal journal() {
        return with_journal([](Journal& journal) { return journal; });
    }

    [[nodiscard]] std::vector<const Switch*> switches() {
        const std::lock_guard step(guard_);
        return switches_;
    }
    void set_switches(std::vector<const Switch*> switches) {
        const std::lock_guard step(guard_);
        bend_rules(std::move(switches));
    }

    /// Takes another world. A reset goes back to it from now on, and to the time that it is now: the dates in a world
    /// are only right beside the time at which it was read.
    void replace(World world) {
        const std::lock_guard step(guard_);
        world_ = std::move(world);
        start_ = std::make_shared<const World>(world_);
        timeline_->begin_here();
        bend_rules(std::move(switches_));
    }

    /// As it was at the start: world, time, faults, switches; the journal is empty, and no nonce is known. (With time
    /// gone back, the nonces of before would be from the future, and what is forgotten of them would not be over.)
    void reset() {
        const std::lock_guard step(guard_);
        world_ = *start_;
        timeline_->reset();
        sign_in_ = SignIn(random_key());
        bend_rules(options_.switches);
        faults_.set(options_.faults);
        journal_.clear();
    }
    /// The jobs and deployments of one group alone. False when there was no such group at the start.
    [[nodiscard]] bool reset(const GroupId& id) {
        const std::lock_guard step(guard_);
        for (const Group& then : start_->groups) {
            if (then.id() != id) continue;
            if (Group* now = world_.find_group(id); now != nullptr) *now = then;
            else world_.groups.push_back(then);
            return true;
        }
        return false;
    }

    /// What changes with it. Answers that wait have then to be looked at again.
    [[nodiscard]] std::vector<Transition> advance(std::chrono::milliseconds by) {
        const std::lock_guard step(guard_);
        const Instant before = timeline_->now();
        timeline_->advance(by);
        const Instant now = timeline_->now();
        std::vector<Transition> changed;
        for (const Group& group : world_.groups)
            for (const Job& job : group.jobs())
                if (job.status(before) != job.status(now))
                    changed.push_back({group.id(), job.id(), job.status(before), job.status(now)});
        return changed;
    }

    [[nodiscard]] std::shared_ptr<const World> start() {
        const std::lock_guard step(guard_);
        return start_;
    }
    [[nodiscard]] std::shared_ptr<const Timeline> timeline() const { return timeline_; }
    [[nodiscard]] const DoubleOptions& options() const { return options_; }

  private:
    static NonceBook::Key random_key() {
        NonceBook::Key key{};
        if (::getentropy(key.data(), key.size()) != 0) throw std::runtime_error("the system gives no random numbers");
        return key;
    }

    [[nodiscard]] Setting setting(Instant now) { return {world_, rules_, sign_in_settings_, sign_in_, now}; }

    void bend_rules(std::vector<const Switch*> switches) {
        switches_ = std::move(switches);
        rules_ = {};
        marker_.clear();
        for (const Switch* one : switches_) {
            one->apply(rules_);
            marker_ += (marker_.empty() ? "" : ", ") + std::string(one->name);
        }
        sign_in_settings_ = world_.sign_in;
        for (const auto& edit : rules_.edit_sign_in) edit(sign_in_settings_);
    }

    static constexpr const char* by_schedule = "a fault of the schedule";

    /// One of the requests that make a call.
    struct Leg {
        const Request& request;
        std::uint64_t call;
        std::optional<Strike> strike;
        Instant now;
    };

    std::uint64_t open_call(const Request& request, const RoutedRequest& routed, const Credentials& credentials,
                            Instant now) {
        const auto nonce = credentials ? credentials->value("nonce").value_or("") : std::string_view();
        JournalCall& call = journal_.begin(recorded_call(request, routed, now), nonce);
        if (call.legs.empty()) faults_.count(call);
        return call.number;
    }

    [[nodiscard]] static Answered unavailable(const Answering& answering, const Unavailable& effect, const char* why) {
        return answering.unavailable(effect.status, effect.retry_after, why);
    }

    [[nodiscard]] Answer finish(RoutedRequest& routed, const Leg& leg, Answered answered) {
        const auto& strike = leg.strike;
        const bool read = routed.is("get-one") || routed.is("get-all");
        if (read && answered.reply.status == 200) timeline_->advance(options_.step_per_read);
        if (strike && strike->phase != FaultPhase::between && strike->effect.unavailable) {
            const Answering answering(setting(leg.now), routed);
            answered.reply = unavailable(answering, *strike->effect.unavailable, by_schedule).reply;
            answered.issued.clear();
            answered.challenge_stands = false;
        }
        Answer answer{std::move(answered.reply), {}};
        answer.reply.close = answer.reply.close || leg.request.closes();
        const Occasion occasion{routed, world_, leg.now, answered.reason, answered.refused_at_sign_in};
        for (const auto& edit : rules_.edit_reply) edit(occasion, answer.reply);
        if (!marker_.empty()) answer.reply.headers.add("X-Opsmgr-Double-Switches", marker_);
        if (options_.explains_refusals && answer.reply.status == 401)
            answer.reply.headers.add("X-Opsmgr-Double-Reason", answered.reason);
        answer.delivery.delay = rules_.delay;
        if (strike)
            answer.delivery = {strike->delay, strike->effect.reset_after, strike->effect.cut_off_after,
                               strike->effect.drip};
        note(routed, leg, answer, answered);
        return answer;
    }

    void note(const RoutedRequest& routed, const Leg& leg, const Answer& answer, Answered& answered) {
        JournalEntry entry = recorded_entry(leg.request, routed, leg.now);
        entry.call = leg.call;
        entry.status = answer.delivery.reset_after == 0U ? 0 : answer.reply.status;
        entry.reason = std::move(answered.reason);
        entry.breach = std::move(answered.breach);
        if (leg.strike) entry.fault = leg.strike->text();
        if (JournalCall* const noted = journal_.find_call(leg.call); noted != nullptr && !answered.job_status.empty())
            noted->job_status = std::move(answered.job_status);
        const JournalEntry& kept = journal_.end(entry, {answered.issued, answered.challenge_stands});
        if (on_answer) on_answer(kept);
    }

    BriefMutex guard_;
    World world_;
    std::shared_ptr<const World> start_;
    std::shared_ptr<Timeline> timeline_;
    DoubleOptions options_;
    std::vector<const Switch*> switches_;
    Rules rules_;
    SignInSettings sign_in_settings_;  ///< as the switches leave them
    std::string marker_;               ///< names of the switches at work
    SignIn sign_in_;
    FaultsAtWork faults_;
    Journal journal_;
};

}  // namespace opsmgr::mock
