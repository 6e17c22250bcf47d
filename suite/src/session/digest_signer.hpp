// Signs requests with HTTP Digest (RFC 7616), rightly or in one of the wrong ways that a script asks for.
//
// Holds the newest challenge of the target, and the count of each nonce. For one run, on one thread.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include "client/message/response.hpp"
#include "script/script.hpp"

#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

/// An API key: signs in as user name and password.
struct Credentials {
    std::string public_key;
    std::string private_key;
};

/// What a target says of itself behind a signed request (RFC 7616, 3.5).
struct AuthenticationInfo {
    std::map<std::string, std::string> parameters;  ///< names in lower case
    std::vector<std::string> wrong;  ///< of `rspauth`, `qop`, `cnonce` and `nc`: those that do not fit the request
};

class DigestSigner {
  public:
    /// The seed decides on cnonces and forged nonces.
    DigestSigner(Credentials caller, std::optional<Credentials> unprivileged, std::uint64_t seed);

    /// Takes over the first digest challenge that can be answered: MD5 or SHA-256, with `auth`, `auth-int` or neither.
    /// False when the answer has none. `asked` is the method and the path of the request: a nonce may be good for those
    /// alone.
    bool learn(const Headers& headers, std::string asked = {});
    /// `name=value` of the cookie that came with the challenge; empty when there was none.
    [[nodiscard]] const std::string& cookie() const { return cookie_; }
    /// The method, a blank and the path of the request that the challenge answered.
    [[nodiscard]] const std::string& challenged_at() const { return challenged_at_; }
    [[nodiscard]] bool ready() const { return challenge_.has_value(); }
    /// Whether the challenge was used before; then a refusal may be for the nonce's sake.
    [[nodiscard]] bool reusing() const {
        const auto used = counts_.find(nonce_);
        return used != counts_.end() && used->second > 0;
    }

    /// Of an answer to a request with digest credentials; nothing when it has none, or none that can be read. The next
    /// nonce in it is kept for `Signature::Nonce::next`.
    std::optional<AuthenticationInfo> learn_info(const Headers& request, const Headers& response);

    /// The value of `Authorization`. Must be ready.
    [[nodiscard]] std::string authorization(const std::string& method, const std::string& uri, const std::string& body,
                                            const Signature& signature = {});

  private:
    [[nodiscard]] std::string random_hex(std::size_t digits);
    /// The `rspauth` of a target that knows the key; empty where it is not worked out.
    [[nodiscard]] std::string right_answer(const AuthSchemeView& credentials) const;

    Credentials caller_;
    std::optional<Credentials> unprivileged_;
    std::mt19937_64 random_;
    std::optional<AuthScheme> challenge_;
    std::string challenged_at_;
    std::string next_nonce_;  ///< the last that Authentication-Info named
    std::string cookie_;
    std::string nonce_;                                    ///< of the challenge
    std::map<std::string, unsigned, std::less<>> counts_;  ///< the last one of each nonce: an older one may come back
};

}  // namespace opsmgr::suite
