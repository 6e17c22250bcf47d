// The certificates that are trusted when nobody names a file of them.
#pragma once

struct ssl_ctx_st;

namespace opsmgr::client {

/// Those of OpenSSL's own places, or of SSL_CERT_FILE and SSL_CERT_DIR. Where neither is set and its own places have
/// none, those of the first place where a Linux distribution keeps them: a static program runs on others than it was
/// built for.
void trust_system_roots(ssl_ctx_st* context);

}  // namespace opsmgr::client
