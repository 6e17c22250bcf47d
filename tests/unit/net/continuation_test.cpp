// Answers that take their time, and connections that are broken off.
#include <opsmgr/mock/net/http_server.hpp>

#include "catch.hpp"
#include "client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

std::string get(std::string_view target) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", target);
}

struct Running {
    explicit Running(HttpServer::Handler handler, HttpServerOptions options = {})
        : http(std::move(handler), std::move(options)) {
        port = http.start().value();
    }
    HttpServer http;
    int port = 0;
};

/// `late` once the flag is up.
ResponseStream when(const std::atomic<bool>& flag, const std::string& late) {
    return ResponseStream{
        .then = std::make_shared<Continuation>(Continuation{
            [&flag] { return flag ? 0ms : Continuation::not_by_itself; }, [late] { return ResponseStream{late}; }})};
}

}  // namespace

TEST_CASE("an answer that waits holds no worker, and a poke brings it") {
    std::atomic<bool> go = false;
    Running mock(
        [&](const mock::Request& request) {
            return request.target == "/late" ? when(go, "<late>") : ResponseStream{"<now>"};
        },
        {.workers = 1});
    std::vector<Client> waiting;
    for (int i = 0; i < 50; ++i) waiting.emplace_back(mock.port).send(get("/late"));
    Client other(mock.port);
    other.send(get("/now"));
    CHECK(other.read_past(">") == "<now>");
    go = true;
    mock.http.notify();
    for (Client& client : waiting) CHECK(client.read_past(">") == "<late>");
}

TEST_CASE("one that is woken is looked at alone") {
    struct Waiting {
        std::atomic<std::uint64_t> connection = 0;
        std::atomic<bool> ready = false;
    };
    constexpr int count = 50;
    std::array<Waiting, count> all;
    std::atomic<int> asked = 0;
    Running mock([&](const mock::Request& request) {
        Waiting& one = all[static_cast<std::size_t>(std::stoi(request.target.substr(1)))];
        one.connection = request.connection;
        return ResponseStream{.then = std::make_shared<Continuation>(
                                  Continuation{[&] {
                                                   ++asked;
                                                   return one.ready ? 0ms : Continuation::not_by_itself;
                                               },
                                               [] { return ResponseStream{"<late>"}; }})};
    });
    std::vector<Client> waiting;
    for (int i = 0; i < count; ++i) waiting.emplace_back(mock.port).send(get(fmt::format("/{}", i)));
    while (asked < 2 * count) std::this_thread::yield();  // by its worker, and once as it waits
    asked = 0;
    for (std::size_t i = 0; i < count; ++i) {
        all[i].ready = true;
        mock.http.notify(all[i].connection);
        CHECK(waiting[i].read_past(">") == "<late>");
    }
    CHECK(asked < count * count / 4);  // a few each; all are looked at once a second
}

TEST_CASE("a request behind one that waits is answered after it") {
    std::atomic<bool> go = false;
    Running mock([&](const mock::Request& request) {
        return request.target == "/late" ? when(go, "<late>") : ResponseStream{"<now>"};
    });
    Client client(mock.port);
    client.send(get("/late") + get("/now"));
    go = true;
    mock.http.notify();
    CHECK(client.read_past(">") == "<late>");
    CHECK(client.read_past(">") == "<now>");
}

TEST_CASE("an answer comes by itself when its time has come") {
    const auto begin = std::chrono::steady_clock::now();
    Running mock([&](const mock::Request&) {
        const auto due = std::chrono::steady_clock::now() + 30ms;
        return ResponseStream{
            .then = std::make_shared<Continuation>(Continuation{
                [due] { return std::chrono::ceil<std::chrono::milliseconds>(due - std::chrono::steady_clock::now()); },
                [] { return ResponseStream{"<late>", true}; }})};
    });
    Client client(mock.port);
    client.send(get("/"));
    CHECK(client.read_to_end() == "<late>");
    const auto took = std::chrono::steady_clock::now() - begin;
    CHECK(took >= 30ms);
    CHECK(took < 900ms);  // not with the sweep of each second
}

TEST_CASE("a client that breaks off while its answer waits is let go of") {
    const auto held = std::make_shared<int>(0);
    Running mock([&](const mock::Request&) {
        return ResponseStream{
            .then = std::make_shared<Continuation>(
                Continuation{[held] { return Continuation::not_by_itself; }, [held] { return ResponseStream{}; }})};
    });
    Client client(mock.port);
    client.send(get("/"));
    while (held.use_count() < 3) std::this_thread::yield();
    client.reset();
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (held.use_count() > 1 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    CHECK(held.use_count() == 1);
}

TEST_CASE("stopping does not wait for answers that wait") {
    std::atomic<bool> never = false;
    std::atomic<bool> asked = false;
    std::optional<Running> mock;
    mock.emplace([&](const mock::Request&) {
        asked = true;
        return when(never, "<late>");
    });
    Client client(mock->port);
    client.send(get("/"));
    while (!asked) std::this_thread::yield();
    mock.reset();
    CHECK(client.read_to_end().empty());
}

TEST_CASE("a connection that is broken off gives its bytes and then a reset") {
    Running mock([&](const mock::Request&) { return ResponseStream{.bytes = "half an ans", .reset = true}; });
    Client client(mock.port);
    client.send(get("/"));
    CHECK(client.read_past("ans") == "half an ans");
    CHECK_THROWS_WITH(client.read_to_end(), Catch::Contains("reset"));
}

TEST_CASE("Connection: close holds for an answer in pieces") {
    std::atomic<bool> go = true;
    Running mock([&](const mock::Request&) { return when(go, "<late>"); });
    Client client(mock.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(client.read_to_end() == "<late>");
}
