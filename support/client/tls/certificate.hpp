// What a target's certificate says, and why it was refused.
#pragma once

#include <optional>
#include <string>
#include "client/socket/network_error.hpp"
#include "client/tls/tls_context.hpp"

struct x509_st;

namespace opsmgr::client {

/// Subject, issuer and end of validity go into `facts`.
void read_certificate(const x509_st* certificate, TlsFacts& facts);

/// From OpenSSL's verification result other than X509_V_OK.
[[nodiscard]] CertificateFault certificate_fault(long result);

/// What is wrong with the certificate itself, whoever has issued it: its time, or its names. A chain that cannot be
/// followed hides that.
[[nodiscard]] std::optional<CertificateFault> own_fault(x509_st* certificate, const std::string& host);

/// `certificate`, with a sentence that says why and names the flags that help.
[[nodiscard]] NetworkError certificate_error(const std::string& peer, const std::string& host, long result,
                                             const TlsFacts& facts);

}  // namespace opsmgr::client
