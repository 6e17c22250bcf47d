#include "certificates.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <stdexcept>

namespace opsmgr::client::testing {
namespace {

void require(bool good) {
    if (!good) throw std::runtime_error("OpenSSL cannot make the test's certificates");
}

void set_name(X509_NAME* name, const std::string& text) {
    require(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()), -1, 0) == 1);
}

}  // namespace

Authority::Authority(const std::string& name)
    : name_(name), key_(EVP_EC_gen("P-256"), EVP_PKEY_free), certificate_(nullptr, X509_free) {
    certificate_ = issue(name, key_.get(), "basicConstraints", "critical,CA:TRUE", {});
    std::string path = (std::filesystem::temp_directory_path() / "opsmgr-ca-XXXXXX").string();
    const int descriptor = mkstemp(path.data());
    require(descriptor >= 0);
    std::FILE* file = fdopen(descriptor, "w");
    require(PEM_write_X509(file, certificate_.get()) == 1);
    std::fclose(file);
    file_ = path;
}

Authority::~Authority() {
    unlink(file_.c_str());
}

Authority::Certificate Authority::issue(const std::string& subject, EVP_PKEY* key, const std::string& extension_name,
                                        const std::string& extension, const Certified& certified) const {
    Certificate made(X509_new(), X509_free);
    X509_set_version(made.get(), X509_VERSION_3);
    static long serial = 1;
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), certified.valid_from);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), certified.valid_until);
    set_name(X509_get_subject_name(made.get()), subject);
    set_name(X509_get_issuer_name(made.get()), name_);
    X509_set_pubkey(made.get(), key);
    X509_EXTENSION* built = X509V3_EXT_conf(nullptr, nullptr, extension_name.c_str(), extension.c_str());
    require(built != nullptr && X509_add_ext(made.get(), built, -1) == 1);
    X509_EXTENSION_free(built);
    require(X509_sign(made.get(), key_.get(), EVP_sha256()) > 0);
    return made;
}

std::shared_ptr<SSL_CTX> Authority::server_context(const Certified& certified) const {
    const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Certificate certificate = issue("the server", key.get(), "subjectAltName", certified.names, certified);
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    require(SSL_CTX_use_certificate(context.get(), certificate.get()) == 1);
    require(SSL_CTX_use_PrivateKey(context.get(), key.get()) == 1);
    return context;
}

}  // namespace opsmgr::client::testing
