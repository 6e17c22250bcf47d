#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <vector>
#include "client/tls/connection.hpp"

#include "catch.hpp"
#include "faulty_server.hpp"

using namespace opsmgr;
using namespace opsmgr::client;
using namespace opsmgr::client::testing;
using namespace std::chrono_literals;

namespace {

Url url_of(std::string host, std::uint16_t port) {
    Url url;
    url.host = std::move(host);
    url.port = port;
    return url;
}

/// A listening socket whose queue is full: the next connection attempt gets no answer at all.
class FullQueue {
  public:
    FullQueue() {
        listener_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(bind(listener_, generic, length) == 0);
        REQUIRE(getsockname(listener_, generic, &length) == 0);
        REQUIRE(listen(listener_, 0) == 0);
        port_ = ntohs(address.sin_port);
        for (int i = 0; i < 4; ++i) {
            waiting_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
            (void)connect(waiting_.back(), generic, length);
        }
    }
    ~FullQueue() {
        for (const int descriptor : waiting_) close(descriptor);
        close(listener_);
    }
    FullQueue(const FullQueue&) = delete;
    FullQueue& operator=(const FullQueue&) = delete;
    [[nodiscard]] std::uint16_t port() const { return port_; }

  private:
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::vector<int> waiting_;
};

}  // namespace

TEST_CASE("a closed port is refused, and the message says what to look at") {
    const auto port = unused_port();
    const auto connection = Connection::open(url_of("127.0.0.1", port), TlsContext(), within(2s));
    REQUIRE_FALSE(connection.has_value());
    CHECK(connection.error().fault == NetworkFault::refused);
    CHECK(connection.error().message == "no answer from 127.0.0.1:" + std::to_string(port) +
                                            ": connection refused; is the target running, and is the port right?");
}

TEST_CASE("an unknown host name is not found") {
    const auto connection = Connection::open(url_of("name.invalid", 80), TlsContext(), within(5s));
    REQUIRE_FALSE(connection.has_value());
    CHECK(connection.error().fault == NetworkFault::name_not_found);
    CHECK(connection.error().message.find("'name.invalid' was not found") != std::string::npos);
}

TEST_CASE("a target that does not take the connection times out") {
    const FullQueue queue;
    const auto begin = std::chrono::steady_clock::now();
    const auto connection = Connection::open(url_of("127.0.0.1", queue.port()), TlsContext(), within(120ms));
    REQUIRE_FALSE(connection.has_value());
    CHECK(connection.error().fault == NetworkFault::timed_out);
    CHECK(std::chrono::steady_clock::now() - begin >= 120ms);
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
}

TEST_CASE("every address of a name is tried") {
    // The name may lead to ::1 first, where this server does not listen.
    const FaultyServer server("x", FaultyServer::Then::close);
    auto connection = Connection::open(server.url("localhost"), TlsContext(), within(5s));
    REQUIRE(connection.has_value());
    CHECK(connection->peer() == "localhost:" + std::to_string(server.url().port) + " (127.0.0.1)");
    CHECK_FALSE(connection->tls().has_value());
}

TEST_CASE("bytes that are there are received even after the deadline, and silence is timed out") {
    const FaultyServer server("abc", FaultyServer::Then::hold);
    auto connection = Connection::open(server.url(), TlsContext(), within(2s));
    REQUIRE(connection.has_value());
    REQUIRE(connection->send_all("GET / HTTP/1.1\r\n\r\n", within(2s)).has_value());
    std::string bytes;
    REQUIRE(connection->receive(bytes, within(2s), 1).value() == 1);
    REQUIRE(connection->receive(bytes, Deadline()).value() == 2);
    CHECK(bytes == "abc");
    CHECK(connection->received() == 3);
    const auto more = connection->receive(bytes, within(100ms));
    REQUIRE_FALSE(more.has_value());
    CHECK(more.error().fault == NetworkFault::timed_out);
    CHECK(bytes == "abc");
}

TEST_CASE("an end in good order is no bytes, and a reset is an error") {
    const FaultyServer server([](Listener& listener) {
        {
            Peer first = listener.accept();
        }
        Peer second = listener.accept();
        (void)second.read_request();
        second.reset();
    });
    std::string bytes;
    auto closed = Connection::open(server.url(), TlsContext(), within(2s));
    REQUIRE(closed.has_value());
    CHECK(closed->receive(bytes, within(2s)).value() == 0);
    auto reset = Connection::open(server.url(), TlsContext(), within(2s));
    REQUIRE(reset.has_value());
    REQUIRE(reset->send_all("\r\n\r\n", within(2s)).has_value());
    const auto count = reset->receive(bytes, within(2s));
    REQUIRE_FALSE(count.has_value());
    CHECK(count.error().fault == NetworkFault::reset);
}

TEST_CASE("a target that does not read lets sending time out") {
    std::promise<void> over;
    const FaultyServer server([&](Listener& listener) {
        Peer peer = listener.accept();
        over.get_future().wait();
    });
    auto connection = Connection::open(server.url(), TlsContext(), within(2s));
    REQUIRE(connection.has_value());
    const auto sent = connection->send_all(std::string(64 * 1024 * 1024, 'x'), within(150ms));
    over.set_value();
    REQUIRE_FALSE(sent.has_value());
    CHECK(sent.error().fault == NetworkFault::timed_out);
}
