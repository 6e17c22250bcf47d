#include <opsmgr/mock/http/request_parser.hpp>

#include <tuple>

#include "catch.hpp"

using namespace opsmgr::mock;

namespace {

ParseResult at_once(std::string_view bytes, const Limits& limits = {}) {
    return RequestParser(limits).advance(bytes);
}

// The first verdict that is not `NeedMore`, as of the shortest prefix that allows it.
ParseResult byte_by_byte(std::string_view bytes, const Limits& limits = {}) {
    RequestParser parser(limits);
    ParseResult verdict;
    for (std::size_t size = 1; size <= bytes.size(); ++size) {
        verdict = parser.advance(bytes.substr(0, size));
        if (!std::holds_alternative<NeedMore>(verdict)) break;
    }
    return verdict;
}

ParseError error_response(std::string_view bytes, const Limits& limits = {}) {
    const ParseResult verdict = at_once(bytes, limits);
    INFO(bytes.substr(0, 200));
    REQUIRE(std::holds_alternative<ParseError>(verdict));
    const auto slow = byte_by_byte(bytes, limits);
    REQUIRE(std::holds_alternative<ParseError>(slow));
    CHECK(std::get<ParseError>(slow) == std::get<ParseError>(verdict));
    return std::get<ParseError>(verdict);
}

ParsedRequest request_parsed(std::string_view bytes) {
    const ParseResult verdict = at_once(bytes);
    INFO(bytes.substr(0, 200));
    if (const auto* parse_error = std::get_if<ParseError>(&verdict)) FAIL(parse_error->reason);
    REQUIRE(std::holds_alternative<ParsedRequest>(verdict));
    ParsedRequest whole = std::get<ParsedRequest>(verdict);
    const auto slow = byte_by_byte(bytes);
    REQUIRE(std::holds_alternative<ParsedRequest>(slow));
    const auto& piecewise = std::get<ParsedRequest>(slow);
    CHECK(piecewise.request.method == whole.request.method);
    CHECK(piecewise.request.target == whole.request.target);
    CHECK(piecewise.request.headers == whole.request.headers);
    CHECK(piecewise.request.body == whole.request.body);
    CHECK(piecewise.head_size == whole.head_size);
    CHECK(piecewise.total_size == whole.total_size);
    CHECK(piecewise.request.closes() == whole.request.closes());
    return whole;
}

std::string get_with(std::string_view fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}
std::string chunked(std::string_view body) {
    return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n" + std::string(body);
}

}  // namespace

TEST_CASE("a request is taken off the wire with target, order, spelling and empty values as they stand") {
    const std::string bytes =
        "GET /a?b=c?d%20 HTTP/1.1\r\nhOST: a:8080\r\nX-Empty:\r\nx-one:  1 \t\r\nX-Empty: 2\r\n\r\n";
    const ParsedRequest whole = request_parsed(bytes + "GET /next");
    CHECK(whole.request.method == "GET");
    CHECK(whole.request.target == "/a?b=c?d%20");
    CHECK(whole.request.headers ==
          opsmgr::Headers{{"hOST", "a:8080"}, {"X-Empty", ""}, {"x-one", "1"}, {"X-Empty", "2"}});
    CHECK(whole.request.body.empty());
    CHECK(whole.head_size == bytes.size());
    CHECK(whole.total_size == bytes.size());
    CHECK_FALSE(whole.request.closes());
}

TEST_CASE("a PUT with neither length nor coding has an empty body and is whole at once") {
    CHECK(request_parsed("PUT / HTTP/1.1\r\nHost: a\r\n\r\n").request.body.empty());
}

TEST_CASE("a body ends where Content-Length says") {
    const ParsedRequest whole = request_parsed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET");
    CHECK(whole.request.body == "hello");
    CHECK(whole.total_size - whole.head_size == 5);
}

TEST_CASE("equal lengths, repeated or listed, are one length") {
    CHECK(request_parsed(get_with("Content-Length: 2\r\nContent-Length: 2\r\n") + "ab").request.body == "ab");
    CHECK(request_parsed(get_with("Content-Length: 2, 2\r\n") + "ab").request.body == "ab");
}

TEST_CASE("chunks are joined, extensions and trailers left out") {
    const std::string bytes = chunked("5;a=\"b\"\r\nhello\r\n00A ;c\r\n, world...\r\n0\r\nX-Sum: 1\r\n\r\n");
    const ParsedRequest whole = request_parsed(bytes + "GET");
    CHECK(whole.request.body == "hello, world...");
    CHECK(whole.request.headers.size() == 2);
    CHECK(whole.total_size == bytes.size());
    CHECK(request_parsed(chunked("0\r\n\r\n")).request.body.empty());
}

TEST_CASE("one empty line before the request is overlooked, a second is not") {
    CHECK(request_parsed("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").total_size == 29);
    CHECK(error_response("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
}

TEST_CASE("the client's wish to close is read from version and Connection") {
    CHECK(request_parsed(get_with("Connection: x, Close\r\n")).request.closes());
    CHECK(request_parsed("GET / HTTP/1.0\r\n\r\n").request.closes());
    CHECK_FALSE(request_parsed("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").request.closes());
}

TEST_CASE("the target may take any of its four forms") {
    CHECK(request_parsed("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").request.target == "*");
    CHECK(request_parsed("GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n").request.target == "http://a/b");
    CHECK(request_parsed("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n").request.target == "a:443");
    CHECK(error_response("GET * HTTP/1.1\r\nHost: a\r\n\r\n") == ParseError{400, "The request target is malformed"});
    CHECK(error_response("GET a/b HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
    CHECK(error_response("GET http HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
    CHECK(error_response("GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
    CHECK(error_response("GET http://?b HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
    CHECK(error_response("GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
    CHECK(error_response("GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n").status == 400);
}

TEST_CASE("an empty Host is refused, whatever the target says") {
    const ParseError empty{400, "The Host field is empty"};
    CHECK(error_response("GET / HTTP/1.1\r\nHost:\r\n\r\n") == empty);
    CHECK(error_response("GET / HTTP/1.1\r\nHost: \t \r\n\r\n") == empty);
    CHECK(error_response("GET / HTTP/1.0\r\nHost:\r\n\r\n") == empty);
    CHECK(error_response("GET http://a/ HTTP/1.1\r\nHost:\r\n\r\n") == empty);
}

TEST_CASE("a request that cannot be framed is refused with its status and reason") {
    using Row = std::tuple<std::string, int, std::string>;
    const auto [bytes, status, reason] = GENERATE(table<std::string, int, std::string>({
        Row{"GET / HTTP/1.1\nHost: a\n\n", 400, "A line ends in LF without CR"},
        Row{"GET / HTTP/1.1\rHost: a\r\n", 400, "CR stands without LF"},
        Row{std::string("GET /\0 HTTP/1.1\r\n", 17), 400, "A line holds a control character"},
        Row{get_with(std::string("X: a\0b\r\n", 8)), 400, "A line holds a control character"},
        Row{"\x16\x03\x01", 400, "A line holds a control character"},
        Row{"GET /\r\n", 400, "The request line is not method, target and version with one blank between them"},
        Row{"GET  / HTTP/1.1\r\n", 400,
            "The request line is not method, target and version with one blank between them"},
        Row{"GET / HTTP/1.1 \r\n", 400,
            "The request line is not method, target and version with one blank between them"},
        Row{"G(T / HTTP/1.1\r\n", 400, "The method is not a token"},
        Row{"GET / http/1.1\r\n", 400, "The request line does not end in an HTTP version"},
        Row{"GET / HTTP/1.10\r\n", 400, "The request line does not end in an HTTP version"},
        Row{"GET / HTTP/1.2\r\n", 505, "Only HTTP/1.1 and HTTP/1.0 are spoken here"},
        Row{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "Only HTTP/1.1 and HTTP/1.0 are spoken here"},
        Row{"BREW / HTTP/1.1\r\n", 501, "The method is not known here"},
        Row{"get / HTTP/1.1\r\n", 501, "The method is not known here"},
        Row{get_with("X: a\r\n b\r\n"), 400, "A header line begins with white space"},
        Row{get_with("X : a\r\n"), 400, "White space stands between a field name and its colon"},
        Row{get_with("X\r\n"), 400, "A header line has no colon"},
        Row{get_with(": a\r\n"), 400, "A field name is not a token"},
        Row{get_with("X(y): a\r\n"), 400, "A field name is not a token"},
        Row{"GET / HTTP/1.1\r\n\r\n", 400, "The Host field is missing"},
        Row{get_with("host: a\r\n"), 400, "There is more than one Host field"},
        Row{"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "The Host field is malformed"},
        Row{get_with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400,
            "There are both Content-Length and Transfer-Encoding"},
        Row{get_with("Content-Length: 1\r\nContent-Length: 2\r\n"), 400, "There are different Content-Lengths"},
        Row{get_with("Content-Length: 1, 2\r\n"), 400, "There are different Content-Lengths"},
        Row{get_with("Content-Length: +1\r\n"), 400, "Content-Length is not a number"},
        Row{get_with("Content-Length:\r\n"), 400, "Content-Length is not a number"},
        Row{get_with("Content-Length: 1,\r\n"), 400, "Content-Length is not a number"},
        Row{get_with("Content-Length: 99999999999999999999999\r\n"), 413,
            "The body is too large: at most 4194304 bytes are taken"},
        Row{get_with("Content-Length: 4194305\r\n"), 413, "The body is too large: at most 4194304 bytes are taken"},
        Row{get_with("Transfer-Encoding: gzip, chunked\r\n"), 501, "The only transfer coding known here is chunked"},
        Row{get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 501,
            "The only transfer coding known here is chunked"},
        Row{"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "Transfer-Encoding is not part of HTTP/1.0"},
        Row{chunked("\r\n"), 400, "A chunk size is not a hexadecimal number"},
        Row{chunked("0x5\r\n"), 400, "A chunk size is not a hexadecimal number"},
        Row{chunked("5 \r\n"), 400, "A chunk size is not a hexadecimal number"},
        Row{chunked(" 5;a\r\n"), 400, "A chunk size is not a hexadecimal number"},
        Row{chunked("2\r\nabc\r\n"), 400, "A chunk is longer than its size"},
        Row{chunked("2\r\nab\n"), 400, "A line ends in LF without CR"},
        Row{chunked("400001\r\n"), 413, "The body is too large: at most 4194304 bytes are taken"},
        Row{chunked("ffffffffffffffffff\r\n"), 413, "The body is too large: at most 4194304 bytes are taken"},
        Row{chunked("1;" + std::string(5000, 'x')), 400, "A chunk size line is too long"},
        Row{chunked("0\r\nX : 1\r\n\r\n"), 400, "White space stands between a field name and its colon"},
    }));
    CHECK(error_response(bytes) == ParseError{status, reason});
}

TEST_CASE("the limits are kept to the byte") {
    const std::string longest(8 * 1024 - 14, 'a');
    CHECK(request_parsed("GET /" + longest + " HTTP/1.1\r\nHost: a\r\n\r\n").request.target.size() ==
          longest.size() + 1);
    CHECK(error_response("GET /a" + longest + " HTTP/1.1\r\n") == ParseError{414, "The request line is too long"});
    CHECK(error_response("GET /" + longest + longest).status == 414);

    std::string fields;
    for (int i = 0; i < 99; ++i) fields += "X: a\r\n";
    CHECK(request_parsed(get_with(fields)).request.headers.size() == 100);
    CHECK(error_response(get_with(fields + "X: a\r\n")) == ParseError{431, "There are too many header fields"});
    CHECK(error_response(get_with("X: " + std::string(70000, 'a'))) ==
          ParseError{431, "The header fields are too large"});

    const Limits narrow{.body = 10};
    CHECK(error_response(chunked("6\r\nabcdef\r\n5\r\n"), narrow) ==
          ParseError{413, "The body is too large: at most 10 bytes are taken"});
    CHECK(std::holds_alternative<ParsedRequest>(at_once(chunked("6\r\nabcdef\r\n4\r\nghij\r\n0\r\n\r\n"), narrow)));
}

TEST_CASE("a client waiting for 100 (Continue) is told apart from one whose body is under way") {
    const std::string head = "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    RequestParser parser;
    CHECK_FALSE(std::get<NeedMore>(parser.advance(head.substr(0, 60))).expects_continue);
    CHECK(std::get<NeedMore>(parser.advance(head)).expects_continue);
    CHECK_FALSE(std::get<NeedMore>(parser.advance(head + "a")).expects_continue);
    CHECK(std::get<ParsedRequest>(parser.advance(head + "ab")).request.body == "ab");
    CHECK(std::get<NeedMore>(parser.advance(chunked("").insert(17, "Expect: 100-Continue\r\n"))).expects_continue);
}

TEST_CASE("a framer serves one request after the other, and a refusal lasts") {
    RequestParser parser;
    CHECK(std::get<ParsedRequest>(parser.advance(get_with("Content-Length: 1\r\n") + "a")).request.body == "a");
    CHECK(std::get<ParsedRequest>(parser.advance("GET /b HTTP/1.1\r\nHost: a\r\n\r\n")).request.target == "/b");
    const ParseResult parse_error = parser.advance("\n");
    CHECK(std::get<ParseError>(parser.advance("\nGET / HTTP/1.1\r\n")) == std::get<ParseError>(parse_error));
}

TEST_CASE("a large body in small pieces is looked at once") {
    const std::string bytes = chunked("100000\r\n" + std::string(1024 * 1024, 'a') + "\r\n0\r\n\r\n");
    const ParsedRequest whole = request_parsed(bytes);
    CHECK(whole.request.body.size() == 1024 * 1024);
}

TEST_CASE("a control character is refused wherever in a line it stands, and nothing else is") {
    for (std::size_t place = 0; place < 40; ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string value(40, 'v');
            value[place] = static_cast<char>(byte);
            const bool is_taken = byte == '\t' || (byte >= ' ' && byte != 0x7f);
            INFO("byte " << byte << " at " << place);
            const ParseResult verdict = at_once("GET / HTTP/1.1\r\nHost: a\r\nX: " + value + "\r\n\r\n");
            CHECK(std::holds_alternative<ParsedRequest>(verdict) == is_taken);
            const bool is_target = byte > ' ' && byte < 0x7f;
            const ParseResult asked = at_once("GET /" + value + " HTTP/1.1\r\nHost: a\r\n\r\n");
            CHECK(std::holds_alternative<ParsedRequest>(asked) == is_target);
        }
    }
}
