// One request on its way through the service, with what the stages have found out about it so far.
#pragma once

#include <opsmgr/mock/behavior/edited_request.hpp>
#include <opsmgr/mock/fault/delivery.hpp>
#include <opsmgr/mock/journal/exchange_record.hpp>
#include <opsmgr/mock/operations/router.hpp>
#include <opsmgr/mock/service/request_handler.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace opsmgr::mock {

struct Exchange {
    /// Where deviations edit the request, the edited one is routed anew. `response` is as new, and becomes the answer.
    /// What the arguments refer to must outlive the exchange.
    Exchange(const RoutedRequest& sent, const HandlerContext& context, const Edition& edition, Response& response)
        : request(sent.request),
          now(context.now),
          edited(request, context.behavior, context.store),
          routed(&edited.executed() == &request ? sent : route(edited.executed(), context.prefix)),
          credentials(DigestAuthenticator::read(edited.received(), context.behavior, unescaped)),
          result{response},
          handler(context, routed, result) {
        routed.edition = &edition;
        if (routed.operation == nullptr) route_beside(routed, context.store.stubs);
    }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    [[nodiscard]] Asked asked() const {
        // Behind a stray %1 in the path, decoding takes the first digit of a key that follows, and the rest of it would
        // not be known and hidden. The target has it as sent.
        const bool is_escaped = request.target.find('%') != std::string::npos;
        const auto kept = [is_escaped](std::string_view id) {
            return is_escaped && !JobId::parse(id) ? std::string_view() : id;
        };
        return {now, request.method, request.target, routed.name(), kept(routed.group), kept(routed.job)};
    }
    /// A browser's own question before the request of its page: no call of the client, and no breach.
    void become_preflight() {
        routed.operation = nullptr;
        routed.beside = "preflight";
    }
    /// A fault delays the operation of a request whose sender is authenticated.
    [[nodiscard]] bool is_delayed() const { return fault && fault->phase == FaultPhase::between; }

    /// A job or a list of them was shown.
    [[nodiscard]] bool is_read() const {
        return routed.operation != nullptr && routed.operation->counts_as_read && result.response.status == 200;
    }
    [[nodiscard]] Delivery delivery(std::chrono::milliseconds usual_delay) const {
        return fault ? delivery_with(*fault) : Delivery{.delay = usual_delay};
    }
    /// When a delayed operation is due.
    [[nodiscard]] Instant due() const { return now + fault->delay; }

    /// Whether a deviation or a fault answers before anybody looks at the credentials.
    [[nodiscard]] bool has_outage(const Behavior& behavior) {
        if (const auto outage = behavior.unavailable ? behavior.unavailable(routed) : std::nullopt) {
            handler.refuse_service(*outage, "a deviation of the mock");
            return true;
        }
        if (!fault || fault->phase != FaultPhase::between) return false;
        if (!fault->effect.answer) return fault->effect.reset_after || fault->effect.refuse_for;
        handler.inject(*fault->effect.answer);
        result.reason = "a fault of the schedule";
        return true;
    }
    /// Who asks; null for somebody who is not let in.
    [[nodiscard]] const KeyPair* authenticate() { return handler.authenticate(edited.received(), credentials); }
    /// What somebody asks for who is let in.
    void perform(const KeyPair& key) {
        if (Group* group = handler.authorize(key)) handler.execute(*group, key);
    }
    /// What a fault does to the answer that the request would have had.
    void change_by_fault() {
        if (!fault) return;
        if (fault->effect.answer && fault->phase != FaultPhase::between) handler.inject(*fault->effect.answer);
        change_fields(fault->effect, result.response);
    }

    const Request& request;  ///< as it came
    Instant now;
    EditedRequest edited;
    RoutedRequest routed;
    std::string unescaped;  ///< what `credentials` leads into, besides the request
    Credentials credentials;
    HandlerResult result;
    RequestHandler handler;
    std::uint64_t call = 0;          ///< number of the call that it belongs to
    std::optional<Injection> fault;  ///< what the schedule does to it
};

}  // namespace opsmgr::mock
