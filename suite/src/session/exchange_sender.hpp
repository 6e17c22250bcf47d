// Sends one request as it is: when the policy allows it, with what can be learned from the answer, and recorded.
#pragma once

#include "client/transport/transport.hpp"
#include "redaction/redaction.hpp"
#include "session/digest_signer.hpp"
#include "session/exchange_log.hpp"
#include "session/send_policy.hpp"
#include "session/sent.hpp"

#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::suite {

/// What became of the nonce with which the same request was signed before.
enum class NonceHistory {
    good,     ///< there was no such request, or it said that the nonce is stale
    refused,  ///< refused, and nobody said that it is stale
};

class ExchangeSender {
  public:
    /// All of them must outlive it. The signer learns the challenges of the target, the redaction its secrets.
    ExchangeSender(const RunOptions& options, SendPolicy& policy, DigestSigner& signer, Redaction& redaction);

    /// The listener is told of every exchange.
    void listen(ExchangeListener listener) { listener_ = std::move(listener); }

    /// `from` says on which connection, and what the plan calls the request.
    Sent send(client::OutgoingRequest request, const ScriptRequest& from, const Origin& origin,
              NonceHistory history = NonceHistory::good);
    /// All at one instant; the policy was asked for each.
    std::vector<Sent> send_concurrently(const std::vector<client::OutgoingRequest>& requests, const Origin& origin);
    /// Whatever the certificate says, and without a record.
    [[nodiscard]] ExchangeView send_insecurely(const client::OutgoingRequest& request) const;

    [[nodiscard]] const ExchangeLog& log() const { return log_; }
    [[nodiscard]] ExchangeLog& log() { return log_; }
    /// What a mock says of its own deviations; empty for everybody else.
    [[nodiscard]] const std::string& deviations() const { return deviations_; }

  private:
    using Answer = tl::expected<client::Exchange, client::NetworkError>;

    [[nodiscard]] Answer send_with_old_tls(const client::OutgoingRequest& request) const;
    Sent take(const client::OutgoingRequest& request, const Answer& answer, const Origin& origin, bool odd_credentials,
              NonceHistory history = NonceHistory::good);
    ExchangeView learn(const client::OutgoingRequest& request, const client::Exchange& exchange);

    const RunOptions& options_;
    SendPolicy& policy_;
    DigestSigner& signer_;
    Redaction& redaction_;
    client::Transport transport_;
    ExchangeLog log_;
    ExchangeListener listener_;
    std::string deviations_;
};

}  // namespace opsmgr::suite
