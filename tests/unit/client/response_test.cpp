#include "client/message/response.hpp"
#include "client/message/byte_reader.hpp"

#include <algorithm>
#include <thread>

#include "catch.hpp"
#include "faulty_server.hpp"

using namespace opsmgr;
using namespace opsmgr::client;
using namespace opsmgr::client::testing;
using namespace std::chrono_literals;

namespace {

using Then = FaultyServer::Then;

ReadLimits quick() {
    ReadLimits limits;
    limits.quiet = 60ms;
    limits.grace = 20ms;
    return limits;
}

tl::expected<Response, NetworkError> read_from(const FaultyServer& server, std::string_view method = "GET",
                                               const ReadLimits& limits = quick(),
                                               std::chrono::milliseconds time = 150ms) {
    auto connection = Connection::open(server.url(), TlsContext(), within(2s));
    if (!connection) return tl::make_unexpected(connection.error());
    const auto sent = connection->send_all(std::string(method) + " / HTTP/1.1\r\n\r\n", within(2s));
    if (!sent) return tl::make_unexpected(sent.error());
    return read_response(*connection, method, within(time), limits);
}

Response answer(const std::string& bytes, Then then = Then::hold, std::string_view method = "GET",
                const ReadLimits& limits = quick()) {
    const FaultyServer server(bytes, then);
    // A liar that closes needs no short deadline: only silence is waited for.
    auto response = read_from(server, method, limits, then == Then::close ? 5000ms : 150ms);
    INFO((response ? std::string() : response.error().message));
    REQUIRE(response.has_value());
    return *std::move(response);
}

std::vector<FramingFault> faults(const Response& response) {
    std::vector<FramingFault> kinds;
    for (const FramingNote& note : response.faults) kinds.push_back(note.fault);
    return kinds;
}

using Faults = std::vector<FramingFault>;
using F = FramingFault;

std::string ok(std::string_view fields, std::string_view body = "") {
    return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace

// ---- legal variations

TEST_CASE("a plain answer with a length is read in full") {
    const auto response = answer(ok("Content-Type: text/plain\r\nContent-Length: 5\r\n", "hello"));
    CHECK(response.version == "HTTP/1.1");
    CHECK(response.status == 200);
    CHECK(response.reason == "OK");
    CHECK(response.headers == Headers{{"Content-Type", "text/plain"}, {"Content-Length", "5"}});
    CHECK(response.body == "hello");
    CHECK(response.framing == Framing::length);
    CHECK(response.wire_body_bytes == 5);
    CHECK(response.complete);
    CHECK(response.head_bytes == ok("Content-Type: text/plain\r\nContent-Length: 5\r\n"));
    CHECK(faults(response) == Faults{});
    CHECK(response.excess_bytes == 0);
    CHECK_FALSE(response.closed);
}

TEST_CASE("an empty body is empty by length, by last chunk and by close") {
    const auto by_length = answer(ok("Content-Length: 0\r\n"));
    CHECK(by_length.complete);
    CHECK(by_length.wire_body_bytes == 0);
    const auto by_chunk = answer(ok("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    CHECK(by_chunk.framing == Framing::chunked);
    CHECK(by_chunk.complete);
    CHECK(by_chunk.wire_body_bytes == 5);
    CHECK(by_chunk.body.empty());
    const auto by_close = answer(ok("Connection: close\r\n"), Then::close);
    CHECK(by_close.framing == Framing::close);
    CHECK(by_close.complete);
    CHECK(by_close.closed);
    CHECK(faults(by_length) == Faults{});
    CHECK(faults(by_chunk) == Faults{});
    CHECK(faults(by_close) == Faults{});
}

TEST_CASE("chunks with extensions, upper-case sizes and trailers are legal") {
    const std::string wire = "A;name=value\r\n0123456789\r\n1 ; other=\"x\"\r\n!\r\n000\r\nX-Sum: 1\r\n\r\n";
    const auto response = answer(ok("Transfer-Encoding: Chunked\r\nTrailer: X-Sum\r\n", wire));
    CHECK(response.body == "0123456789!");
    CHECK(response.trailers == Headers{{"X-Sum", "1"}});
    CHECK(response.wire_body_bytes == wire.size());
    CHECK(response.complete);
    CHECK(faults(response) == Faults{});
}

TEST_CASE("a body ended by close without announcement is legal") {
    const auto response = answer(ok("Content-Type: text/plain\r\n", "until the end"), Then::close);
    CHECK(response.body == "until the end");
    CHECK(response.complete);
    CHECK(faults(response) == Faults{});
}

TEST_CASE("an HTTP/1.0 answer, lower-case names and any reason phrase are legal") {
    const auto old = answer("HTTP/1.0 200 Fine by me\r\ncontent-length: 2\r\n\r\n{}", Then::close);
    CHECK(old.version == "HTTP/1.0");
    CHECK(old.reason == "Fine by me");
    CHECK(old.headers.first("Content-Length") == "2");
    CHECK(faults(old) == Faults{});
    const auto blank = answer("HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n");
    CHECK(blank.status == 404);
    CHECK(blank.reason.empty());
    CHECK(faults(blank) == Faults{});
    const auto none = answer("HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n");
    CHECK(none.status == 404);
    CHECK(faults(none) == Faults{});
}

TEST_CASE("interim answers are kept apart from the final one") {
    const auto response = answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" +
                                 ok("Content-Length: 2\r\n", "{}"));
    REQUIRE(response.interim.size() == 2);
    CHECK(response.interim[0].status == 100);
    CHECK(response.interim[1].status == 103);
    CHECK(response.interim[1].headers == Headers{{"Link", "</a>"}});
    CHECK(response.status == 200);
    CHECK(response.headers == Headers{{"Content-Length", "2"}});
    CHECK(response.body == "{}");
    CHECK(faults(response) == Faults{});
}

TEST_CASE("answers to HEAD, 204 and 304 end with their head, whatever length they name") {
    const auto head = answer(ok("Content-Length: 500\r\n"), Then::hold, "HEAD");
    CHECK(head.framing == Framing::none);
    CHECK(head.complete);
    CHECK(faults(head) == Faults{});
    CHECK(faults(answer("HTTP/1.1 204 No Content\r\n\r\n")) == Faults{});
    CHECK(faults(answer("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n")) == Faults{});
}

TEST_CASE("an answer that comes byte by byte reads like one that comes at once") {
    const std::string bytes =
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n4\r\n you\r\n0\r\nA: b\r\n\r\n";
    const FaultyServer server([&](Listener& listener) {
        Peer peer = listener.accept();
        (void)peer.read_request();
        peer.send_byte_by_byte(bytes);
        peer.wait_for_close();
    });
    const auto response = read_from(server, "GET", quick(), 5000ms);
    REQUIRE(response.has_value());
    CHECK(response->interim.size() == 1);
    CHECK(response->body == "hello you");
    CHECK(response->trailers == Headers{{"A", "b"}});
    CHECK(response->complete);
    CHECK(faults(*response) == Faults{});
}

// ---- faults of the head

TEST_CASE("an answer that is not HTTP is noted with its first bytes") {
    const auto response = answer("SSH-2.0-OpenSSH_9.2\r\n");
    CHECK(response.status == 0);
    CHECK_FALSE(response.complete);
    REQUIRE(faults(response) == Faults{F::not_http});
    CHECK(response.faults[0].detail == "the answer begins with 'SSH-2.0-OpenSSH_9.2\\r\\n' and not with HTTP/");
    const auto alert = answer(std::string("\x15\x03\x01\x00\x02\x02\x46", 7), Then::close);
    REQUIRE(faults(alert) == Faults{F::not_http});
    CHECK(alert.faults[0].detail.find("https://") != std::string::npos);
    CHECK(faults(answer("http/1.1 200 OK\r\n\r\n", Then::close)) == Faults{F::not_http});
}

TEST_CASE("a malformed status line is noted") {
    CHECK(faults(answer("HTTP/1.1 OK\r\nContent-Length: 0\r\n\r\n")) == Faults{F::bad_status_line});
    CHECK(faults(answer("HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n")) == Faults{F::bad_status_line});
    CHECK(faults(answer("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n")) == Faults{F::bad_status_line});
    CHECK(faults(answer("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")) == Faults{F::bad_status_line});
    CHECK(faults(answer("HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n")) == Faults{F::bad_status_line});
    CHECK(faults(answer("\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) == Faults{F::bad_status_line});
    const auto version = answer("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n");
    CHECK(version.status == 200);
    CHECK(faults(version) == Faults{F::bad_status_line});
}

TEST_CASE("malformed header lines are noted and the rest is read") {
    const auto response =
        answer(ok("no colon here\r\nBlank : 1\r\n: 2\r\nBad name: 3\r\nX: a\x01z\r\nContent-Length: 0\r\n"));
    CHECK(faults(response) ==
          Faults{F::bad_header_line, F::bad_header_line, F::bad_header_line, F::bad_header_line, F::bad_header_line});
    CHECK(response.faults[0].detail == "a header line has no colon: no colon here");
    CHECK(response.headers.first("Blank") == "1");
    CHECK(response.complete);
    CHECK(faults(answer(ok(" first: 1\r\nContent-Length: 0\r\n"))) == Faults{F::bad_header_line});
}

TEST_CASE("a folded header line is noted and joined") {
    const auto response = answer(ok("X-Long: one\r\n  two\r\nContent-Length: 0\r\n"));
    CHECK(faults(response) == Faults{F::obs_fold});
    CHECK(response.headers.first("x-long") == "one two");
}

TEST_CASE("a bare line feed is noted once") {
    const auto response = answer("HTTP/1.1 200 OK\nContent-Length: 2\nX: y\n\n{}");
    CHECK(faults(response) == Faults{F::bare_lf});
    CHECK(response.body == "{}");
    CHECK(response.complete);
    const auto chunked = answer(ok("Transfer-Encoding: chunked\r\n", "2\n{}\n0\n\n"));
    CHECK(faults(chunked) == Faults{F::bare_lf});
    CHECK(chunked.body == "{}");
}

TEST_CASE("a head beyond the limit is noted and not read on") {
    ReadLimits limits = quick();
    limits.head_bytes = 2000;
    const auto fields =
        answer(ok("X: " + std::string(4000, 'x') + "\r\nContent-Length: 0\r\n"), Then::hold, "GET", limits);
    CHECK(fields.status == 200);
    CHECK(fields.has(F::header_too_large));
    CHECK_FALSE(fields.complete);
    const auto line = answer("HTTP/1.1 200 " + std::string(40000, 'x'), Then::hold, "GET", limits);
    CHECK(line.status == 0);
    CHECK(faults(line) == Faults{F::header_too_large});
    std::string interim;
    for (int i = 0; i < 100; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
    CHECK(answer(interim, Then::hold, "GET", limits).has(F::header_too_large));
}

TEST_CASE("a head that stops before its blank line is an incomplete answer") {
    const auto closed = answer("HTTP/1.1 200 OK\r\nContent-Len", Then::close);
    CHECK(closed.status == 200);
    CHECK_FALSE(closed.complete);
    CHECK(closed.closed);
    CHECK(closed.has(F::head_cut_short));
    const auto silent = answer("HTTP/1.1 200 OK\r\nServer: x\r\n");
    CHECK(faults(silent) == Faults{F::head_too_slow});
    CHECK_FALSE(silent.closed);
}

TEST_CASE("no status line at all is an error") {
    const FaultyServer closing("", Then::close);
    const auto closed = read_from(closing);
    REQUIRE_FALSE(closed.has_value());
    CHECK(closed.error().fault == NetworkFault::closed_early);
    const FaultyServer halfway("HTTP/1.", Then::close);
    const auto half = read_from(halfway);
    REQUIRE_FALSE(half.has_value());
    CHECK(half.error().fault == NetworkFault::closed_early);
    const FaultyServer silent("", Then::hold);
    const auto late = read_from(silent);
    REQUIRE_FALSE(late.has_value());
    CHECK(late.error().fault == NetworkFault::timed_out);
}

// ---- faults of the length

TEST_CASE("a length beside a transfer coding is noted and the chunks are read") {
    const auto response = answer(ok("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"));
    CHECK(faults(response) == Faults{F::both_lengths});
    CHECK(response.body == "{}");
    CHECK(response.complete);
}

TEST_CASE("two different lengths are noted and the message has no certain end") {
    const auto response = answer(ok("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"));
    CHECK(faults(response) == Faults{F::different_lengths});
    CHECK(response.faults[0].detail == "two different Content-Length values: 2 and 3");
    CHECK(response.body == "{}");
    CHECK_FALSE(response.complete);
    CHECK(faults(answer(ok("Content-Length: 2, 3\r\n", "{}"), Then::close)) == Faults{F::different_lengths});
}

TEST_CASE("the same length sent twice is noted and obeyed") {
    const auto response = answer(ok("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"));
    CHECK(faults(response) == Faults{F::repeated_length});
    CHECK(response.complete);
}

TEST_CASE("a length that is no number is noted") {
    for (const char* value : {"-1", "+2", "two", "", "99999999999999999999", "0x2"})
        CHECK(faults(answer(ok("Content-Length: " + std::string(value) + "\r\n", "{}"), Then::close)) ==
              Faults{F::bad_length});
}

TEST_CASE("a body that is still coming when the time is over is not called short, however it is framed") {
    for (const char* framing :
         {"Content-Length: 99999999999\r\n", "Connection: close\r\n", "Transfer-Encoding: chunked\r\n"}) {
        const FaultyServer server([&](Listener& listener) {
            Peer peer = listener.accept();
            peer.answer(ok(framing, framing[0] == 'T' ? "ffffffff\r\n" : ""));
            const std::string block(16 * 1024, 'x');
            while (peer.send(block)) {
            }
        });
        ReadLimits limits;
        limits.body_bytes = std::size_t{1} << 40;
        limits.quiet = 10s;  // a liar that gets no processor for a while is not silent
        const auto response = read_from(server, "GET", limits, 250ms);  // enough for the head under a sanitizer
        REQUIRE(response);
        CHECK(faults(*response) == Faults{F::body_too_slow});
        CHECK_FALSE(response->complete);
    }
}

TEST_CASE("a length larger than the body is noted, by close, by silence and by reset") {
    const auto closed = answer(ok("Content-Length: 10\r\n", "{}"), Then::close);
    CHECK(faults(closed) == Faults{F::length_too_large});
    CHECK(closed.faults[0].detail == "Content-Length says 10, 2 bytes came: the connection was closed");
    CHECK(closed.body == "{}");
    CHECK_FALSE(closed.complete);
    CHECK(faults(answer(ok("Content-Length: 10\r\n", "{}"))) == Faults{F::length_too_large});
    const FaultyServer server([](Listener& listener) {
        Peer peer = listener.accept();
        peer.answer(ok("Content-Length: 10\r\n", "{}"));
        peer.reset();
    });
    const auto reset = read_from(server, "GET", quick(), 5000ms);
    if (reset) {  // a reset may overtake the bytes before it
        CHECK(faults(*reset) == Faults{F::length_too_large});
    } else {
        CHECK(reset.error().fault == NetworkFault::reset);
    }
}

TEST_CASE("an unknown transfer coding, or one in HTTP/1.0, is noted") {
    CHECK(faults(answer(ok("Transfer-Encoding: gzip\r\n", "x"), Then::close)) == Faults{F::bad_transfer_coding});
    CHECK(faults(answer(ok("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"))) == Faults{F::bad_transfer_coding});
    CHECK(faults(answer("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) ==
          Faults{F::bad_transfer_coding});
}

TEST_CASE("a missing last chunk is noted, by close and by silence") {
    const std::string bytes = ok("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n");
    const auto closed = answer(bytes, Then::close);
    CHECK(faults(closed) == Faults{F::last_chunk_missing});
    CHECK(closed.faults[0].detail == "the chunked body stops before the last chunk: the connection was closed");
    CHECK(closed.body == "{}");
    CHECK_FALSE(closed.complete);
    CHECK(faults(answer(bytes)) == Faults{F::last_chunk_missing});
    CHECK(faults(answer(ok("Transfer-Encoding: chunked\r\n", "5\r\n{}"), Then::close)) ==
          Faults{F::last_chunk_missing});
    CHECK(faults(answer(ok("Transfer-Encoding: chunked\r\n", "0\r\n"), Then::close)) == Faults{F::last_chunk_missing});
}

TEST_CASE("malformed chunks are noted") {
    const auto chunked = [](std::string_view body) { return ok("Transfer-Encoding: chunked\r\n", body); };
    CHECK(faults(answer(chunked("zz\r\n{}\r\n0\r\n\r\n"))) == Faults{F::bad_chunk});
    CHECK(faults(answer(chunked("\r\n{}\r\n0\r\n\r\n"))) == Faults{F::bad_chunk});
    CHECK(faults(answer(chunked("2\r\n{}{}\r\n0\r\n\r\n"))) == Faults{F::bad_chunk});
    CHECK(faults(answer(chunked("fffffffffffffffff\r\n"))) == Faults{F::bad_chunk});
    CHECK(faults(answer(chunked("1;" + std::string(20000, 'x')))) == Faults{F::bad_chunk});
    const auto padded = answer(chunked("2  \r\n{}\r\n0\r\n\r\n"));
    CHECK(faults(padded) == Faults{F::bad_chunk});
    CHECK(padded.body == "{}");
}

// ---- faults of the end

TEST_CASE("a message that never ends is noted after a quiet spell, or at the deadline when close was announced") {
    const auto quiet = answer(ok("Content-Type: application/json\r\n"));
    CHECK(faults(quiet) == Faults{F::no_end});
    CHECK_FALSE(quiet.complete);
    const auto announced = answer(ok("Connection: close\r\n", "abc"));
    CHECK(faults(announced) == Faults{F::no_end});
    CHECK(announced.body == "abc");
    CHECK(announced.ended_at > quiet.ended_at);
}

TEST_CASE("a body that ends by a reset is noted") {
    const FaultyServer server([&](Listener& listener) {
        Peer peer = listener.accept();
        peer.answer(ok("Connection: close\r\n", "abc"));
        peer.reset();
    });
    const auto response = read_from(server, "GET", quick(), 5000ms);
    if (response) {  // a reset may overtake the bytes before it
        CHECK(faults(*response) == Faults{F::abrupt_end});
        CHECK_FALSE(response->complete);
    } else {
        CHECK(response.error().fault == NetworkFault::reset);
    }
}

TEST_CASE("bytes behind the message are noted and kept") {
    const auto response = answer(ok("Content-Length: 2\r\n", "{}more\r\n"));
    CHECK(response.body == "{}");
    CHECK(response.complete);
    REQUIRE(faults(response) == Faults{F::trailing_bytes});
    CHECK(response.faults[0].detail == "bytes behind the message: 6 (more\\r\\n)");
    CHECK(response.excess == "more\r\n");
    CHECK(response.excess_bytes == 6);
    CHECK(faults(answer(ok("Content-Length: 0\r\n", "x"), Then::close)) == Faults{F::trailing_bytes});
    CHECK(faults(answer(ok("Transfer-Encoding: chunked\r\n", "0\r\n\r\n\r\n"))) == Faults{F::trailing_bytes});
}

TEST_CASE("a farewell to an idle connection is no part of the answer before it") {
    const auto response =
        answer(ok("Content-Length: 2\r\n", "{}HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"));
    CHECK(response.body == "{}");
    CHECK(faults(response).empty());
    CHECK(response.closed);
}

TEST_CASE("a body behind the answer to HEAD or a 204 is noted") {
    const auto head = answer(ok("Content-Length: 2\r\n", "{}"), Then::hold, "HEAD");
    CHECK(faults(head) == Faults{F::body_on_head});
    CHECK(head.excess == "{}");
    CHECK(faults(answer("HTTP/1.1 204 No Content\r\n\r\n{}")) == Faults{F::body_on_204});
}

TEST_CASE("a body beyond the limit is noted, whatever its framing") {
    ReadLimits limits = quick();
    limits.body_bytes = 4;
    for (const std::string& bytes :
         {ok("Content-Length: 6\r\n", "123456"), ok("Transfer-Encoding: chunked\r\n", "6\r\n123456\r\n0\r\n\r\n"),
          ok("Connection: close\r\n", "123456")}) {
        const auto response = answer(bytes, Then::close, "GET", limits);
        CHECK(faults(response) == Faults{F::body_too_large});
        CHECK(response.body == "1234");
        CHECK_FALSE(response.complete);
    }
    CHECK(faults(answer(ok("Content-Length: 4\r\n", "1234"), Then::hold, "GET", limits)) == Faults{});
    CHECK(faults(answer(ok("Transfer-Encoding: chunked\r\n", "4\r\n1234\r\n0\r\n\r\n"), Then::hold, "GET", limits)) ==
          Faults{});
}

TEST_CASE("an answer that is wrong in a thousand places has twenty notes of it and a count") {
    std::string body;
    for (int i = 0; i < 1000; ++i) body += "1 \r\na\r\n";
    const auto response = answer(ok("Transfer-Encoding: chunked\r\n", body + "0\r\n\r\n"));
    REQUIRE(response.faults.size() == 21);
    CHECK(response.faults[19].detail == "blanks stand behind the chunk size 1");
    CHECK(response.faults[20] == FramingNote{F::bad_chunk, "and 980 times more"});
    CHECK(response.body.size() == 1000);
}

TEST_CASE("when the time is over little is still taken of what a target goes on sending") {
    const FaultyServer server([](Listener& listener) {
        Peer peer = listener.accept();
        const std::string block(16 * 1024, 'x');
        while (peer.send(block)) {
        }
    });
    auto connection = Connection::open(server.url(), TlsContext(), within(2s));
    REQUIRE(connection);
    ByteReader reader(*connection);
    REQUIRE(reader.fetch(within(2s)) == Supply::more);
    std::size_t taken = 0;
    for (int i = 0; i < 2000 && taken < 1'000'000; ++i) {
        if (reader.fetch(Deadline()) == Supply::more) taken += reader.take(reader.ahead().size()).size();
        else std::this_thread::sleep_for(100us);
    }
    CHECK(taken < 300'000);
    CHECK(reader.error()->fault == NetworkFault::timed_out);
}
