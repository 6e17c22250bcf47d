#include "client/tls/trust_roots.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace opsmgr::client {
namespace {

namespace fs = std::filesystem;

constexpr std::array bundles{
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, older Red Hat
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Red Hat, Rocky, Alma
    "/etc/ssl/ca-bundle.pem",                             // SUSE
    "/etc/ssl/cert.pem",                                  // Alpine
};

/// What OpenSSL looks for in a folder: eight hexadecimal digits, a dot and a number.
bool is_hashed(const std::string& name) {
    return name.size() > 9 && name[8] == '.' && name.find_first_not_of("0123456789abcdef") == 8;
}

bool has_hashed(const fs::path& folder) {
    std::error_code none;
    for (fs::directory_iterator file(folder, none); !none && file != fs::directory_iterator(); file.increment(none))
        if (is_hashed(file->path().filename().string())) return true;
    return false;
}

bool openssl_has_any() {
    std::error_code none;
    return std::getenv(X509_get_default_cert_file_env()) != nullptr ||
           std::getenv(X509_get_default_cert_dir_env()) != nullptr || fs::exists(X509_get_default_cert_file(), none) ||
           has_hashed(X509_get_default_cert_dir());
}

}  // namespace

void trust_system_roots(SSL_CTX* context) {
    SSL_CTX_set_default_verify_paths(context);
    if (openssl_has_any()) return;
    for (const char* bundle : bundles)
        if (SSL_CTX_load_verify_file(context, bundle) == 1) break;
    ERR_clear_error();  // a place that is empty is no error
}

}  // namespace opsmgr::client
