#include "client/tls/tls_session.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "client/socket/address.hpp"
#include "client/tls/certificate.hpp"

namespace opsmgr::client {
namespace {

/// Whether the other side has asked for a certificate of the client, as far as the session tells before TLS 1.3.
bool was_asked_for_certificate(SSL* ssl) {
    const unsigned char* types = nullptr;
    return SSL_get0_certificate_types(ssl, &types) > 0;
}

/// What helps when the other side has refused, for the alerts that an operator meets (RFC 8446, 6.2).
std::string advice_on(int reason, SSL* ssl) {
    const bool has_shown_one = SSL_get_certificate(ssl) != nullptr;
    const auto of_client = [&]() -> std::string {
        return has_shown_one
                   ? "; it does not take the certificate of --client-cert"
                   : "; it asks for a certificate of the client: give one that it trusts with --client-cert FILE";
    };
    switch (reason) {
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE: return was_asked_for_certificate(ssl) ? of_client() : std::string();
        case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
        case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
        case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA: return of_client();
        case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
        case SSL_R_UNSUPPORTED_PROTOCOL: return "; it has no TLS 1.2 or newer, which this suite needs";
        case SSL_R_TLSV1_UNRECOGNIZED_NAME: return "; does the URL have the host's name, rather than its address?";
        default: return {};
    }
}

std::string openssl_reason(SSL* ssl) {
    const unsigned long code = ERR_peek_error();
    const char* text = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return (text != nullptr ? text : "no reason given") + advice_on(ERR_GET_REASON(code), ssl);
}

std::string handshake_reason(SSL* ssl) {
    const unsigned long code = ERR_peek_error();
    const int reason = ERR_GET_REASON(code);
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST))
        return "it does not speak TLS on this port; is the URL meant to begin with http://?";
    return openssl_reason(ssl);
}

}  // namespace

void TlsSession::Free::operator()(ssl_st* session) const {
    SSL_free(session);
}

tl::expected<TlsSession, NetworkError> TlsSession::handshake(Socket& socket, const TlsContext& context,
                                                             const std::string& host, Deadline deadline) {
    ERR_clear_error();
    TlsSession made(context.handle() != nullptr ? SSL_new(context.handle()) : nullptr);
    if (!made.session_) return failure(NetworkFault::local, "TLS is asked for without a TLS context");
    if (auto done = made.prepare(host); !done) return tl::make_unexpected(std::move(done.error()));
    if (auto done = made.shake_hands(socket, deadline); !done) return tl::make_unexpected(std::move(done.error()));
    if (auto done = made.examine(socket, host, context.insecure()); !done)
        return tl::make_unexpected(std::move(done.error()));
    return made;
}

tl::expected<void, NetworkError> TlsSession::prepare(const std::string& host) {
    SSL* ssl = session_.get();
    BIO* in = BIO_new(BIO_s_mem());
    BIO* out = BIO_new(BIO_s_mem());
    if (in == nullptr || out == nullptr) {
        BIO_free(in);
        BIO_free(out);
        return failure(NetworkFault::local, "OpenSSL has no memory for a TLS session");
    }
    SSL_set_bio(ssl, in, out);
    SSL_set_connect_state(ssl);
    bool named = false;
    if (is_ip_literal(host)) {
        named = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str()) == 1;
    } else {
        SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        named = SSL_set1_host(ssl, host.c_str()) == 1 && SSL_set_tlsext_host_name(ssl, host.c_str()) == 1;
    }
    if (!named)
        return failure(NetworkFault::tls_handshake, fmt::format("'{}' is not a host name that TLS can use", host));
    return {};
}

tl::expected<void, NetworkError> TlsSession::shake_hands(Socket& socket, Deadline deadline) {
    for (;;) {
        ERR_clear_error();
        const int result = SSL_do_handshake(session_.get());
        const int state = SSL_get_error(session_.get(), result);
        const std::string why = result == 1 ? std::string() : handshake_reason(session_.get());
        auto flushed = flush(socket, deadline);
        if (result == 1) return flushed;
        if (state != SSL_ERROR_WANT_READ)
            return failure(NetworkFault::tls_handshake,
                           fmt::format("the TLS handshake with {} failed: {}", socket.peer(), why));
        if (!flushed) return flushed;
        const auto count = feed(socket, deadline);
        if (!count) return tl::make_unexpected(count.error());
        if (*count == 0)
            return failure(NetworkFault::tls_handshake,
                           fmt::format("{} closed the connection during the TLS handshake; does it speak TLS on this "
                                       "port?",
                                       socket.peer()));
    }
}

tl::expected<void, NetworkError> TlsSession::examine(const Socket& socket, const std::string& host, bool insecure) {
    SSL* ssl = session_.get();
    facts_.version = SSL_get_version(ssl);
    facts_.cipher = SSL_get_cipher_name(ssl);
    X509* certificate = SSL_get0_peer_certificate(ssl);
    if (certificate == nullptr)
        return failure(NetworkFault::certificate, fmt::format("{} showed no certificate", socket.peer()));
    read_certificate(certificate, facts_);
    const long result = SSL_get_verify_result(ssl);
    if (result == X509_V_OK) return {};
    if (!insecure) return tl::make_unexpected(certificate_error(socket.peer(), host, result, facts_));
    facts_.certificate_fault = own_fault(certificate, host).value_or(certificate_fault(result));
    return {};
}

std::string TlsSession::produced() {
    BIO* out = SSL_get_wbio(session_.get());
    std::string bytes(BIO_ctrl_pending(out), '\0');
    if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}

tl::expected<void, NetworkError> TlsSession::flush(Socket& socket, Deadline deadline) {
    return socket.send_all(produced(), deadline);
}

tl::expected<std::size_t, NetworkError> TlsSession::feed(Socket& socket, Deadline deadline) {
    std::string bytes;
    auto count = socket.receive(bytes, 16 * 1024, deadline);
    if (count && *count > 0) BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
    return count;
}

tl::expected<void, NetworkError> TlsSession::send_all(Socket& socket, std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
        ERR_clear_error();
        std::size_t written = 0;
        // In pieces, since the memory behind OpenSSL grows with what it is given.
        if (SSL_write_ex(session_.get(), bytes.data(), std::min<std::size_t>(bytes.size(), 64 * 1024), &written) != 1)
            return failure(NetworkFault::tls_broken, fmt::format("the TLS connection to {} failed: {}", socket.peer(),
                                                                 openssl_reason(session_.get())));
        if (auto flushed = flush(socket, deadline); !flushed) return flushed;
        bytes.remove_prefix(written);
    }
    return {};
}

tl::expected<std::size_t, NetworkError> TlsSession::receive(Socket& socket, std::string& into, std::size_t limit,
                                                            Deadline deadline) {
    const std::size_t before = into.size();
    for (;;) {
        ERR_clear_error();
        into.resize(before + limit);
        std::size_t count = 0;
        const int result = SSL_read_ex(session_.get(), into.data() + before, limit, &count);
        into.resize(before + count);
        const int state = SSL_get_error(session_.get(), result);
        const std::string why = openssl_reason(session_.get());
        if (auto flushed = flush(socket, deadline); !flushed && result != 1)
            return tl::make_unexpected(std::move(flushed.error()));
        if (result == 1) return count;
        if (state == SSL_ERROR_ZERO_RETURN) return 0;
        if (state != SSL_ERROR_WANT_READ)
            return failure(NetworkFault::tls_broken,
                           fmt::format("the TLS connection to {} failed: {}", socket.peer(), why));
        const auto fed = feed(socket, deadline);
        if (!fed) return tl::make_unexpected(fed.error());
        if (*fed == 0)
            return failure(NetworkFault::closed_early,
                           fmt::format("{} ended the TLS connection without a closure alert", socket.peer()));
    }
}

void TlsSession::say_goodbye(Socket& socket) {
    ERR_clear_error();
    SSL_shutdown(session_.get());
    socket.send_now(produced());
    ERR_clear_error();
}

}  // namespace opsmgr::client
