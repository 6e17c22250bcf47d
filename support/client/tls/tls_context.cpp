#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <utility>

#include "client/tls/tls_context.hpp"
#include "client/tls/trust_roots.hpp"

namespace opsmgr::client {
namespace {

int protocol_number(TlsVersion version) {
    switch (version) {
        case TlsVersion::tls_1_0: return TLS1_VERSION;
        case TlsVersion::tls_1_1: return TLS1_1_VERSION;
        case TlsVersion::tls_1_2: return TLS1_2_VERSION;
        case TlsVersion::tls_1_3: return TLS1_3_VERSION;
    }
    return TLS1_2_VERSION;
}

void set_versions(SSL_CTX* context, const TlsOptions& options) {
    SSL_CTX_set_min_proto_version(context, options.highest ? TLS1_VERSION : TLS1_2_VERSION);
    if (!options.highest) return;
    SSL_CTX_set_max_proto_version(context, protocol_number(*options.highest));
    // OpenSSL 3 offers TLS 1.0 and 1.1 at its lowest security level alone.
    SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0");
}

/// A key that has a passphrase is refused rather than asked about.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

tl::expected<void, NetworkError> use_client_certificate(SSL_CTX* context, const TlsOptions& options) {
    if (options.client_certificate.empty()) return {};
    const auto refused = [](std::string message) {
        ERR_clear_error();
        return tl::make_unexpected(NetworkError{NetworkFault::client_certificate, std::move(message)});
    };
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    if (SSL_CTX_use_certificate_chain_file(context, options.client_certificate.c_str()) != 1)
        return refused(
            fmt::format("'{}' cannot be used for --client-cert: it must be a readable PEM file with a certificate",
                        options.client_certificate));
    const std::string& key = options.client_key.empty() ? options.client_certificate : options.client_key;
    if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
        const bool is_another = ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH;
        return refused(fmt::format("'{}' cannot be used for --client-key: {}", key,
                                   is_another
                                       ? "it is the key of another certificate"
                                       : "it must be a readable PEM file with a private key, without a passphrase"));
    }
    return {};
}

}  // namespace

std::string_view to_string(TlsVersion version) {
    switch (version) {
        case TlsVersion::tls_1_0: return "TLSv1";
        case TlsVersion::tls_1_1: return "TLSv1.1";
        case TlsVersion::tls_1_2: return "TLSv1.2";
        case TlsVersion::tls_1_3: return "TLSv1.3";
    }
    return "unknown";
}

std::string_view to_string(CertificateFault fault) {
    switch (fault) {
        case CertificateFault::expired: return "expired";
        case CertificateFault::not_yet_valid: return "not_yet_valid";
        case CertificateFault::wrong_name: return "wrong_name";
        case CertificateFault::unknown_issuer: return "unknown_issuer";
        case CertificateFault::other: return "other";
    }
    return "unknown";
}

tl::expected<TlsContext, NetworkError> TlsContext::make(const TlsOptions& options) {
    ERR_clear_error();
    TlsContext made;
    made.insecure_ = options.insecure;
    made.context_ = std::shared_ptr<SSL_CTX>(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    SSL_CTX* context = made.context_.get();
    if (context == nullptr)
        return tl::make_unexpected(NetworkError{NetworkFault::local, "OpenSSL cannot make a TLS context"});
    set_versions(context, options);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    // The result of the examination is read after the handshake and before the first byte of a request:
    // refused here, OpenSSL would not let the certificate be seen, and the message could not say what is
    // wrong with it.
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
    if (options.ca_file.empty()) {
        trust_system_roots(context);
    } else if (SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
        ERR_clear_error();
        return tl::make_unexpected(
            NetworkError{NetworkFault::ca_file,
                         fmt::format("'{}' cannot be used for --cacert: it must be a readable file of PEM certificates",
                                     options.ca_file)});
    }
    // As curl does: any certificate in the file is an anchor, so that an issuing authority needs no root
    // beside it.
    if (!options.ca_file.empty()) X509_STORE_set_flags(SSL_CTX_get_cert_store(context), X509_V_FLAG_PARTIAL_CHAIN);
    if (auto used = use_client_certificate(context, options); !used)
        return tl::make_unexpected(std::move(used.error()));
    return made;
}

}  // namespace opsmgr::client
