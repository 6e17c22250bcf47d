// The mock without a server: a request goes in, the documented answer comes out. No sockets, no threads, no globals.
//
//     RealClock clock;
//     MockService mock(std::move(*store), clock);
//     Response response = mock.handle({"GET", "/api/public/v1.0/groups/...", {{"Host", "localhost"}}, ""});
//
// All of it may be called from several threads at once; each call is one step, so that of two retries at the same
// instant one wins and the other is refused. A store, its time, its faults and its journal belong to one mock alone.
#pragma once

#include <opsmgr/mock/behavior/active_changes.hpp>
#include <opsmgr/mock/clock/clock.hpp>
#include <opsmgr/mock/fault/delivery.hpp>
#include <opsmgr/mock/http/error_response.hpp>
#include <opsmgr/mock/journal/exchange_record.hpp>
#include <opsmgr/mock/journal/journal.hpp>
#include <opsmgr/mock/model/transition.hpp>
#include <opsmgr/mock/operations/near_miss.hpp>
#include <opsmgr/mock/service/adaptive_mutex.hpp>
#include <opsmgr/mock/service/exchange.hpp>
#include <opsmgr/mock/service/service_options.hpp>

#include <unistd.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace opsmgr::mock {

class MockService {
  public:
    /// The clock must outlive the mock, and every answer of it that still waits.
    explicit MockService(Store store, const Clock& clock, ServiceOptions options = {})
        : store_(std::move(store)),
          start_(std::make_shared<const Store>(store_)),
          timeline_(std::make_shared<Timeline>(clock, options.ahead)),
          options_(std::move(options)),
          authenticator_(options_.nonces),
          journal_(options_.journal_bytes) {
        apply_changes(options_.changes);
        faults_.set(options_.faults);
    }

    /// Called after each answer, inside the step, with its journal entry. Set before the first request.
    std::function<void(const JournalEntry&)> on_answer;
    /// Likewise, before it, for the first exchange of a call that broke the contract.
    std::function<void(const JournalEntry&)> on_breach;

    struct Answer {
        Response response;
        Delivery delivery;
    };
    /// A request whose sender is authenticated and whose operation has to wait: a fault delays it.
    struct Waiting {
        Instant until;
        std::string public_key;  ///< who asks
        std::uint64_t call = 0;
        Injection fault;
    };

    using Begun = std::variant<Answer, Waiting>;
    /// The answer, or what it has to wait for: a request goes through the stages one by one (docs/architecture.md).
    [[nodiscard]] Begun begin(const RoutedRequest& request) {
        Begun begun;
        const std::lock_guard step(guard_);
        Exchange exchange(request, handler_context(), *options_.edition, std::get<Answer>(begun).response);
        if (options_.cors.is_preflight(request.request)) {
            answer_preflight(exchange);
        } else {
            open_call(exchange);
            inject_fault(exchange);
            const KeyPair* const key = exchange.has_outage(changes_.behavior()) ? nullptr : exchange.authenticate();
            if (key != nullptr && exchange.is_delayed()) {
                begun = Waiting{exchange.due(), key->public_key, exchange.call, *exchange.fault};
                return begun;
            }
            if (key != nullptr) exchange.perform(*key);
        }
        finish(exchange, std::get<Answer>(begun));
        return begun;
    }

    /// Executes the operation of a request that had to wait. To be called once, with the same request, in its time.
    [[nodiscard]] Answer resume(const RoutedRequest& request, const Waiting& waiting) {
        Answer answer;
        const std::lock_guard step(guard_);
        Exchange exchange(request, handler_context(), *options_.edition, answer.response);
        exchange.call = waiting.call;
        exchange.fault = waiting.fault;
        exchange.fault->delay = {};  // it is over
        const KeyPair* key = store_.find_key(waiting.public_key);
        if (key != nullptr) exchange.perform(*key);
        else exchange.handler.refuse_service({503, {}}, "the key has gone meanwhile");
        finish(exchange, answer);
        return answer;
    }

    /// The answer at once, whatever it should wait for.
    [[nodiscard]] Response handle(const Request& request) {
        const RoutedRequest routed = route(request, options_.base_path);
        auto begun = begin(routed);
        if (auto* answer = std::get_if<Answer>(&begun)) return std::move(answer->response);
        return resume(routed, std::get<Waiting>(begun)).response;
    }

    /// Notes bytes that were refused before they were a request.
    void note_refused_bytes(std::uint64_t connection, int status, std::string_view why) {
        Response response = refusal_of_bytes(status, why);
        const std::lock_guard step(guard_);
        const Instant now = timeline_->now();
        JournalEntry& entry = journal_.add_entry(journal_.begin({.at = now}, {}).number);
        entry.at = now;
        entry.connection = connection;
        record(entry, response);
        entry.reason = why;
        entry.breach = why;
        journal_.end(entry, {});
        tell(entry, nullptr);
    }

    // What a control does. The functions are given their part inside one step; they must not call back.

    template <class Work>
    auto with_store(Work&& work) {
        const std::lock_guard step(guard_);
        return work(store_, timeline_->now());
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
    template <class Work>
    auto with_context(Work&& work) {  // what an answer would be made from now
        const std::lock_guard step(guard_);
        return work(handler_context());
    }

    /// A copy of the journal as it stands.
    [[nodiscard]] Journal journal() {
        return with_journal([](Journal& journal) { return journal; });
    }

    [[nodiscard]] std::vector<const BehaviorChange*> changes() {
        const std::lock_guard step(guard_);
        return changes_.all();
    }
    void set_changes(std::vector<const BehaviorChange*> changes) {
        const std::lock_guard step(guard_);
        apply_changes(std::move(changes));
    }

    /// May change how clients sign in, from the next request on; a reset brings back what was at the start.
    template <class Work>
    auto with_sign_in(Work&& work) {
        const std::lock_guard step(guard_);
        auto result = work(store_.sign_in);
        apply_sign_in();
        return result;
    }
    /// Every nonce that has been issued so far is stale: clients have to sign again.
    void expire_nonces() {
        const std::lock_guard step(guard_);
        authenticator_.expire_nonces();
    }

    /// Takes another store. A reset goes back to it and to this moment, beside which alone its dates are right.
    void replace(Store store) {
        const std::lock_guard step(guard_);
        store_ = std::move(store);
        start_ = std::make_shared<const Store>(store_);
        timeline_->begin_here();
        apply_changes(changes_.all());
    }

    /// As it was at the start: store, time, faults, changes; the journal is empty, and all nonces are stale. (With time
    /// gone back, the nonces of before would be from the future, and what is forgotten of them would not be over.)
    void reset() {
        const std::lock_guard step(guard_);
        store_ = *start_;
        timeline_->reset();
        authenticator_ = DigestAuthenticator(options_.nonces);
        authenticator_.expire_nonces();
        apply_changes(options_.changes);
        faults_.set(options_.faults);
        journal_.clear();
    }
    /// The jobs and deployments of one group alone. False when there was no such group at the start.
    [[nodiscard]] bool reset(const GroupId& id) {
        const std::lock_guard step(guard_);
        return restore_group(store_, *start_, id);
    }

    /// What changes with it, which answers that wait have to see. Nothing when that would be beyond `Timeline::end`.
    [[nodiscard]] std::optional<std::vector<Transition>> advance(std::chrono::milliseconds by) {
        const std::lock_guard step(guard_);
        const Instant before = timeline_->now();
        if (!timeline_->advance(by)) return std::nullopt;
        return transitions(store_, before, timeline_->now());
    }

    [[nodiscard]] std::shared_ptr<const Store> start() {
        const std::lock_guard step(guard_);
        return start_;
    }
    [[nodiscard]] std::shared_ptr<const Timeline> timeline() const { return timeline_; }
    [[nodiscard]] const ServiceOptions& options() const { return options_; }

  private:
    [[nodiscard]] HandlerContext handler_context() {
        const Instant now = timeline_->now();
        return {store_,  changes_.behavior(), sign_in_settings_, challenge_, authenticator_, texts_, date_.at(now), now,
                *start_, options_.base_path};
    }

    void apply_changes(std::vector<const BehaviorChange*> changes) {
        changes_.set(std::move(changes));
        apply_sign_in();
    }
    void apply_sign_in() {
        sign_in_settings_ = store_.sign_in;
        for (const auto& edit : changes_.behavior().edit_sign_in) edit(sign_in_settings_);
        challenge_ = ChallengeText(sign_in_settings_);
    }

    // The stages of a request, in order.

    void open_call(Exchange& exchange) {
        const auto& credentials = exchange.credentials;
        const auto nonce = credentials ? credentials->value("nonce").value_or("") : std::string_view();
        JournalCall& call = journal_.begin(exchange.asked(), nonce);
        if (call.exchanges.empty()) faults_.count(call);
        exchange.call = call.number;
    }

    void inject_fault(Exchange& exchange) {
        if (faults_.schedule().faults.empty()) return;
        const bool is_signed =
            exchange.request.headers.has("Authorization") || sign_in_settings_.mode == SignInMode::off;
        exchange.fault = faults_.inject(*journal_.find_call(exchange.call), is_signed);
    }

    void answer_preflight(Exchange& exchange) {
        exchange.become_preflight();
        exchange.call = journal_.begin(exchange.asked(), {}).number;
        exchange.result.response = CorsPolicy::preflight_response(exchange.request, date_.at(exchange.now));
    }

    /// What the stages have come to becomes the answer; it lies there already.
    void finish(Exchange& exchange, Answer& answer) {
        if (exchange.is_read()) timeline_->advance(options_.step_per_read);
        exchange.change_by_fault();
        answer.delivery = exchange.delivery(changes_.behavior().delay);
        edit_response(exchange);
        close_call(exchange, answer.delivery);
    }

    void edit_response(Exchange& exchange) {
        const HandlerResult& result = exchange.result;
        Response& response = result.response;
        response.close = response.close || exchange.request.closes();
        const ResponseContext context{exchange.routed, store_, exchange.now, result.reason, result.refused_at_sign_in};
        exchange.handler.confirm(exchange.credentials);
        for (const auto& edit : changes_.behavior().edit_response) edit(context, response);
        if (!changes_.names().empty()) response.headers.add("X-Opsmgr-Mock-Deviations", changes_.names());
        if (options_.explains_refusals && response.status == 401)
            response.headers.add("X-Opsmgr-Mock-Reason", result.reason);
        if (!options_.cors.origins.empty()) options_.cors.permit(exchange.request, response);
    }

    void close_call(const Exchange& exchange, const Delivery& delivery) {
        const HandlerResult& result = exchange.result;
        JournalEntry& entry = journal_.add_entry(exchange.call);
        record(entry, exchange.request, exchange.asked());
        if (delivery.reset_after != 0U) record(entry, result.response);
        entry.reason = result.reason;
        entry.breach = result.breach;
        if (exchange.routed.name().empty() && !entry.breach.empty()) note_near_miss(entry);
        if (exchange.fault) entry.fault = exchange.fault->text();
        journal_.end(entry, {result.issued, result.challenge_stands}, result.job_status);
        tell(entry, journal_.find_call(exchange.call));
    }

    void tell(const JournalEntry& entry, JournalCall* call) const {
        const bool is_first = !entry.breach.empty() && (call == nullptr || !std::exchange(call->broke_contract, true));
        if (is_first && on_breach) on_breach(entry);
        if (on_answer) on_answer(entry);
    }

    AdaptiveMutex guard_;
    Store store_;
    std::shared_ptr<const Store> start_;
    std::shared_ptr<Timeline> timeline_;
    ServiceOptions options_;
    ActiveChanges changes_;
    SignInSettings sign_in_settings_;             ///< as the changes leave them
    ChallengeText challenge_{sign_in_settings_};  ///< of them
    DigestAuthenticator authenticator_;
    DateText date_;
    JobTextCache texts_;
    FaultInjector faults_;
    Journal journal_;
};

}  // namespace opsmgr::mock
