// Ways to a target: fixed addresses, tunnels through a proxy, who needs no proxy.
#include "client/transport/transport.hpp"
#include "network/network_flags.hpp"
#include "network/no_proxy.hpp"

#include <fmt/format.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "faulty_server.hpp"

using namespace opsmgr;
using namespace opsmgr::client;
using namespace opsmgr::client::testing;
using namespace std::chrono_literals;

namespace {

Url http(const std::string& host, std::uint16_t port) {
    Url url;
    url.host = host;
    url.port = port;
    return url;
}

const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// What a proxy that says `reply` makes of a request for http://ops.invalid/.
tl::expected<Exchange, NetworkError> through(const std::string& reply, std::string* asked = nullptr,
                                             const std::string& authorization = {}) {
    const FaultyServer proxy([&](Listener& listener) {
        Peer peer = listener.accept();
        const std::string connect = peer.read_request();
        if (asked != nullptr) *asked = connect;
        peer.send(reply);
        if (reply.find(" 200 ") == std::string::npos) return;
        peer.answer(answer);
    });
    TransportOptions options;
    options.route.proxy = Proxy{"127.0.0.1", proxy.url().port, authorization};
    return Transport(http("ops.invalid", 80), options).send({"GET", "/", {{"Host", "ops.invalid"}}, ""});
}

Network network_for(const NetworkFlags& flags, std::map<std::string, std::string> variables,
                    std::vector<std::string>& wrong, const char* target = "https://ops.example.net") {
    return flags.network(*parse_url(target), [&](const char* name) { return variables[name]; }, {}, wrong);
}

}  // namespace

TEST_CASE("a fixed address is where a name leads, and another port of it is not") {
    const FaultyServer server([](Listener& listener) { listener.accept().answer(answer); });
    TransportOptions options;
    options.route.fixed = {{"ops.invalid", server.url().port, "127.0.0.1"}};
    CHECK(Transport(http("OPS.invalid", server.url().port), options)
              .send({"GET", "/", {{"Host", "a"}}, ""})
              ->response.status == 200);
    options.route.fixed[0].port += 1;
    const auto elsewhere =
        Transport(http("ops.invalid", server.url().port), options).send({"GET", "/", {{"Host", "a"}}, ""});
    REQUIRE_FALSE(elsewhere);
    CHECK(elsewhere.error().fault == NetworkFault::name_not_found);
}

TEST_CASE("a tunnel is asked for by name and port, and what follows goes to the target as it is") {
    std::string asked;
    const auto exchange = through("HTTP/1.1 200 Connection established\r\nVia: 1.1 p\r\n\r\n", &asked, "Basic dTpw");
    REQUIRE(exchange);
    CHECK(exchange->response.status == 200);
    CHECK(asked ==
          "CONNECT ops.invalid:80 HTTP/1.1\r\nHost: ops.invalid:80\r\nProxy-Authorization: Basic dTpw\r\n\r\n");
    CHECK(exchange->request_bytes == "GET / HTTP/1.1\r\nHost: ops.invalid\r\n\r\n");
    CHECK(exchange->peer.starts_with("ops.invalid:80 (through the proxy 127.0.0.1:"));
}

TEST_CASE("a proxy that opens no tunnel says why, and what would be right") {
    const auto told = [](const std::string& reply) {
        const auto exchange = through(reply);
        REQUIRE_FALSE(exchange);
        CHECK(exchange.error().fault == NetworkFault::proxy);
        return exchange.error().message;
    };
    CHECK(told("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")
              .find("OPSMGR_PROXY_USER") != std::string::npos);
    CHECK(told("HTTP/1.1 403 Forbidden\r\n\r\n").find("opens no tunnel to ops.invalid:80: HTTP/1.1 403 Forbidden") !=
          std::string::npos);
    CHECK(told("SSH-2.0-x\r\n\r\n").find("does not speak HTTP") != std::string::npos);
    CHECK(told("").find("closed the connection without an answer") != std::string::npos);
    CHECK(told("HTTP/1.1 200 OK\r\n" + std::string(20'000, 'x')).find("more than 16384 bytes") != std::string::npos);
}

TEST_CASE("NO_PROXY names hosts, domains, addresses, ranges and ports") {
    struct Case {
        const char* host;
        std::uint16_t port;
        const char* list;
        bool exempt;
    };
    for (const Case& one :
         {Case{"ops.example.net", 443, "*", true}, Case{"ops.example.net", 443, "example.net", true},
          Case{"ops.example.net", 443, ".example.net", true}, Case{"example.net", 443, ".example.net", true},
          Case{"notexample.net", 443, "example.net", false}, Case{"OPS.example.NET", 443, "a, ops.EXAMPLE.net", true},
          Case{"ops.example.net", 443, "ops.example.net:443", true},
          Case{"ops.example.net", 8443, "ops.example.net:443", false}, Case{"10.1.2.3", 443, "10.0.0.0/8", true},
          Case{"11.1.2.3", 443, "10.0.0.0/8", false}, Case{"10.1.2.3", 443, "10.1.2.3", true},
          Case{"fd00::1", 443, "fd00::/8 x", true}, Case{"fe00::1", 443, "fd00::/8", false},
          Case{"::1", 443, "[::1]:443", true}, Case{"ops.example.net", 443, "", false},
          Case{"ops.example.net", 443, ",, ,", false}, Case{"10.1.2.3", 443, "10.0.0.0/99", false}}) {
        INFO(one.host << ':' << one.port << " in " << one.list);
        CHECK(is_exempt(one.host, one.port, one.list) == one.exempt);
    }
}

TEST_CASE("the proxy comes from the flag, else from the environment, and loopback needs none") {
    std::vector<std::string> wrong;
    const auto proxy = [&](const NetworkFlags& flags, std::map<std::string, std::string> variables,
                           const char* target = "https://ops.example.net") {
        const Network network = network_for(flags, std::move(variables), wrong, target);
        return network.route.proxy ? fmt::format("{}:{}", network.route.proxy->host, network.route.proxy->port)
                                   : std::string("none");
    };
    NetworkFlags flag;
    flag.proxy = "http://p:3128";
    CHECK(proxy(flag, {{"NO_PROXY", "*"}}) == "p:3128");
    CHECK(proxy({}, {{"HTTPS_PROXY", "http://q:1"}}) == "q:1");
    CHECK(proxy({}, {{"https_proxy", "q:1"}}) == "q:1");
    CHECK(proxy({}, {{"http_proxy", "q:1"}}) == "none");
    CHECK(proxy({}, {{"http_proxy", "q:1"}}, "http://ops.example.net") == "q:1");
    CHECK(proxy({}, {{"HTTP_PROXY", "q:1"}}, "http://ops.example.net") == "none");
    CHECK(proxy({}, {{"HTTPS_PROXY", "q:1"}, {"NO_PROXY", "example.net"}}) == "none");
    CHECK(proxy({}, {{"HTTPS_PROXY", "q:1"}}, "https://127.0.0.1:8443") == "none");
    CHECK(wrong.empty());
}

TEST_CASE("what is wrong with the way to a target is told at once, and no secret with it") {
    std::vector<std::string> wrong;
    NetworkFlags flags;
    flags.proxy = "http://user:s3cret-password@p:1";
    flags.resolve = {"a:b", "host:443:name", "host:0:127.0.0.1", "host:443:127.0.0.1", "host:443:[::1]"};
    flags.headers = {"X-Token=s3cret-token", "X-A=ENV:MISSING", "Host=ENV:SET", "X B=ENV:SET",
                     "X-C=ENV:SET",          "x-c=ENV:SET",     "X-D=ENV:LINES"};
    flags.client_key = "/nowhere/key.pem";
    const Network network = network_for(flags, {{"SET", "value"}, {"LINES", "a\r\nb"}}, wrong);
    std::string all;
    for (const std::string& line : wrong) all += line + "\n";
    INFO(all);
    CHECK(all.find("s3cret") == std::string::npos);
    CHECK(wrong.size() == 12);
    CHECK(network.extra_fields == Headers{{"X-C", "value"}});
    CHECK(network.secrets == std::vector<std::string>{"value"});
    CHECK(network.route.fixed.size() == 2);

    std::vector<std::string> half;
    NetworkFlags proxy;
    proxy.proxy = "p:1";
    static_cast<void>(network_for(proxy, {{"OPSMGR_PROXY_USER", "u"}}, half));
    CHECK(half == std::vector<std::string>{"--proxy: OPSMGR_PROXY_USER and OPSMGR_PROXY_PASSWORD belong together"});
}
