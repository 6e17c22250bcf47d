// Signs requests with HTTP Digest (RFC 7616), rightly or in one of the wrong ways that a script asks for.
//
// Holds the newest challenge of the target and the count of its nonce. For one run, on one thread.
#pragma once

#include <opsmgr/contracts/digest.hpp>
#include "client/message/response.hpp"
#include "script/script.hpp"

#include <optional>
#include <random>
#include <string>

namespace opsmgr::suite {

/// An API key: signs in as user name and password.
struct Credentials {
    std::string public_key;
    std::string private_key;
};

class DigestSigner {
  public:
    /// The seed decides on cnonces and forged nonces.
    DigestSigner(Credentials caller, std::optional<Credentials> unprivileged, std::uint64_t seed);

    /// Takes over the first digest challenge that can be answered: MD5 or SHA-256, with `auth`, `auth-int` or neither.
    /// False when the answer has none.
    bool learn(const Headers& headers);
    [[nodiscard]] bool ready() const { return challenge_.has_value(); }
    /// Whether the challenge was used before; then a refusal may be for the nonce's sake.
    [[nodiscard]] bool reusing() const { return count_ > 0; }

    /// The value of `Authorization`. Must be ready.
    [[nodiscard]] std::string authorization(const std::string& method, const std::string& uri, const std::string& body,
                                            const Signature& signature = {});

  private:
    [[nodiscard]] std::string random_hex(std::size_t digits);

    Credentials caller_;
    std::optional<Credentials> unprivileged_;
    std::mt19937_64 random_;
    std::optional<AuthScheme> challenge_;
    unsigned count_ = 0;
};

}  // namespace opsmgr::suite
