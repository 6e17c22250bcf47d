#include "session/session.hpp"
#include "report/report_redaction.hpp"

#include <utility>

namespace opsmgr::suite {

Session::Session(const RunOptions& options, Plan plan)
    : policy_(options, std::move(plan)),
      builder_(options.target),
      signer_(options.caller, options.unprivileged, options.seed),
      sender_(options, policy_, signer_, redaction_),
      authentication_(options.group, builder_, signer_, policy_, sender_) {
    redaction_.hide(options.caller.public_key, options.caller.private_key, "");
    for (const std::string& secret : options.network_secrets) redaction_.hide(secret, "~secret");
    if (options.unprivileged) redaction_.hide(options.unprivileged->public_key, options.unprivileged->private_key, "2");
}

Sent Session::send(const ScriptRequest& request, const Variables& variables, const Origin& origin) {
    return authentication_.send(request, variables, origin);
}

// Each has a challenge of its own, since a server may take a nonce once only.
std::vector<Sent> Session::send_concurrently(unsigned times, const ScriptRequest& request, const Variables& variables,
                                             const Origin& origin) {
    std::vector<client::OutgoingRequest> requests;
    for (unsigned i = 0; i < times; ++i) {
        authentication_.renew_challenge(request, variables, origin);
        client::OutgoingRequest out = builder_.build(request, variables);
        if (const std::string why = policy_.blocked_reason(out.method, request.path); !why.empty())
            return {{ExchangeView::own_fault(why), 0}};
        policy_.wait_for_turn();
        authentication_.sign(out);
        requests.push_back(std::move(out));
    }
    return sender_.send_concurrently(requests, origin);
}

ExchangeView Session::send_insecurely(const ScriptRequest& request, const Variables& variables) {
    return sender_.send_insecurely(builder_.build(request, variables));
}

void Session::complete(Report& report) {
    report.deviations = sender_.deviations();
    report.exchanges = sender_.log().take();
    redact(report, redaction_);
}

}  // namespace opsmgr::suite
