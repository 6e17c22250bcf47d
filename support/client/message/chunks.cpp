#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include "client/message/excerpt.hpp"

#include "client/message/body.hpp"
#include "client/message/head.hpp"

namespace opsmgr::client {
namespace {

/// Far above any size with extensions, and small enough for a line that never ends.
constexpr std::size_t line_limit = 16 * 1024;
/// Enough to see how a body was cut.
constexpr std::size_t chunks_at_most = 32;

/// One chunked body; every step says whether the next one makes sense.
class Chunks {
  public:
    explicit Chunks(const BodyReading& reading) : reading_(reading), response_(reading.response) {}

    void read() {
        for (;;) {
            const auto size = read_size();
            if (!size) return;
            if (*size == 0) break;
            if (!read_data(*size) || !read_data_end()) return;
        }
        read_trailers();
    }

  private:
    void note(FramingFault fault, std::string detail) { response_.faults.add(fault, std::move(detail)); }

    std::string take(std::size_t count) {
        response_.wire_body_bytes += count;
        return reading_.bytes.take(count);
    }

    bool fetch(std::string_view where) {
        // Extensions and one-byte chunks cost more on the wire than they put into the body.
        if (response_.wire_body_bytes / 8 > reading_.limits.body_bytes) {
            note(FramingFault::body_too_large, "the chunk framing is many times larger than the limit for the body");
            return false;
        }
        const Supply supply = reading_.bytes.fetch(reading_.deadline);
        if (supply == Supply::more) return true;
        take(reading_.bytes.ahead().size());
        if (too_slow(reading_, supply)) return false;
        note(FramingFault::last_chunk_missing, fmt::format("the chunked body stops {}: {}", where, sentence(supply)));
        return false;
    }

    std::optional<std::string> read_line(std::string_view where) {
        for (;;) {
            const std::string_view ahead = reading_.bytes.ahead();
            const auto end = ahead.find('\n');
            if (end < line_limit) {
                const std::string bytes = take(end + 1);
                std::string_view rest = bytes;
                return std::string(next_line(rest, response_.faults));
            }
            if (ahead.size() >= line_limit) {
                note(FramingFault::bad_chunk, fmt::format("a chunk line has no end: {}", excerpt(ahead)));
                return std::nullopt;
            }
            if (!fetch(where)) return std::nullopt;
        }
    }

    std::optional<std::uint64_t> read_size() {
        const auto line = read_line("before the last chunk");
        if (!line) return std::nullopt;
        std::uint64_t size = 0;
        const auto [stop, error] = std::from_chars(line->data(), line->data() + line->size(), size, 16);
        const std::string_view rest(stop, static_cast<std::size_t>(line->data() + line->size() - stop));
        const bool ends = rest.empty() || trimmed(rest).starts_with(';');
        if (error != std::errc() || (!ends && !trimmed(rest).empty())) {
            note(FramingFault::bad_chunk, fmt::format("a chunk begins without a size: {}", excerpt(*line)));
            return std::nullopt;
        }
        if (response_.chunks.size() < chunks_at_most) response_.chunks.push_back(size);
        if (!ends) note(FramingFault::bad_chunk, fmt::format("blanks stand behind the chunk size {}", size));
        return size;
    }

    bool read_data(std::uint64_t size) {
        for (;;) {
            const std::size_t room = reading_.limits.body_bytes - response_.body.size();
            const auto count =
                static_cast<std::size_t>(std::min<std::uint64_t>({size, reading_.bytes.ahead().size(), room}));
            response_.body += take(count);
            size -= count;
            if (size == 0) return true;
            if (count == room) {
                note(
                    FramingFault::body_too_large,
                    fmt::format("the body is longer than {} bytes, the rest was not read", reading_.limits.body_bytes));
                return false;
            }
            if (!fetch("inside a chunk")) return false;
        }
    }

    bool read_data_end() {
        while (reading_.bytes.ahead().size() < 2 && !reading_.bytes.ahead().starts_with('\n'))
            if (!fetch("behind a chunk")) return false;
        if (reading_.bytes.ahead().starts_with("\r\n") || reading_.bytes.ahead().starts_with('\n'))
            return read_line("behind a chunk").has_value();
        note(FramingFault::bad_chunk,
             fmt::format("a chunk is longer than its size says: {}", excerpt(reading_.bytes.ahead(), 40)));
        return false;
    }

    void read_trailers() {
        std::string block;
        for (;;) {
            const auto line = read_line("before the blank line behind the last chunk");
            if (!line) return;
            if (line->empty()) break;
            block += *line;
            block += "\r\n";
            if (block.size() > reading_.limits.head_bytes) {
                note(FramingFault::header_too_large, "the trailer section exceeds the limit");
                return;
            }
        }
        parse_fields(block, response_.trailers, response_.faults);
        response_.complete = true;
    }

    const BodyReading& reading_;
    Response& response_;
};

}  // namespace

void read_body_in_chunks(const BodyReading& reading) {
    Chunks(reading).read();
}

}  // namespace opsmgr::client
