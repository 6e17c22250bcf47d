// Certificates for tests, made in memory: P-256 keys, short subjects, any validity.
//
//     const Authority authority("Test CA");
//     const auto server = authority.server_context({.names = "DNS:localhost"});
#pragma once

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace opsmgr::client::testing {

struct Certified {
    std::string names = "IP:127.0.0.1";  ///< subject alternative names, as OpenSSL writes them
    long valid_from = -3600;             ///< seconds from now
    long valid_until = 3600;             ///< seconds from now
};

class Authority {
  public:
    explicit Authority(const std::string& name);
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    /// A PEM file with the authority's certificate; gone with this object.
    [[nodiscard]] const std::string& file() const { return file_; }
    /// A server's context with a certificate `CN=the server` issued by this authority.
    [[nodiscard]] std::shared_ptr<SSL_CTX> server_context(const Certified& certified = {}) const;

  private:
    using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
    using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
    [[nodiscard]] Certificate issue(const std::string& subject, EVP_PKEY* key, const std::string& extension_name,
                                    const std::string& extension, const Certified& certified) const;

    std::string name_;
    Key key_;
    Certificate certificate_;
    std::string file_;
};

}  // namespace opsmgr::client::testing
