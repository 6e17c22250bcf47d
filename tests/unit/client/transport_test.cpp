#include "client/transport/transport.hpp"
#include <future>
#include <string>
#include <vector>

#include "catch.hpp"
#include "faulty_server.hpp"

using namespace opsmgr;
using namespace opsmgr::client;
using namespace opsmgr::client::testing;
using namespace std::chrono_literals;

namespace {

const std::string empty_ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const OutgoingRequest get{"GET", "/a?b=c", {{"Host", "x"}}, ""};
const ConnectionUse fresh{Freshness::fresh};
const ConnectionUse other_lane{Freshness::reuse, "other"};

TransportOptions quick(std::chrono::milliseconds answer = 5000ms) {
    TransportOptions options;
    options.answer_timeout = answer;
    options.limits.quiet = 60ms;
    options.limits.grace = 0ms;
    return options;
}

/// Answers requests on one connection until the client closes it.
void serve(Peer& peer, const std::string& answer) {
    while (!peer.read_request().empty()) peer.send(answer);
}

}  // namespace

TEST_CASE("a request goes out exactly as given") {
    std::string seen;
    {
        const FaultyServer server([&](Listener& listener) {
            Peer peer = listener.accept();
            seen = peer.read_request();
            peer.send(empty_ok);
        });
        Transport transport(server.url(), quick());
        const OutgoingRequest put{"PUT", "*odd target*", {{"x-B", "2"}, {"X-A", ""}, {"Content-Length", "2"}}, "{}"};
        const auto exchange = transport.send(put);
        REQUIRE(exchange.has_value());
        CHECK(exchange->request_bytes == "PUT *odd target* HTTP/1.1\r\nx-B: 2\r\nX-A: \r\nContent-Length: 2\r\n\r\n{}");
        CHECK(exchange->response.status == 200);
        CHECK(exchange->duration > 0ns);
        CHECK(exchange->peer == server.url().authority());
    }
    CHECK(seen == "PUT *odd target* HTTP/1.1\r\nx-B: 2\r\nX-A: \r\nContent-Length: 2\r\n\r\n{}");
}

TEST_CASE("a target whose messages never end is waited for less after a while") {
    const FaultyServer server([](Listener& listener) {
        std::vector<Peer> kept;
        for (int i = 0; i < 9; ++i) {
            kept.push_back(listener.accept());
            kept.back().answer("HTTP/1.1 200 OK\r\n\r\n{}");
        }
        kept.back().wait_for_close();
    });
    TransportOptions options = quick();
    options.limits.quiet = 300ms;
    Transport transport(server.url(), options);
    const auto taken = [&](int times) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < times; ++i) CHECK(transport.send(get)->response.has(FramingFault::no_end));
        return std::chrono::steady_clock::now() - begin;
    };
    CHECK(taken(5) >= 1500ms);
    CHECK(taken(4) < 1200ms);
}

TEST_CASE("a lane keeps its connection, another lane has its own, and a fresh one is new") {
    const FaultyServer server([](Listener& listener) {
        Peer first = listener.accept();
        first.answer(empty_ok);
        first.answer(empty_ok);
        Peer second = listener.accept();
        second.answer(empty_ok);
        first.answer(empty_ok);
        Peer third = listener.accept();
        third.answer(empty_ok);
        third.answer(empty_ok);
    });
    Transport transport(server.url(), quick());
    const auto one = transport.send(get);
    REQUIRE(one.has_value());
    CHECK(one->connection == 1);
    CHECK_FALSE(one->reused);
    const auto two = transport.send(get);
    REQUIRE(two.has_value());
    CHECK(two->connection == 1);
    CHECK(two->reused);
    CHECK(transport.send(get, other_lane)->connection == 2);
    CHECK(transport.send(get)->connection == 1);
    const auto new_one = transport.send(get, fresh);
    REQUIRE(new_one.has_value());
    CHECK(new_one->connection == 3);
    CHECK_FALSE(new_one->reused);
    CHECK_FALSE(new_one->reconnected);
    CHECK(transport.send(get)->connection == 3);
    CHECK(transport.opened() == 3);
}

TEST_CASE("a connection is not kept after close, HTTP/1.0 or a framing fault") {
    for (const std::string& answer :
         {std::string("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
          std::string("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nmore"),
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
          std::string("HTTP/1.1 200 OK\r\n\r\n"), std::string("nothing of the kind\n")}) {
        const FaultyServer server([&](Listener& listener) {
            Peer first = listener.accept();
            first.answer(answer);
            Peer second = listener.accept();
            second.answer(answer);
            second.wait_for_close();
        });
        Transport transport(server.url(), quick());
        REQUIRE(transport.send(get).has_value());
        const auto second = transport.send(get);
        REQUIRE(second.has_value());
        CHECK(second->connection == 2);
        CHECK_FALSE(second->reused);
        CHECK_FALSE(second->reconnected);
    }
}

TEST_CASE("HTTP/1.0 with keep-alive, and faults of form alone, keep the connection") {
    for (const std::string& answer :
         {std::string("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"),
          std::string("HTTP/1.1 200 OK\nContent-Length: 0\nX : y\n\n")}) {
        const FaultyServer server([&](Listener& listener) {
            Peer peer = listener.accept();
            serve(peer, answer);
        });
        Transport transport(server.url(), quick());
        REQUIRE(transport.send(get).has_value());
        CHECK(transport.send(get)->reused);
    }
}

TEST_CASE("a kept connection that was closed meanwhile is replaced without a finding") {
    const FaultyServer server([](Listener& listener) {
        {
            listener.accept().answer(empty_ok);
        }
        Peer second = listener.accept();
        serve(second, empty_ok);
    });
    Transport transport(server.url(), quick());
    REQUIRE(transport.send(get).has_value());
    const auto again = transport.send(get);
    REQUIRE(again.has_value());
    CHECK(again->connection == 2);
    CHECK(again->response.faults.empty());
    CHECK_FALSE(again->reused);
}

TEST_CASE("a request lost to a closing kept connection is sent again once, and the exchange says so") {
    const FaultyServer server([](Listener& listener) {
        {
            Peer first = listener.accept();
            first.answer(empty_ok);
            (void)first.read_request();
        }
        Peer second = listener.accept();
        second.answer(empty_ok);
    });
    Transport transport(server.url(), quick());
    REQUIRE(transport.send(get).has_value());
    const auto again = transport.send(get);
    REQUIRE(again.has_value());
    CHECK(again->reconnected);
    CHECK(again->resent);
    CHECK_FALSE(again->reused);
    CHECK(again->connection == 2);
}

TEST_CASE("a POST lost to a closing kept connection is not sent again") {
    const FaultyServer server([](Listener& listener) {
        Peer peer = listener.accept();
        peer.answer(empty_ok);
        (void)peer.read_request();
    });
    Transport transport(server.url(), quick());
    REQUIRE(transport.send(get).has_value());
    const auto post = transport.send({"POST", "/", {{"Content-Length", "0"}}, ""});
    REQUIRE_FALSE(post.has_value());
    CHECK(post.error().fault == NetworkFault::closed_early);
    CHECK(transport.opened() == 1);
}

TEST_CASE("nothing is sent again on a new connection") {
    const FaultyServer server([](Listener& listener) {
        {
            (void)listener.accept().read_request();
        }
        Peer second = listener.accept();
        second.answer(empty_ok);
    });
    Transport transport(server.url(), quick());
    const auto lost = transport.send(get);
    REQUIRE_FALSE(lost.has_value());
    CHECK(lost.error().fault == NetworkFault::closed_early);
    CHECK(lost.error().message == server.url().authority() +
                                      " closed the connection before the answer; does it, or a proxy before it, "
                                      "refuse the request?");
    CHECK(transport.opened() == 1);
}

TEST_CASE("nothing is sent again once a byte of the answer came") {
    const FaultyServer server([](Listener& listener) {
        Peer peer = listener.accept();
        peer.answer(empty_ok);
        peer.answer("HTTP/1");
    });
    Transport transport(server.url(), quick());
    REQUIRE(transport.send(get).has_value());
    const auto half = transport.send(get);
    REQUIRE_FALSE(half.has_value());
    CHECK(half.error().fault == NetworkFault::closed_early);
    CHECK(transport.opened() == 1);
}

TEST_CASE("a target that accepts and never answers times out within the limit") {
    const FaultyServer server("", FaultyServer::Then::hold);
    Transport transport(server.url(), quick(120ms));
    const auto begin = std::chrono::steady_clock::now();
    const auto exchange = transport.send(get);
    REQUIRE_FALSE(exchange.has_value());
    CHECK(exchange.error().fault == NetworkFault::timed_out);
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
}

TEST_CASE("half an answer is an exchange that is not complete") {
    const FaultyServer server("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", FaultyServer::Then::close);
    Transport transport(server.url(), quick());
    const auto exchange = transport.send(get);
    REQUIRE(exchange.has_value());
    CHECK_FALSE(exchange->response.complete);
    CHECK(exchange->response.has(FramingFault::length_too_large));
}

TEST_CASE("bytes that came unasked are told with the next request, which gets a new connection") {
    const FaultyServer server([](Listener& listener) {
        Peer first = listener.accept();
        first.answer(empty_ok);
        Peer second = listener.accept();
        (void)second.read_request();
        first.send("late\r\n");
        second.send(empty_ok);
        Peer third = listener.accept();
        third.answer(empty_ok);
        third.wait_for_close();
    });
    Transport transport(server.url(), quick());
    REQUIRE(transport.send(get).has_value());
    // The answer on the other lane proves that the late bytes were sent.
    REQUIRE(transport.send(get, other_lane).has_value());
    const auto next = transport.send(get);
    REQUIRE(next.has_value());
    REQUIRE(next->unasked_bytes.has_value());
    CHECK(next->unasked_bytes->connection == 1);
    CHECK(next->unasked_bytes->count == 6);
    CHECK(next->unasked_bytes->excerpt == "late\\r\\n");
    CHECK(next->connection == 3);
    CHECK(next->response.faults.empty());
    CHECK_FALSE(next->reconnected);
}

TEST_CASE("closing a lane tells what had come unasked") {
    const FaultyServer server([](Listener& listener) {
        Peer first = listener.accept();
        first.answer(empty_ok);
        Peer second = listener.accept();
        (void)second.read_request();
        first.send("late");
        second.send(empty_ok);
        second.wait_for_close();
    });
    Transport transport(server.url(), quick());
    REQUIRE(transport.send(get).has_value());
    REQUIRE(transport.send(get, other_lane).has_value());
    CHECK(transport.close()->count == 4);
    CHECK_FALSE(transport.close().has_value());
    CHECK_FALSE(transport.close("other").has_value());
}

TEST_CASE("an answer to a request that was not taken in full is still read") {
    std::promise<void> over;
    const FaultyServer server([&](Listener& listener) {
        Peer peer = listener.accept();
        peer.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        over.get_future().wait();
    });
    Transport transport(server.url(), quick(150ms));
    const auto exchange = transport.send({"PUT", "/", {}, std::string(64 * 1024 * 1024, 'x')});
    over.set_value();
    REQUIRE(exchange.has_value());
    CHECK(exchange->response.status == 413);
    CHECK(exchange->send_error.has_value());
}

TEST_CASE("a target that is not there is an error, and the next request tries again") {
    Url url;
    url.host = "127.0.0.1";
    url.port = unused_port();
    Transport transport(url, quick());
    for (int i = 0; i < 2; ++i) {
        const auto exchange = transport.send(get);
        REQUIRE_FALSE(exchange.has_value());
        CHECK(exchange.error().fault == NetworkFault::refused);
    }
}
