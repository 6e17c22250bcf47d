#include <opsmgr/mock/net/http_server.hpp>

#include <dirent.h>
#include <future>
#include <set>

#include "catch.hpp"
#include "client.hpp"

using namespace opsmgr;
using namespace opsmgr::mock;
using namespace std::chrono_literals;

namespace {

// Says what was asked, between marks that a test can read up to.
ResponseStream echo(const mock::Request& request) {
    Response response;
    response.body = fmt::format("<{} {} {}>", request.method, request.target, request.body);
    return {to_bytes(response), false};
}

struct Running {
    explicit Running(HttpServer::Handler handler = echo, HttpServerOptions options = {})
        : http(std::move(handler), std::move(options)) {
        const auto started = http.start();
        if (!started) throw std::runtime_error(started.error());
        port = *started;
    }
    HttpServer http;
    int port = 0;
};

std::string get(std::string_view target, std::string_view fields = "") {
    return fmt::format("GET {} HTTP/1.1\r\nHost: a\r\n{}\r\n", target, fields);
}

std::string result(Client& client) {
    const std::string answer = client.read_past(">");
    const auto mark = answer.find('<');
    return mark == std::string::npos ? answer : answer.substr(mark);
}

std::size_t entries(const char* folder) {
    DIR* open = ::opendir(folder);
    std::size_t count = 0;
    while (::readdir(open) != nullptr) ++count;
    ::closedir(open);
    return count;
}
std::size_t open_files() {
    return entries("/proc/self/fd");
}
std::size_t threads() {
    return entries("/proc/self/task");
}

// Waits for what another thread is about to do; gives up after a time that only a failure takes.
bool comes_true(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

template <typename Work>
std::chrono::milliseconds time_of(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
}

}  // namespace

TEST_CASE("a PUT without body and length is answered, and the connection serves on") {
    Running mock;
    Client client(mock.port);
    client.send("PUT /retry HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(result(client) == "<PUT /retry >");
    client.send(get("/b"));
    CHECK(result(client) == "<GET /b >");
}

TEST_CASE("the handler sees the request as it stood on the wire") {
    std::promise<mock::Request> seen;
    Running mock([&](const mock::Request& request) {
        seen.set_value(request);
        return echo(request);
    });
    Client client(mock.port);
    client.send(get("/a?b?c#d", "X-B: \r\nx-a: 1\r\nREMOTE_ADDR: me\r\nRange: bytes=x\r\nX-B: 2\r\n"));
    CHECK(result(client) == "<GET /a?b?c#d >");
    const auto request = seen.get_future().get();
    CHECK(request.headers ==
          Headers{{"Host", "a"}, {"X-B", ""}, {"x-a", "1"}, {"REMOTE_ADDR", "me"}, {"Range", "bytes=x"}, {"X-B", "2"}});
    CHECK(request.connection == 1);
    CHECK_FALSE(request.tls);
}

TEST_CASE("connections are numbered from 1") {
    Running mock(
        [](const mock::Request& request) { return ResponseStream{fmt::format("<{}>", request.connection), false}; });
    Client first(mock.port);
    Client second(mock.port);
    for (Client* client : {&second, &first, &second}) {
        client->send(get("/"));
        CHECK(result(*client) == (client == &first ? "<1>" : "<2>"));
    }
}

TEST_CASE("the handler's bytes leave unchanged, whatever they are") {
    Running mock([](const mock::Request&) { return ResponseStream{"not HTTP at all", true}; });
    Client client(mock.port);
    client.send(get("/"));
    CHECK(client.read_to_end() == "not HTTP at all");
}

TEST_CASE("an answer without a byte is possible: the client sees the end alone") {
    Running mock([](const mock::Request&) { return ResponseStream{"", true}; });
    Client client(mock.port);
    client.send(get("/"));
    CHECK(client.read_to_end().empty());
}

TEST_CASE("every known method reaches the handler") {
    Running mock;
    Client client(mock.port);
    for (const std::string line :
         {"HEAD /a", "POST /a", "PATCH /a", "DELETE /a", "OPTIONS *", "TRACE /a", "CONNECT a:1"}) {
        client.send(line + " HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(result(client) == "<" + line + " >");
    }
}

TEST_CASE("pipelined requests are answered in order") {
    Running mock;
    Client client(mock.port);
    std::string all;
    for (int i = 0; i < 200; ++i)
        all += i % 2 == 0 ? get(fmt::format("/{}", i))
                          : fmt::format("PUT /{} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", i);
    client.send(all);
    for (int i = 0; i < 200; ++i)
        REQUIRE(result(client) == fmt::format("<{} /{} {}>", i % 2 == 0 ? "GET" : "PUT", i, i % 2 == 0 ? "" : "hi"));
}

TEST_CASE("a chunked request is joined and the next one parses") {
    Running mock;
    Client client(mock.port);
    client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nSum: "
        "1\r\n\r\n" +
        get("/b"));
    CHECK(result(client) == "<POST /a abcde>");
    CHECK(result(client) == "<GET /b >");
}

TEST_CASE("a large body in pieces arrives whole") {
    Running mock(
        [](const mock::Request& request) { return ResponseStream{fmt::format("<{}>", request.body.size()), false}; });
    Client client(mock.port);
    client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n");
    for (int i = 0; i < 256; ++i) client.send(std::string(16 * 1024, 'x'));
    CHECK(result(client) == "<4194304>");
}

TEST_CASE("a client that waits for 100 (Continue) gets it, once") {
    Running mock;
    Client client(mock.port);
    client.send("PUT /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK(client.read_past("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("hel");
    client.send("lo");
    CHECK(client.read_past("\r\n").substr(0, 15) == "HTTP/1.1 200 OK");
    CHECK(result(client) == "<PUT /a hello>");
}

TEST_CASE("a client that wants the connection closed gets its end") {
    const std::string request = GENERATE(as<std::string>{}, "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                                         "GET /a HTTP/1.0\r\n\r\n");
    Running mock;
    Client client(mock.port);
    client.send(request + get("/unheard"));
    const std::string all = client.read_to_end();
    CHECK(all.substr(all.find('<')) == "<GET /a >");
}

TEST_CASE("a client that has ended its side still gets its answer") {
    Running mock;
    Client client(mock.port);
    client.send(get("/a"));
    client.end_sending();
    const std::string all = client.read_to_end();
    CHECK(all.substr(all.find('<')) == "<GET /a >");
}

TEST_CASE("a refusal is a small document, and the connection ends") {
    Running mock;
    Client client(mock.port);
    client.send("GET / HTTP/1.1\r\n\r\n" + get("/unheard"));
    CHECK(client.read_to_end() ==
          "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 73\r\nConnection: "
          "close\r\n\r\n"
          R"({"detail":"The Host field is missing","error":400,"reason":"Bad Request"})");
}

TEST_CASE("a client whose body is too large reads why, though it is still sending") {
    Running mock;
    Client client(mock.port);
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6000000\r\n\r\n");
    client.send(std::string(6000000, 'x'));
    CHECK(client.read_to_end().substr(0, 26) == "HTTP/1.1 413 Content Too L");
}

TEST_CASE("a handler that throws costs its client a 500 and nobody else anything") {
    Running mock([](const mock::Request& request) -> ResponseStream {
        if (request.target == "/a") throw std::runtime_error("no \"luck\"");
        if (request.target == "/b") throw 1;
        return echo(request);
    });
    Client first(mock.port);
    first.send(get("/a"));
    const std::string answer = first.read_to_end();
    CHECK(answer.substr(0, 12) == "HTTP/1.1 500");
    CHECK(answer.substr(answer.find('{')) ==
          R"({"detail":"The handler failed: no \"luck\"","error":500,"reason":"Internal Server Error"})");
    Client second(mock.port);
    second.send(get("/b"));
    CHECK(second.read_to_end().substr(0, 12) == "HTTP/1.1 500");
    Client third(mock.port);
    third.send(get("/c"));
    CHECK(result(third) == "<GET /c >");
}

TEST_CASE("a big answer reaches a slow reader whole, and holds no worker meanwhile") {
    const std::string body(8 * 1024 * 1024, 'x');
    Running mock(
        [&](const mock::Request& request) {
            return request.target == "/big" ? ResponseStream{body + ">", false} : echo(request);
        },
        {.workers = 1});
    Client slow(mock.port, 4096);
    slow.send(get("/big") + get("/after"));
    Client other(mock.port);
    other.send(get("/a"));
    CHECK(result(other) == "<GET /a >");
    CHECK(slow.read_past(">").size() == body.size() + 1);
    CHECK(result(slow) == "<GET /after >");
}

TEST_CASE("handlers run side by side") {
    std::promise<void> both;
    std::atomic<int> inside{0};
    Running mock([&, met = both.get_future().share()](const mock::Request& request) {
        if (++inside == 2) both.set_value();
        met.wait_for(20s);
        return echo(request);
    });
    Client first(mock.port);
    Client second(mock.port);
    first.send(get("/a"));
    second.send(get("/b"));
    CHECK(result(first) == "<GET /a >");
    CHECK(result(second) == "<GET /b >");
    CHECK(inside == 2);
}

TEST_CASE("a thousand idle clients do not keep an active one waiting, nor stop from being prompt") {
    const OpenFiles enough(4096);
    Running mock;
    std::vector<Client> idle;
    for (int i = 0; i < 1000; ++i) {
        idle.emplace_back(mock.port);
        idle.back().send(get("/idle"));
    }
    for (Client& client : idle) REQUIRE(result(client) == "<GET /idle >");
    Client active(mock.port);
    const auto taken = time_of([&] {
        for (int i = 0; i < 100; ++i) {
            active.send(get("/active"));
            REQUIRE(result(active) == "<GET /active >");
        }
    });
    INFO("100 requests: " << taken.count() << " ms");
    CHECK(taken < 1s);
    const auto stopping = time_of([&] { mock.http.stop(); });
    INFO("stop: " << stopping.count() << " ms");
    CHECK(stopping < 200ms);
    CHECK(active.read_to_end().empty());
    CHECK(idle.back().read_to_end().empty());
}

TEST_CASE("a hundred clients that send byte by byte do not keep an active one waiting") {
    Running mock;
    std::vector<Client> slow;
    slow.reserve(100);
    for (int i = 0; i < 100; ++i) slow.emplace_back(mock.port);
    Client active(mock.port);
    const std::string request = get("/slow");
    for (const char byte : request) {
        for (Client& client : slow) client.send({&byte, 1});
        active.send(get("/active"));
        REQUIRE(result(active) == "<GET /active >");
    }
    for (Client& client : slow) REQUIRE(result(client) == "<GET /slow >");
}

TEST_CASE("clients that are idle, or do not finish their request, are shown out") {
    Running mock(echo, {.idle = 1s, .half_sent = 1s});
    Client idle(mock.port);
    Client half(mock.port);
    half.send("GET / HT");
    CHECK(idle.read_to_end().empty());
    CHECK(half.read_to_end().empty());
}

TEST_CASE("a client that does not read its answer is shown out") {
    const std::string body(16 * 1024 * 1024, 'x');
    Running mock([&](const mock::Request&) { return ResponseStream{body, false}; }, {.idle = 1s});
    const auto listening = open_files();
    Client client(mock.port, 4096);
    client.send(get("/"));
    CHECK(comes_true([&] { return open_files() == listening + 2; }));  // both ends of it
    CHECK(comes_true([&] { return open_files() == listening + 1; }));  // the client's alone
    CHECK(client.read_to_end().size() < body.size());
}

TEST_CASE("clients that vanish, reset or send garbage leave nothing behind") {
    const std::string body(4 * 1024 * 1024, 'x');
    Running mock([&](const mock::Request&) { return ResponseStream{body, false}; });
    const auto before = open_files();
    for (int i = 0; i < 50; ++i) {
        Client(mock.port).send("GET / HT");
        Client(mock.port).send("\x16\x03\x01 garbage");
        Client(mock.port).send(get("/"));  // gone before the answer
        Client reader(mock.port, 4096);
        reader.send(get("/"));
        reader.read_past("x");  // gone in the middle of it
        reader.reset();
        Client resets(mock.port);
        resets.send("PUT / HTTP/1.1\r\n");
        resets.reset();
    }
    CHECK(comes_true([&] { return open_files() == before; }));
}

TEST_CASE("stop leaves no thread and no open file, and may be called again") {
    {
        Running first;
    }  // beside the first thread the thread sanitizer starts one of its own
    const auto files = open_files();
    const auto tasks = threads();
    {
        Running mock;
        Client client(mock.port);
        client.send(get("/a"));
        CHECK(result(client) == "<GET /a >");
        mock.http.stop();
        mock.http.stop();
        CHECK(client.read_to_end().empty());
        CHECK_THROWS_WITH(Client(mock.port), "cannot connect");
        CHECK(mock.http.start().error() == "the server has been started before");
    }
    HttpServer unused(echo);
    unused.stop();
    for (int i = 0; i < 50; ++i) Running at_once;
    CHECK(open_files() == files);
    CHECK(comes_true([&] { return threads() == tasks; }));
}

TEST_CASE("a port that cannot be had is an error that says which and why") {
    Running mock;
    HttpServer second(echo, {.port = mock.port});
    CHECK(second.start().error() ==
          fmt::format("127.0.0.1:{} is taken by another program: Address already in use", mock.port));
    HttpServer elsewhere(echo, {.host = "192.0.2.1"});
    CHECK(elsewhere.start().error() == "cannot listen on 192.0.2.1:0: Cannot assign requested address");
    // The resolver leaves no error number for the first, and misleading ones for the others.
    for (const std::string name : {"no such host", "a..b", "fe80::1%none"}) {
        HttpServer nowhere(echo, {.host = name});
        CHECK(nowhere.start().error() == fmt::format("cannot listen on {}:0: the host cannot be resolved", name));
    }
    HttpServer beyond(echo, {.port = 65536});
    CHECK(beyond.start().error() == "cannot listen on 127.0.0.1:65536: Invalid argument");
}

TEST_CASE("a port is free for the next server as soon as stop returns") {
    int port = 0;
    {
        Running mock;
        port = mock.port;
        Client client(port);
        client.send(get("/a"));
        CHECK(result(client) == "<GET /a >");
    }
    Running again(echo, {.port = port});
    CHECK(again.port == port);
}

TEST_CASE("running out of descriptors delays new clients and loses none") {
    Running mock;
    std::optional<Client> served(mock.port);
    served->send(get("/a"));
    CHECK(result(*served) == "<GET /a >");
    std::optional<Client> waiting;
    {
        // The client's own socket takes the lowest free number, and the limit leaves no other to accept it
        // with.
        const int lowest = ::dup(0);
        ::close(lowest);
        const OpenFiles few(static_cast<rlim_t>(lowest) + 1);
        waiting.emplace(mock.port);
        waiting->send(get("/b"));
        served->send(get("/c"));
        CHECK(result(*served) == "<GET /c >");
    }
    CHECK(result(*waiting) == "<GET /b >");
}

TEST_CASE("connections that are refused find nobody, and the server is back on the same port in time") {
    Running mock;
    Client open(mock.port);
    open.send(get("/before"));
    CHECK(result(open) == "<GET /before >");
    const auto can_connect = [&] {
        try {
            Client client(mock.port);
            client.send(get("/again"));
            return result(client) == "<GET /again >";
        } catch (const std::runtime_error&) {
            return false;
        }
    };
    for (int round = 0; round < 2; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        mock.http.refuse_connections(150ms);
        CHECK_FALSE(can_connect());
        open.send(get("/during"));  // who is there already stays
        CHECK(result(open) == "<GET /during >");
        CHECK(comes_true(can_connect));
        CHECK(std::chrono::steady_clock::now() - begin >= 150ms);
    }
    mock.http.refuse_connections(1h);
    CHECK_FALSE(can_connect());
    mock.http.stop();
    mock.http.refuse_connections(1h);
}

TEST_CASE("a handler may have its connection broken and new ones refused") {
    Running mock([](const mock::Request& request) {
        if (request.target == "/refuse") return ResponseStream{.reset = true, .refuse_for = 100ms};
        return echo(request);
    });
    Client client(mock.port);
    client.send(get("/refuse"));
    CHECK_THROWS_WITH(client.read_to_end(), "reset");
    CHECK_THROWS_WITH(Client(mock.port), "cannot connect");
    CHECK(comes_true([&] {
        try {
            Client later(mock.port);
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }));
}

TEST_CASE("a socket that is somebody else's goes on listening, and who comes while connections are refused is reset") {
    const auto inherited = listening_socket("127.0.0.1", 0);
    REQUIRE(inherited);
    const int port = bound_port(*inherited);
    {
        Running mock(echo, {.port = port, .listening = *inherited});
        mock.http.refuse_connections(100ms);
        Client early(port);
        CHECK_THROWS_WITH(early.read_to_end(), "reset");
        std::this_thread::sleep_for(150ms);
        Client late(port);
        late.send(get("/late"));
        CHECK(result(late) == "<GET /late >");
    }
    ::close(*inherited);
}

TEST_CASE("a request knows the address of its client") {
    Running mock([](const mock::Request& request) {
        Response response;
        response.body = fmt::format("<{} {}>", request.peer.text(), request.from_loopback);
        return ResponseStream{to_bytes(response), false};
    });
    Client client(mock.port);
    client.send(get("/"));
    CHECK(result(client) == "<127.0.0.1 true>");
}
