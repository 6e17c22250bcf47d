// What the suite asks of TLS, and what it learned from it.
//
// The certificate is always examined. Under `insecure` a bad one is no error, but the finding is kept.
//
//     auto context = TlsContext::make(TlsOptions{"ca.pem"});
//     if (!context) return context.error();
#pragma once

#include <memory>
#include <opsmgr/base/date.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include "client/socket/network_error.hpp"

struct ssl_ctx_st;

namespace opsmgr::client {

enum class TlsVersion { tls_1_0, tls_1_1, tls_1_2, tls_1_3 };
/// `TLSv1.3`, as OpenSSL names it.
[[nodiscard]] std::string_view to_string(TlsVersion version);

struct TlsOptions {
    std::string ca_file;    ///< PEM; replaces the system's certificates; empty: the system's
    bool insecure = false;  ///< go on whatever the certificate says
    /// PEM files with the client's own certificate, its chain behind it, and with its private key without a passphrase,
    /// for targets that ask for them (mTLS); both or none. The key may stand in the file of the certificate.
    std::string client_certificate{};
    std::string client_key{};
    /// Offer nothing newer, and the obsolete versions too: to see what a target still accepts. Without it
    /// TLS 1.2 is the least (RFC 9325, 3.1.1).
    std::optional<TlsVersion> highest;
};

enum class CertificateFault { expired, not_yet_valid, wrong_name, unknown_issuer, other };
[[nodiscard]] std::string_view to_string(CertificateFault fault);

struct TlsFacts {
    std::string version;  ///< as negotiated, e.g. `TLSv1.3`
    std::string cipher;
    std::string subject;  ///< RFC 4514 form, e.g. `CN=ops.example.net`
    std::string issuer;
    Instant not_after;                                  ///< end of validity, UTC
    std::optional<CertificateFault> certificate_fault;  ///< set only under `insecure`
};

/// Trust anchors and versions, read once and shared by connections. A copy refers to the same context. One
/// that was made with no arguments is empty and serves plain connections only.
class TlsContext {
  public:
    TlsContext() = default;
    /// Fails with `ca_file` when the file cannot be read or holds no certificate, and with `client_certificate`
    /// likewise.
    [[nodiscard]] static tl::expected<TlsContext, NetworkError> make(const TlsOptions& options);

    [[nodiscard]] ssl_ctx_st* handle() const { return context_.get(); }
    [[nodiscard]] bool insecure() const { return insecure_; }

  private:
    std::shared_ptr<ssl_ctx_st> context_;
    bool insecure_ = false;
};

}  // namespace opsmgr::client
