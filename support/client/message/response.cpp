#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include "client/message/excerpt.hpp"
#include "client/message/response.hpp"

#include "client/message/body.hpp"
#include "client/message/byte_reader.hpp"
#include "client/message/head.hpp"
#include "client/message/message_length.hpp"

namespace opsmgr::client {
namespace {

constexpr std::size_t excess_kept = 4 * 1024;
constexpr std::size_t excess_counted = 64 * 1024;
constexpr std::string_view http = "HTTP/";

class ResponseReader {
  public:
    ResponseReader(Connection& connection, std::string_view method, Deadline deadline, const ReadLimits& limits)
        : peer_(connection.peer()), bytes_(connection), method_(method), deadline_(deadline), limits_(limits) {}

    tl::expected<Response, NetworkError> read();

  private:
    enum class Step { go_on, stop };

    void note(FramingFault fault, std::string detail) { response_.faults.add(fault, std::move(detail)); }
    tl::expected<Step, NetworkError> read_head();
    tl::expected<Step, NetworkError> await_start();
    void skip_blank_lines();
    NetworkError no_status_line(Supply supply) const;
    void refuse_start();
    void take_head(std::size_t size);
    /// 101 is final: what follows it is no HTTP (RFC 9110, 15.2.2).
    bool is_interim() const { return response_.status >= 100 && response_.status < 200 && response_.status != 101; }
    bool ends_with_head() const {
        return method_ == "HEAD" || response_.status == 204 || response_.status == 304 || response_.status == 101;
    }
    void keep_interim();
    CloseExpected close_expected() const;
    void read_body();
    void look_behind();

    std::string peer_;
    ByteReader bytes_;
    std::string_view method_;
    Deadline deadline_;
    const ReadLimits& limits_;
    std::size_t head_total_ = 0;
    Response response_;
};

tl::expected<Response, NetworkError> ResponseReader::read() {
    auto step = read_head();
    while (step && *step == Step::go_on && is_interim()) {
        keep_interim();
        step = read_head();
    }
    if (!step) return tl::make_unexpected(std::move(step.error()));
    if (*step == Step::go_on) read_body();
    response_.ended_at = std::chrono::steady_clock::now();
    if (response_.complete && response_.framing != Framing::close) look_behind();
    response_.closed = response_.closed || bytes_.ended();
    return std::move(response_);
}

void ResponseReader::keep_interim() {
    Response next;
    next.interim = std::move(response_.interim);
    next.interim.push_back({response_.status, std::move(response_.headers)});
    next.faults = std::move(response_.faults);
    response_ = std::move(next);
}

NetworkError ResponseReader::no_status_line(Supply supply) const {
    if (supply == Supply::closed) {
        const std::string came = bytes_.ahead().empty() ? std::string("before the answer")
                                                        : fmt::format("after '{}'", excerpt(bytes_.ahead()));
        return {NetworkFault::closed_early,
                fmt::format("{} closed the connection {}; does it, or a proxy before it, refuse the request?", peer_,
                            came)};
    }
    return *bytes_.error();
}

void ResponseReader::refuse_start() {
    // A little more makes the excerpt worth reading; who is silent is not waited for.
    while (bytes_.ahead().size() < 256 && bytes_.ahead().find('\n') == std::string_view::npos &&
           bytes_.fetch(std::min(deadline_, within(limits_.quiet))) == Supply::more) {
    }
    const std::string_view start = bytes_.ahead();
    response_.excess = std::string(start.substr(0, excess_kept));
    response_.excess_bytes = start.size();
    const bool alert = start.size() > 1 && start[0] == 0x15 && start[1] == 0x03;
    note(FramingFault::not_http, fmt::format("the answer begins with '{}' and not with HTTP/{}", excerpt(start),
                                             alert ? "; that is TLS, is the URL meant to begin with https://?" : ""));
}

void ResponseReader::skip_blank_lines() {
    const std::string_view ahead = bytes_.ahead();
    const auto blank = std::min(ahead.find_first_not_of("\r\n"), ahead.size());
    if (blank == 0) return;
    head_total_ += blank;
    (void)bytes_.take(blank);
    if (!response_.has(FramingFault::bad_status_line))
        note(FramingFault::bad_status_line, "blank lines stand before the status line");
}

/// Until the status line is there, or cannot come any more.
tl::expected<ResponseReader::Step, NetworkError> ResponseReader::await_start() {
    for (;;) {
        skip_blank_lines();
        const std::string_view ahead = bytes_.ahead();
        if (ahead.substr(0, http.size()) != http.substr(0, ahead.size())) {
            refuse_start();
            return Step::stop;
        }
        if (ahead.find('\n') != std::string_view::npos) return Step::go_on;
        if (head_total_ + ahead.size() > limits_.head_bytes) {
            note(FramingFault::header_too_large, "the status line has no end");
            return Step::stop;
        }
        const Supply supply = bytes_.fetch(deadline_);
        if (supply != Supply::more) return tl::make_unexpected(no_status_line(supply));
    }
}

void ResponseReader::take_head(std::size_t size) {
    response_.head_bytes = bytes_.take(size);
    head_total_ += size;
    Head head = parse_head(response_.head_bytes, response_.faults);
    response_.version = std::move(head.version);
    response_.status = head.status;
    response_.reason = std::move(head.reason);
    response_.headers = std::move(head.headers);
}

tl::expected<ResponseReader::Step, NetworkError> ResponseReader::read_head() {
    if (auto step = await_start(); !step || *step == Step::stop) return step;
    std::size_t searched = 0;
    for (;;) {
        const std::size_t size = head_size(bytes_.ahead(), searched);
        searched = bytes_.ahead().size();
        const std::size_t known = std::min(size, searched);
        if (head_total_ + known > limits_.head_bytes) {
            take_head(std::min(known, limits_.head_bytes));
            note(FramingFault::header_too_large, fmt::format("the head is longer than {} bytes", limits_.head_bytes));
            return Step::stop;
        }
        if (size != std::string_view::npos) {
            take_head(size);
            return Step::go_on;
        }
        const Supply supply = bytes_.fetch(deadline_);
        if (supply == Supply::more) continue;
        take_head(searched);
        note(supply == Supply::silent ? FramingFault::head_too_slow : FramingFault::head_cut_short,
             fmt::format("the head stops before its blank line: {}", sentence(supply)));
        return Step::stop;
    }
}

CloseExpected ResponseReader::close_expected() const {
    const bool announced =
        response_.headers.has_token("Connection", "close") ||
        (response_.version == "HTTP/1.0" && !response_.headers.has_token("Connection", "keep-alive"));
    return announced ? CloseExpected::yes : CloseExpected::no;
}

void ResponseReader::read_body() {
    const MessageLength length = find_length(response_.headers, response_.version, response_.faults);
    const BodyReading reading{bytes_, response_, limits_, deadline_};
    if (ends_with_head()) {
        response_.framing = Framing::none;
        response_.complete = true;
    } else if (length.chunked) {
        response_.framing = Framing::chunked;
        read_body_in_chunks(reading);
    } else if (length.length) {
        response_.framing = Framing::length;
        read_body_by_length(reading, *length.length);
    } else {
        response_.framing = Framing::close;
        read_body_until_close(reading, length.unclear ? CloseExpected::unclear : close_expected());
    }
}

void ResponseReader::look_behind() {
    const auto wait = std::max(limits_.listen, response_.body.empty() ? limits_.grace : std::chrono::milliseconds(0));
    if (bytes_.ahead().empty()) bytes_.fetch(within(wait));
    while (!bytes_.ahead().empty() && bytes_.ahead().size() < excess_counted && !bytes_.ended() &&
           bytes_.fetch(Deadline()) == Supply::more) {
    }
    const std::string_view behind = bytes_.ahead();
    if (behind.empty() || response_.status == 101) return;
    // A target that gives up on an idle connection may say so (RFC 9110, 15.5.9): no part of this answer.
    if (behind.starts_with("HTTP/1.1 408 ") || behind.starts_with("HTTP/1.0 408 ")) {
        response_.closed = true;
        return;
    }
    response_.excess = std::string(behind.substr(0, excess_kept));
    response_.excess_bytes = behind.size();
    const auto fault = method_ == "HEAD"         ? FramingFault::body_on_head
                       : response_.status == 204 ? FramingFault::body_on_204
                                                 : FramingFault::trailing_bytes;
    note(fault, fmt::format("bytes behind the message: {} ({})", behind.size(), excerpt(behind)));
}

}  // namespace

std::string_view to_string(Framing framing) {
    switch (framing) {
        case Framing::length: return "length";
        case Framing::chunked: return "chunked";
        case Framing::close: return "close";
        case Framing::none: return "none";
    }
    return "unknown";
}

tl::expected<Response, NetworkError> read_response(Connection& connection, std::string_view method, Deadline deadline,
                                                   const ReadLimits& limits) {
    return ResponseReader(connection, method, deadline, limits).read();
}

}  // namespace opsmgr::client
