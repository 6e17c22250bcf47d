// Digest sign-in over exchanges: a request that is refused is signed and sent once more, and a target that asks to wait
// is waited for.
#pragma once

#include "session/digest_signer.hpp"
#include "session/exchange_sender.hpp"
#include "session/request_builder.hpp"
#include "session/send_policy.hpp"

#include <map>
#include <string>

namespace opsmgr::suite {

class Authentication {
  public:
    /// All of them must outlive it. The group is the one in which the credentials are good.
    Authentication(const std::string& group, const RequestBuilder& builder, DigestSigner& signer, SendPolicy& policy,
                   ExchangeSender& sender);

    /// Sends a request, signed as it asks for.
    Sent send(const ScriptRequest& request, const Variables& variables, const Origin& origin);

    /// Asks for a new challenge unless the newest one is still unused. For a request that reads, it is one of that
    /// request's own path, since a nonce may be good for one path alone (RFC 7616, 5.4); where nonces are known to be
    /// bound, one of its method too.
    void renew_challenge(const ScriptRequest& request, const Variables& variables, const Origin& origin);
    /// Adds the right credentials when there is a challenge to answer.
    void sign(client::OutgoingRequest& request);

  private:
    Sent send_unsigned(const ScriptRequest& request, const Variables& variables, const Origin& origin);
    Sent send_signed(const ScriptRequest& request, const Variables& variables, const Origin& origin);
    Sent send_special(const ScriptRequest& request, const Variables& variables, const Origin& origin);
    Sent send_copy(const ScriptRequest& request, const Variables& variables, const Origin& origin);
    template <class Send>
    Sent patiently(const ScriptRequest& request, Send send_once);
    [[nodiscard]] bool are_credentials_dead();
    /// The challenge answered a request with another method or path.
    [[nodiscard]] bool is_challenged_elsewhere(const client::OutgoingRequest& request) const;

    const std::string& group_;
    const RequestBuilder& builder_;
    DigestSigner& signer_;
    SendPolicy& policy_;
    ExchangeSender& sender_;
    std::map<std::string, std::string> sent_credentials_;  ///< by step, for replays
    bool accepted_ = false;                                ///< a right signature was accepted
    bool nonces_are_bound_ = false;  ///< an unused nonce was refused beside another method or path than its own
    bool asking_whether_dead_ = false;
};

}  // namespace opsmgr::suite
