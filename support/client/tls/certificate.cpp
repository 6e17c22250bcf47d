#include "client/tls/certificate.hpp"

#include "client/socket/address.hpp"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <ctime>
#include <memory>

namespace opsmgr::client {
namespace {

std::string name_text(const X509_NAME* name) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
    if (!memory || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

Instant instant(const ASN1_TIME* time) {
    std::tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return Instant(std::chrono::seconds(timegm(&parts)));
}

std::string reason(CertificateFault fault, const std::string& host, long result, const TlsFacts& facts) {
    switch (fault) {
        case CertificateFault::expired:
            return fmt::format("a certificate has expired (the target's own is valid until {}); renew it",
                               to_iso8601(facts.not_after));
        case CertificateFault::not_yet_valid:
            return "a certificate is not valid yet; is the clock of this machine right?";
        case CertificateFault::wrong_name:
            return fmt::format(
                "it is not for the host name '{}' (its subject is '{}'); use the name in the certificate", host,
                facts.subject);
        case CertificateFault::unknown_issuer:
            return fmt::format("its issuer '{}' is not trusted; give the issuer's certificate with --cacert FILE",
                               facts.issuer);
        case CertificateFault::other: return X509_verify_cert_error_string(result);
    }
    return {};
}

}  // namespace

void read_certificate(const x509_st* certificate, TlsFacts& facts) {
    facts.subject = name_text(X509_get_subject_name(certificate));
    facts.issuer = name_text(X509_get_issuer_name(certificate));
    facts.not_after = instant(X509_get0_notAfter(certificate));
}

CertificateFault certificate_fault(long result) {
    switch (result) {
        case X509_V_ERR_CERT_HAS_EXPIRED: return CertificateFault::expired;
        case X509_V_ERR_CERT_NOT_YET_VALID: return CertificateFault::not_yet_valid;
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH: return CertificateFault::wrong_name;
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_CERT_UNTRUSTED: return CertificateFault::unknown_issuer;
        default: return CertificateFault::other;
    }
}

std::optional<CertificateFault> own_fault(x509_st* certificate, const std::string& host) {
    if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) return CertificateFault::expired;
    if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) return CertificateFault::not_yet_valid;
    const bool named = is_ip_literal(host) ? X509_check_ip_asc(certificate, host.c_str(), 0) == 1
                                           : X509_check_host(certificate, host.data(), host.size(),
                                                             X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr) == 1;
    return named ? std::nullopt : std::optional(CertificateFault::wrong_name);
}

NetworkError certificate_error(const std::string& peer, const std::string& host, long result, const TlsFacts& facts) {
    return {NetworkFault::certificate,
            fmt::format("the certificate of {} is refused: {}; --insecure goes on all the same", peer,
                        reason(certificate_fault(result), host, result, facts))};
}

}  // namespace opsmgr::client
