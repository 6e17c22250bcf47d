// What an answer tells of something that stands in front of a target, or is part of it, and what helps against it: for
// messages to an operator. All texts are on one line and of bounded length; a secret that was repeated in the answer
// may be in them.
//
//     gateway_hints({401, response.headers, response.body, schemes})
//     // {"a gateway asks for Basic (realm "corp"); ..."}
#pragma once

#include <opsmgr/base/headers.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::client {

/// Of an answer that refuses.
struct Refusal {
    int status = 0;
    const Headers& headers;
    std::string_view text;  ///< the body, without any coding
    std::string schemes{};  ///< what it asks to sign in with, when Digest is not among it: `Basic (realm "corp")`
};

/// The title of a page in HTML; empty when it has none, or the body is something else.
[[nodiscard]] std::string page_title(std::string_view body);

/// ` with a page titled "..."`, when the title says more than the status line does; else empty.
[[nodiscard]] std::string titled(std::string_view body, int status, std::string_view reason);

/// Where a redirect leads, without user, query and fragment, which may hold secrets.
[[nodiscard]] std::string destination(std::string_view location);

/// Whether it shows that something in front of the target has given another name to the field of the challenge or to
/// its scheme.
[[nodiscard]] bool has_renamed_challenge(const Refusal& refusal);

/// What explains the refusal altogether: a renamed challenge, a certificate or a sign-in that a gateway asks for. Empty
/// when nothing of it is seen.
[[nodiscard]] std::string gateway_hint(const Refusal& refusal);

/// What may be the reason as well as a wrong key: that the challenge sets a cookie. Empty when it does not.
[[nodiscard]] std::string cookie_hint(const Refusal& refusal);

/// What has become of a nonce that was fresh when it was answered with a right digest.
struct UsedNonce {
    std::string_view sent;
    std::string_view next;      ///< that of the refusal
    bool called_stale = false;  ///< by the refusal
};
/// What shows in the nonces alone: several servers that do not share them, or a challenge out of a cache. Empty when
/// neither does.
[[nodiscard]] std::string nonce_hint(const UsedNonce& nonce);

}  // namespace opsmgr::client
