// A session with a target: sends the requests of scripts, signs them, keeps to rate and budget, and records every
// exchange.
//
//     Session session(options, plan_of(catalog, options.profile, options.only));
//     const Sent sent = session.send(request, variables, {"retry", "before"});
//     if (sent.view.status() == 200) ...
#pragma once

#include "redaction/redaction.hpp"
#include "session/authentication.hpp"
#include "session/digest_signer.hpp"
#include "session/exchange_sender.hpp"
#include "session/request_builder.hpp"
#include "session/run_options.hpp"
#include "session/send_policy.hpp"
#include "session/session_interface.hpp"

#include <string>
#include <vector>

namespace opsmgr::suite {

class Session : public SessionInterface {
  public:
    /// The options must outlive the session. Nothing is sent that the plan does not have.
    Session(const RunOptions& options, Plan plan);

    Sent send(const ScriptRequest& request, const Variables& variables, const Origin& origin) override;
    std::vector<Sent> send_concurrently(unsigned times, const ScriptRequest& request, const Variables& variables,
                                        const Origin& origin) override;
    ExchangeView send_insecurely(const ScriptRequest& request, const Variables& variables) override;
    [[nodiscard]] const ScriptRequest& own_request(const std::string& name) const override {
        return policy_.own_request(name);
    }
    void pause(std::chrono::milliseconds time) override { policy_.pause(time); }
    void listen(ExchangeListener listener) override { sender_.listen(std::move(listener)); }

    [[nodiscard]] bool has_challenge() const override { return signer_.ready(); }
    [[nodiscard]] const std::string& stopped() const override { return policy_.stopped(); }
    [[nodiscard]] const std::vector<ExchangeRecord>& exchanges() const override { return sender_.log().records(); }

    [[nodiscard]] bool keep_back(unsigned requests) override { return policy_.keep_back(requests); }
    void begin_cleanup() override { policy_.begin_cleanup(); }
    void end_cleanup() override { policy_.end_cleanup(); }

    /// Ends the session: moves its exchanges into the report, and takes every secret out of that.
    void complete(Report& report);

  private:
    SendPolicy policy_;
    RequestBuilder builder_;
    DigestSigner signer_;
    Redaction redaction_;
    ExchangeSender sender_;
    Authentication authentication_;
};

}  // namespace opsmgr::suite
