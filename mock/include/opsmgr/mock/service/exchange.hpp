// One request on its way through the service, with what the stages have found out about it so far.
#pragma once

#include <opsmgr/mock/behavior/edited_request.hpp>
#include <opsmgr/mock/fault/fault.hpp>
#include <opsmgr/mock/journal/exchange_record.hpp>
#include <opsmgr/mock/operations/router.hpp>
#include <opsmgr/mock/service/request_handler.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace opsmgr::mock {

struct Exchange {
    /// Where deviations edit the request, the edited one is routed anew. What the arguments refer to must outlive the
    /// exchange.
    Exchange(const RoutedRequest& sent, const HandlerContext& context, const Edition& edition)
        : request(sent.request),
          now(context.now),
          edited(request, context.behavior, context.store),
          routed(&edited.executed() == &request ? sent : route(edited.executed(), context.prefix)),
          credentials(DigestAuthenticator::read(edited.received(), context.behavior, unescaped)),
          handler(context, routed) {
        routed.edition = &edition;
        if (routed.operation == nullptr) route_beside(routed, context.store.stubs);
    }
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    [[nodiscard]] Asked asked() const {
        return {now, request.method, request.target, routed.name(), routed.group, routed.job};
    }
    /// A browser's own question before the request of its page: no call of the client, and no breach.
    void become_preflight() {
        routed.operation = nullptr;
        routed.beside = "preflight";
    }
    /// A fault delays the operation of a request whose sender is authenticated.
    [[nodiscard]] bool is_delayed() const { return fault && fault->phase == FaultPhase::between; }

    const Request& request;  ///< as it came
    Instant now;
    EditedRequest edited;
    RoutedRequest routed;
    std::string unescaped;  ///< what `credentials` leads into, besides the request
    Credentials credentials;
    RequestHandler handler;
    std::uint64_t call = 0;          ///< number of the call that it belongs to
    std::optional<Injection> fault;  ///< what the schedule does to it
};

}  // namespace opsmgr::mock
