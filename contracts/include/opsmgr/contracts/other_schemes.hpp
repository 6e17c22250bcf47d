// With what else than Digest an answer asks to sign in.
#pragma once

#include <opsmgr/base/headers.hpp>

#include <string>

namespace opsmgr {

/// The schemes of the challenges and their realms, when none is for Digest: `Basic (realm "corp")`, `Negotiate, NTLM`.
/// Empty when one is, and when there is no challenge.
[[nodiscard]] std::string schemes_without_digest(const Headers& headers);

}  // namespace opsmgr
