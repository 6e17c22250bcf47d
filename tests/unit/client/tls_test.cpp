#include "client/transport/transport.hpp"

#include "catch.hpp"
#include "certificates.hpp"
#include "faulty_server.hpp"

using namespace opsmgr;
using namespace opsmgr::client;
using namespace opsmgr::client::testing;
using namespace std::chrono_literals;

namespace {

const OutgoingRequest get{"GET", "/", {{"Host", "x"}}, ""};
const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// Serves one TLS connection with `answer` to every request.
FaultyServer::Script serving(std::shared_ptr<SSL_CTX> context, std::string answer = hello) {
    return [context = std::move(context), answer = std::move(answer)](Listener& listener) {
        Peer peer = listener.accept();
        if (!peer.start_tls(context.get())) return;
        while (!peer.read_request().empty()) peer.send(answer);
    };
}

TransportOptions trusting(std::string ca_file) {
    TransportOptions options;
    options.tls.ca_file = std::move(ca_file);
    return options;
}

NetworkError refusal(const Authority& issuer, const Certified& certified, const Authority& trusted,
                     const std::string& host = "127.0.0.1") {
    const FaultyServer server(serving(issuer.server_context(certified)), true);
    Transport transport(server.url(host), trusting(trusted.file()));
    const auto exchange = transport.send(get);
    REQUIRE_FALSE(exchange.has_value());
    return exchange.error();
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a certificate from a trusted authority is accepted, and its facts are kept") {
    const Authority authority("Test CA");
    const FaultyServer server(serving(authority.server_context()), true);
    Transport transport(server.url(), trusting(authority.file()));
    const auto first = transport.send(get);
    INFO((first ? std::string() : first.error().message));
    REQUIRE(first.has_value());
    CHECK(first->response.body == "hello");
    CHECK(first->response.faults.empty());
    REQUIRE(first->tls.has_value());
    CHECK(first->tls->version == "TLSv1.3");
    CHECK(first->tls->subject == "CN=the server");
    CHECK(first->tls->issuer == "CN=Test CA");
    CHECK(first->tls->not_after > Instant(std::chrono::duration_cast<std::chrono::milliseconds>(
                                      std::chrono::system_clock::now().time_since_epoch())));
    CHECK_FALSE(first->tls->certificate_fault.has_value());
    const auto second = transport.send(get);
    REQUIRE(second.has_value());
    CHECK(second->reused);
}

TEST_CASE("a certificate for the name is accepted when the name was asked for") {
    const Authority authority("Test CA");
    const FaultyServer server(serving(authority.server_context({.names = "DNS:localhost"})), true);
    Transport transport(server.url("localhost"), trusting(authority.file()));
    CHECK(transport.send(get).has_value());
}

TEST_CASE("a certificate for another name or address is refused") {
    const Authority authority("Test CA");
    const auto name = refusal(authority, {.names = "DNS:elsewhere.example"}, authority, "localhost");
    CHECK(name.fault == NetworkFault::certificate);
    CHECK(contains(name.message, "it is not for the host name 'localhost' (its subject is 'CN=the server')"));
    CHECK(contains(name.message, "--insecure"));
    const auto address = refusal(authority, {.names = "IP:127.0.0.2"}, authority);
    CHECK(address.fault == NetworkFault::certificate);
    CHECK(contains(address.message, "it is not for the host name '127.0.0.1'"));
}

TEST_CASE("an expired certificate and one not yet valid are refused") {
    const Authority authority("Test CA");
    const auto expired = refusal(authority, {.valid_from = -7200, .valid_until = -3600}, authority);
    CHECK(expired.fault == NetworkFault::certificate);
    CHECK(contains(expired.message, "has expired"));
    const auto early = refusal(authority, {.valid_from = 1800, .valid_until = 3600}, authority);
    CHECK(early.fault == NetworkFault::certificate);
    CHECK(contains(early.message, "not valid yet"));
}

TEST_CASE("a certificate of an unknown issuer is refused, and the message names the flag that helps") {
    const Authority authority("Test CA");
    const Authority stranger("Unknown CA");
    const auto error = refusal(stranger, {}, authority);
    CHECK(error.fault == NetworkFault::certificate);
    CHECK(contains(error.message,
                   "its issuer 'CN=Unknown CA' is not trusted; give the issuer's certificate with "
                   "--cacert FILE"));
}

TEST_CASE("insecure goes on, and the facts tell what was wrong") {
    const Authority authority("Unknown CA");
    const FaultyServer server(serving(authority.server_context()), true);
    TransportOptions options;
    options.tls.insecure = true;
    Transport transport(server.url(), options);
    const auto exchange = transport.send(get);
    REQUIRE(exchange.has_value());
    CHECK(exchange->response.body == "hello");
    CHECK(exchange->tls->certificate_fault == CertificateFault::unknown_issuer);
}

TEST_CASE("a file of certificates that cannot be used is named") {
    Url url;
    url.tls = true;
    url.host = "127.0.0.1";
    url.port = unused_port();
    Transport transport(url, trusting("no-such-file.pem"));
    const auto context = TlsContext::make({.ca_file = "no-such-file.pem", .insecure = false, .highest = {}});
    REQUIRE_FALSE(context.has_value());
    CHECK(context.error().fault == NetworkFault::ca_file);
    CHECK(context.error().message ==
          "'no-such-file.pem' cannot be used for --cacert: it must be a readable file of PEM certificates");
    CHECK(transport.send(get).error().fault == NetworkFault::ca_file);
}

TEST_CASE("a target that does not speak TLS is told from one with a bad certificate") {
    const FaultyServer server(
        [](Listener& listener) {
            Peer peer = listener.accept();
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.wait_for_close();
        },
        true);
    TransportOptions options;
    options.tls.insecure = true;
    Transport transport(server.url(), options);
    const auto exchange = transport.send(get);
    REQUIRE_FALSE(exchange.has_value());
    CHECK(exchange.error().fault == NetworkFault::tls_handshake);
    CHECK(contains(exchange.error().message, "is the URL meant to begin with http://?"));
}

TEST_CASE("a TLS handshake that nobody answers, or that is cut off, is an error in time") {
    const FaultyServer server(
        [](Listener& listener) {
            {
                Peer closing = listener.accept();
            }
            Peer silent = listener.accept();
            silent.wait_for_close();
        },
        true);
    TransportOptions options;
    options.tls.insecure = true;
    options.connect_timeout = 150ms;
    Transport transport(server.url(), options);
    const auto cut = transport.send(get);
    REQUIRE_FALSE(cut.has_value());
    CHECK((cut.error().fault == NetworkFault::tls_handshake || cut.error().fault == NetworkFault::reset));
    const auto silent = transport.send(get);
    REQUIRE_FALSE(silent.has_value());
    CHECK(silent.error().fault == NetworkFault::timed_out);
}

TEST_CASE("a body that ends by close is whole only with a closure alert") {
    const Authority authority("Test CA");
    const auto context = authority.server_context();
    const std::string answer = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc";
    const FaultyServer server(
        [&](Listener& listener) {
            for (const bool torn : {false, true}) {
                Peer peer = listener.accept();
                if (!peer.start_tls(context.get())) return;
                peer.answer(answer);
                if (torn) peer.tear();
            }
        },
        true);
    Transport transport(server.url(), trusting(authority.file()));
    const auto whole = transport.send(get);
    REQUIRE(whole.has_value());
    CHECK(whole->response.complete);
    CHECK(whole->response.faults.empty());
    const auto torn = transport.send(get);
    REQUIRE(torn.has_value());
    CHECK_FALSE(torn->response.complete);
    CHECK(torn->response.has(FramingFault::abrupt_end));
}

TEST_CASE("an old version of TLS is offered only when asked for") {
    const Authority authority("Test CA");
    const auto context = authority.server_context();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "DEFAULT:@SECLEVEL=0");
    for (const bool asked : {false, true}) {
        const FaultyServer server(serving(context), true);
        TransportOptions options = trusting(authority.file());
        if (asked) options.tls.highest = TlsVersion::tls_1_1;
        Transport transport(server.url(), options);
        const auto exchange = transport.send(get);
        REQUIRE(exchange.has_value() == asked);
        if (asked) CHECK(exchange->tls->version == to_string(TlsVersion::tls_1_1));
        if (!asked) CHECK(exchange.error().fault == NetworkFault::tls_handshake);
    }
}

TEST_CASE("a large body over TLS arrives whole") {
    const Authority authority("Test CA");
    const std::string body(3 * 1024 * 1024, 'x');
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    const FaultyServer server(serving(authority.server_context(), head + body), true);
    Transport transport(server.url(), trusting(authority.file()));
    const auto exchange = transport.send({"PUT", "/", {{"Content-Length", std::to_string(body.size())}}, body});
    REQUIRE(exchange.has_value());
    CHECK(exchange->response.body == body);
}

TEST_CASE("the alert of a target that breaks off while the request is sent is told") {
    const Authority authority("Test CA");
    const auto context = authority.server_context();
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    const FaultyServer server(serving(context), true);
    Transport transport(server.url(), trusting(authority.file()));
    // More than fits between the two, so that some of it is sent when the reset has come.
    const std::string body(8 * 1024 * 1024, 'x');
    const auto exchange = transport.send({"PUT", "/", {{"Content-Length", std::to_string(body.size())}}, body});
    REQUIRE_FALSE(exchange.has_value());
    CHECK(exchange.error().fault == NetworkFault::tls_broken);
    CHECK(contains(exchange.error().message, "it asks for a certificate of the client"));
}
