// Where a request ends: strict framing of HTTP/1.x requests (RFC 9112) over the bytes gathered so far.
//
// Pure: no socket, no clock. The verdict depends on the bytes alone, never on the pieces in which they came,
// and a byte is looked at once, so that a body in small pieces costs no more than one in a single piece.
//
//     RequestParser parser;
//     ParseResult verdict = parser.advance(gathered);  // while it is `NeedMore`: again with more bytes
//     if (const auto* request_parsed = std::get_if<ParsedRequest>(&verdict)) gathered.erase(0,
//     request_parsed->total_size);
#pragma once

#include <opsmgr/mock/http/grammar.hpp>
#include <opsmgr/mock/http/request.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace opsmgr::mock {

/// Largest sizes taken, in bytes unless said otherwise.
struct Limits {
    std::size_t request_line = 8 * 1024;  ///< beyond it 414
    std::size_t head = 64 * 1024;         ///< lines up to the body; beyond it 431. Trailers have as much again
    std::size_t fields = 100;             ///< fields and trailers together; beyond it 431
    /// Transfer coding undone; beyond it 413. Its chunk lines have as much again.
    std::size_t body = 4 * 1024 * 1024;
};

/// The request is not whole yet.
struct NeedMore {
    /// The head is whole, asks for `100 (Continue)` (RFC 9110, 10.1.1), and no byte of the body is there.
    bool expects_continue = false;
};

/// A whole request.
struct ParsedRequest {
    Request request;             ///< `connection` and `tls` are left alone
    std::size_t head_size = 0;   ///< bytes up to the body, the empty line included
    std::size_t total_size = 0;  ///< bytes that belong to this request; the next one begins behind them
};

/// Not a request that can be answered; what follows on the connection cannot be told apart from it.
struct ParseError {
    int status = 400;              ///< 400, 413, 414, 431, 501 or 505
    std::string reason;            ///< what is wrong with the bytes, one sentence without a full stop
    std::uint64_t connection = 0;  ///< as in `Request`; filled in by whoever knows it
    friend bool operator==(const ParseError&, const ParseError&) = default;
};

using ParseResult = std::variant<NeedMore, ParsedRequest, ParseError>;

class RequestParser {
  public:
    explicit RequestParser(const Limits& limits = {}) : limits_(limits) {}

    /// `bytes` begins where the request begins and must begin with all the bytes of the call before. After
    /// `ParsedRequest` the framer is ready for the next request; after `ParseError` it says the same for ever.
    [[nodiscard]] ParseResult advance(std::string_view bytes);

  private:
    enum class State { request_line, field, body, chunk_size, chunk_data, chunk_end, trailer };
    enum class Step { onward, starved, whole, parse_error };

    void begin_next();
    Step take(std::string_view bytes);
    Step take_line(std::string_view bytes);
    Step take_request_line(std::string_view line);
    Step take_field(std::string_view line);
    Step take_chunk_size(std::string_view line);
    Step take_chunk_data(std::string_view bytes);
    Step take_body(std::string_view bytes);
    Step end_of_head();
    Step read_length();
    Step refuse(int status, std::string reason);
    Step refuse_length();
    Step refuse_body() {
        return refuse(413, "The body is too large: at most " + std::to_string(limits_.body) + " bytes are taken");
    }
    [[nodiscard]] std::size_t longest_line_end() const;

    Limits limits_;
    State state_ = State::request_line;
    bool blank_line_ = false;  // the one tolerated before the request line has been there
    bool expects_ = false;
    std::size_t at_ = 0;         // where the line or chunk at hand begins
    std::size_t scanned_ = 0;    // bytes before it have been looked at
    std::size_t head_size_ = 0;  // 0 while the head is not whole
    std::size_t fields_ = 0;
    std::size_t length_ = 0;    // of the body, or what is left of the chunk
    std::size_t overhead_ = 0;  // chunk lines
    Request request_;
    std::optional<ParseError> error_;
};

inline ParseResult RequestParser::advance(std::string_view bytes) {
    Step step = error_ ? Step::parse_error : Step::onward;
    while (step == Step::onward) step = take(bytes);
    if (step == Step::parse_error) return *error_;
    if (step == Step::starved) return NeedMore{expects_ && head_size_ != 0 && bytes.size() == head_size_};
    ParseResult parsed(std::in_place_type<ParsedRequest>);
    auto& whole = std::get<ParsedRequest>(parsed);
    whole.request = std::move(request_);
    whole.head_size = head_size_;
    whole.total_size = at_;
    begin_next();
    return parsed;
}

inline void RequestParser::begin_next() {
    state_ = State::request_line;
    blank_line_ = expects_ = false;
    at_ = scanned_ = head_size_ = fields_ = length_ = overhead_ = 0;
}

inline RequestParser::Step RequestParser::take(std::string_view bytes) {
    if (state_ == State::chunk_data) return take_chunk_data(bytes);
    if (state_ == State::body) return take_body(bytes);
    if (const Step step = take_line(bytes); step != Step::onward) return step;
    const std::string_view line = bytes.substr(at_, scanned_ - at_ - 2);
    at_ = scanned_;
    if (state_ == State::request_line) return take_request_line(line);
    if (state_ == State::chunk_size) return take_chunk_size(line);
    if (state_ == State::chunk_end) {
        state_ = State::chunk_size;
        return Step::onward;
    }
    if (!line.empty()) return take_field(line);
    return state_ == State::field ? end_of_head() : Step::whole;
}

// Onward when the line that begins at `at_` is whole; `scanned_` then stands behind it.
inline constexpr CharClass ends_text([](char c) { return is_control(c) && c != '\t'; });

inline RequestParser::Step RequestParser::take_line(std::string_view bytes) {
    const std::size_t longest = longest_line_end();
    if (scanned_ == at_ || bytes[scanned_ - 1] != '\r') {
        const std::string_view text = bytes.substr(0, longest);
        if (scanned_ < text.size()) scanned_ += length_between<' ', '~'>(text.substr(scanned_));
        if (scanned_ < text.size()) scanned_ += length_until(text.substr(scanned_), ends_text);
        if (scanned_ == bytes.size()) return Step::starved;
        const char c = bytes[scanned_];
        if (c == '\n') return refuse(400, "A line ends in LF without CR");
        if (scanned_ > longest || (scanned_ == longest && c != '\r')) return refuse_length();
        if (c != '\r') return refuse(400, "A line holds a control character");
        ++scanned_;
    }
    if (scanned_ == bytes.size()) return Step::starved;
    if (bytes[scanned_] != '\n') return refuse(400, "CR stands without LF");
    ++scanned_;
    return Step::onward;
}

// Where the CR of the line at hand stands at the latest.
inline std::size_t RequestParser::longest_line_end() const {
    if (state_ == State::request_line) return at_ + limits_.request_line;
    if (state_ == State::field) return limits_.head;
    if (state_ == State::trailer) return length_ + limits_.head;
    return state_ == State::chunk_size ? at_ + 4096 : at_;
}

inline RequestParser::Step RequestParser::refuse_length() {
    if (state_ == State::request_line) return refuse(414, "The request line is too long");
    if (state_ == State::chunk_size) return refuse(400, "A chunk size line is too long");
    if (state_ == State::chunk_end) return refuse(400, "A chunk is longer than its size");
    return refuse(431, "The header fields are too large");
}

inline RequestParser::Step RequestParser::take_request_line(std::string_view line) {
    if (line.empty() && !blank_line_) {  // RFC 9112, 2.2: what old clients send behind a body
        blank_line_ = true;
        return Step::onward;
    }
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last || line.find(' ', first + 1) != last)
        return refuse(400, "The request line is not method, target and version with one blank between them");
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (!grammar::is_token(method)) return refuse(400, "The method is not a token");
    if (!grammar::is_version(version)) return refuse(400, "The request line does not end in an HTTP version");
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here");
    if (!grammar::is_known_method(method)) return refuse(501, "The method is not known here");
    if (!grammar::is_target_for(method, target)) return refuse(400, "The request target is malformed");
    request_.minor_version = version.back() - '0';
    request_.method = method;
    request_.target = target;
    state_ = State::field;
    return Step::onward;
}

inline RequestParser::Step RequestParser::take_field(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') return refuse(400, "A header line begins with white space");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return refuse(400, "A header line has no colon");
    const std::string_view name = line.substr(0, colon);
    if (!name.empty() && (name.back() == ' ' || name.back() == '\t'))
        return refuse(400, "White space stands between a field name and its colon");
    if (!grammar::is_token(name)) return refuse(400, "A field name is not a token");
    if (++fields_ > limits_.fields) return refuse(431, "There are too many header fields");
    // Trailers are dropped: merged into the head they could change what it says (RFC 9110, 6.5.1).
    if (state_ == State::trailer) return Step::onward;
    request_.headers.add(name, trimmed(line.substr(colon + 1)));
    return Step::onward;
}

inline RequestParser::Step RequestParser::end_of_head() {
    head_size_ = at_;
    const Headers& headers = request_.headers;
    const auto hosts = headers.count("Host");
    if (hosts > 1) return refuse(400, "There is more than one Host field");
    if (hosts == 0 && request_.minor_version == 1) return refuse(400, "The Host field is missing");
    if (hosts == 1) {
        const std::string_view host = *headers.first("Host");
        if (host.empty()) return refuse(400, "The Host field is empty");
        if (!all_of(host, grammar::is_host_char)) return refuse(400, "The Host field is malformed");
    }
    const auto coding = headers.first("Transfer-Encoding");
    if (!coding) {
        expects_ = request_.minor_version == 1 && headers.has_token("Expect", "100-continue");
        state_ = State::body;
        return read_length();
    }
    if (request_.minor_version == 0) return refuse(400, "Transfer-Encoding is not part of HTTP/1.0");
    if (headers.has("Content-Length")) return refuse(400, "There are both Content-Length and Transfer-Encoding");
    if (headers.count("Transfer-Encoding") > 1 || !equal_ignoring_case(*coding, "chunked"))
        return refuse(501, "The only transfer coding known here is chunked");
    expects_ = headers.has_token("Expect", "100-continue");
    state_ = State::chunk_size;
    return Step::onward;
}

// RFC 9112, 6.3: equal lengths, repeated or in one list, are one length; all else but a number is refused.
inline RequestParser::Step RequestParser::read_length() {
    std::optional<std::size_t> length;
    for (const Header field : request_.headers) {
        std::string_view list = field.value;
        for (bool more = equal_ignoring_case(field.name, "Content-Length"); more;) {
            const auto comma = list.find(',');
            const std::string_view digits = trimmed(list.substr(0, comma));
            more = comma != std::string_view::npos;
            if (more) list.remove_prefix(comma + 1);
            if (digits.empty() || !all_of(digits, is_digit)) return refuse(400, "Content-Length is not a number");
            std::size_t value = 0;
            const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
            if (read.ec != std::errc()) return refuse_body();
            if (length && *length != value) return refuse(400, "There are different Content-Lengths");
            length = value;
        }
    }
    length_ = length.value_or(0);
    if (length_ > limits_.body) return refuse_body();
    return Step::onward;
}

inline RequestParser::Step RequestParser::take_chunk_size(std::string_view line) {
    const auto extension = line.find(';');
    std::string_view digits = line.substr(0, extension);
    // RFC 9112, 7.1.1: white space may stand before the semicolon, and nowhere else.
    if (extension != std::string_view::npos) digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
    if (digits.empty() || !all_of(digits, is_hexadecimal))
        return refuse(400, "A chunk size is not a hexadecimal number");
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), length_, 16);
    overhead_ += line.size() + 4;
    if (read.ec != std::errc() || length_ > limits_.body - request_.body.size() || overhead_ > limits_.body + 4096)
        return refuse_body();
    state_ = length_ == 0 ? State::trailer : State::chunk_data;
    if (length_ == 0) length_ = at_;  // where the trailers begin
    return Step::onward;
}

inline RequestParser::Step RequestParser::take_chunk_data(std::string_view bytes) {
    const std::string_view piece = bytes.substr(at_, length_);
    request_.body.append(piece);
    at_ += piece.size();
    length_ -= piece.size();
    scanned_ = at_;
    if (length_ != 0) return Step::starved;
    state_ = State::chunk_end;
    return Step::onward;
}

inline RequestParser::Step RequestParser::take_body(std::string_view bytes) {
    if (bytes.size() - at_ < length_) return Step::starved;
    request_.body = bytes.substr(at_, length_);
    at_ += length_;
    return Step::whole;
}

inline RequestParser::Step RequestParser::refuse(int status, std::string reason) {
    error_ = ParseError{status, std::move(reason)};
    return Step::parse_error;
}

}  // namespace opsmgr::mock
