// The certificate that a server shows, and the settings of its TLS (1.2 and above).
//
//     auto tls = TlsContext::self_signed({"localhost", "127.0.0.1"});
//     auto tls = TlsContext::from_files("server.pem", "server.key");
//     if (!tls) return report_error(tls.error());
//     HttpServerOptions options{.tls = *tls};
#pragma once

#include <opsmgr/base/url.hpp>

#include <fmt/format.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace opsmgr::mock {

struct TlsSettings {
    bool certificate_is_valid = true;  ///< of a self-signed one: otherwise it expired yesterday
    bool old_versions_are_refused = true;
};

class TlsContext {
  public:
    using Made = tl::expected<std::shared_ptr<const TlsContext>, std::string>;

    /// PEM files: the certificate with what chains it behind it, and its key without a passphrase. The error names the
    /// file and says what is wrong.
    [[nodiscard]] static Made from_files(const std::string& certificate, const std::string& key,
                                         const TlsSettings& settings = {}) {
        for (const std::string& name : {certificate, key}) {  // opened and not read: it may be a pipe
            const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(name.c_str(), "rb"), std::fclose);
            if (!file) return tl::make_unexpected(fmt::format("{}: cannot be read ({})", name, std::strerror(errno)));
        }
        const auto made = make(settings);
        SSL_CTX* context = made->context_.get();
        // Without a terminal that asks: an encrypted key is refused.
        SSL_CTX_set_default_passwd_cb(context, [](char*, int, int, void*) { return 0; });
        if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1)
            return failed(certificate + ": holds no certificate in PEM");
        if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1)
            return failed(ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH
                              ? fmt::format("{}: is not the key of {}", key, certificate)
                              : key + ": holds no private key in PEM, or an encrypted one");
        return std::shared_ptr<const TlsContext>(made);
    }

    /// A new key (P-256) and a certificate for these names and addresses, good for a year, that signs itself.
    [[nodiscard]] static Made self_signed(const std::vector<std::string>& names, const TlsSettings& settings = {}) {
        const auto made = make(settings);
        const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
        const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
        if (!key || !certificate || !sign(*certificate, *key, names, settings.certificate_is_valid) ||
            SSL_CTX_use_certificate(made->context_.get(), certificate.get()) != 1 ||
            SSL_CTX_use_PrivateKey(made->context_.get(), key.get()) != 1)
            return failed("the self-signed certificate cannot be made");
        made->certificate_pem_ = pem_of(*certificate);
        return std::shared_ptr<const TlsContext>(made);
    }

    /// Of a self-signed one, for clients to trust; otherwise empty.
    [[nodiscard]] const std::string& certificate_pem() const { return certificate_pem_; }
    [[nodiscard]] SSL_CTX* native() const { return context_.get(); }

  private:
    TlsContext() : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {}

    static std::shared_ptr<TlsContext> make(const TlsSettings& settings) {
        std::shared_ptr<TlsContext> made(new TlsContext);
        SSL_CTX_set_min_proto_version(made->context_.get(),
                                      settings.old_versions_are_refused ? TLS1_2_VERSION : TLS1_VERSION);
        // The library's own default leaves no cipher for the old versions.
        if (!settings.old_versions_are_refused) SSL_CTX_set_cipher_list(made->context_.get(), "DEFAULT:@SECLEVEL=0");
        // Idle connections then hold no buffers.
        SSL_CTX_set_mode(made->context_.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                                   SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
        return made;
    }
    static tl::unexpected<std::string> failed(std::string why) {
        ERR_clear_error();
        return tl::make_unexpected(std::move(why));
    }

    static bool sign(X509& certificate, EVP_PKEY& key, const std::vector<std::string>& names, bool is_valid) {
        X509_set_version(&certificate, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(&certificate), 1);
        constexpr long day = 24 * 3600;
        X509_gmtime_adj(X509_getm_notBefore(&certificate), is_valid ? -day : -30 * day);
        X509_gmtime_adj(X509_getm_notAfter(&certificate), is_valid ? 365 * day : -day);
        X509_set_pubkey(&certificate, &key);
        X509_NAME* name = X509_get_subject_name(&certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("opsmgr-mock"), -1,
                                   -1, 0);
        X509_set_issuer_name(&certificate, name);
        std::string alternatives;
        for (const std::string& one : names) {
            alternatives += (alternatives.empty() ? "" : ",") + std::string(is_ip_address(one) ? "IP:" : "DNS:") + one;
        }
        return add(certificate, NID_subject_alt_name, alternatives) &&
               add(certificate, NID_basic_constraints, "critical,CA:TRUE") &&
               add(certificate, NID_key_usage, "critical,digitalSignature,keyCertSign") &&
               add(certificate, NID_ext_key_usage, "serverAuth") && X509_sign(&certificate, &key, EVP_sha256()) != 0;
    }
    static bool add(X509& certificate, int kind, const std::string& value) {
        const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
            X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), X509_EXTENSION_free);
        return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
    }
    static std::string pem_of(X509& certificate) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), BIO_free);
        PEM_write_bio_X509(memory.get(), &certificate);
        char* text = nullptr;
        const long size = BIO_get_mem_data(memory.get(), &text);
        return {text, static_cast<std::size_t>(size)};
    }

    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::string certificate_pem_;
};

}  // namespace opsmgr::mock
