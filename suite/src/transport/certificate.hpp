// What a target's certificate says, and why it was refused.
#pragma once

#include <opsmgr/suite/network_error.hpp>
#include <opsmgr/suite/tls.hpp>
#include <string>

struct x509_st;

namespace opsmgr::suite {

/// Subject, issuer and end of validity go into `facts`.
void read_certificate(const x509_st* certificate, TlsFacts& facts);

/// From OpenSSL's verification result other than X509_V_OK.
[[nodiscard]] CertificateFault certificate_fault(long result);

/// `certificate`, with a sentence that says why and names the flags that help.
[[nodiscard]] NetworkError certificate_error(const std::string& peer, const std::string& host, long result,
                                             const TlsFacts& facts);

}  // namespace opsmgr::suite
