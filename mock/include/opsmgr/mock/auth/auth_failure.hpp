// Why a request was not let in.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace opsmgr::mock {

/// For the journal and the log: an answer does not tell the reason unless it is asked to.
struct AuthFailure {
    std::string reason;
    bool stale = false;        ///< the digest is right, the nonce is not: sign again with a new one (RFC 7616, 3.3)
    bool unavailable = false;  ///< a scripted 503 instead of a challenge
    unsigned retry_after_seconds = 0;
    bool breach = false;  ///< no client that keeps to the RFC sends this, whatever key it has
};

[[nodiscard]] inline tl::unexpected<AuthFailure> refuse(std::string reason) {
    return tl::make_unexpected(AuthFailure{std::move(reason)});
}
[[nodiscard]] inline tl::unexpected<AuthFailure> stale(std::string reason) {
    return tl::make_unexpected(AuthFailure{std::move(reason), true});
}
[[nodiscard]] inline tl::unexpected<AuthFailure> breach(std::string reason) {
    AuthFailure failure{std::move(reason)};
    failure.breach = true;
    return tl::make_unexpected(std::move(failure));
}

}  // namespace opsmgr::mock
