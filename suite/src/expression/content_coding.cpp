#include "expression/content_coding.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>

namespace opsmgr::suite {
namespace {

constexpr int window_with_gzip_header = 15 + 16;

/// An inflation that gives back what it holds.
class Inflation {
  public:
    explicit Inflation(std::string_view bytes) {
        // zlib has its own word for bytes, and takes them unchanged.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
        stream_.avail_in = static_cast<uInt>(bytes.size());
        ready_ = inflateInit2(&stream_, window_with_gzip_header) == Z_OK;
    }
    ~Inflation() {
        if (ready_) inflateEnd(&stream_);
    }
    Inflation(const Inflation&) = delete;
    Inflation& operator=(const Inflation&) = delete;

    /// Appends what one step brings, and returns what zlib says of it.
    int step(std::string& out) {
        if (!ready_) return Z_MEM_ERROR;
        std::array<char, 16 * 1024> room{};
        stream_.next_out = reinterpret_cast<Bytef*>(room.data());
        stream_.avail_out = static_cast<uInt>(room.size());
        const int result = inflate(&stream_, Z_NO_FLUSH);
        out.append(room.data(), room.size() - stream_.avail_out);
        return result;
    }
    [[nodiscard]] std::size_t left() const { return stream_.avail_in; }

  private:
    z_stream stream_{};
    bool ready_ = false;
};

}  // namespace

bool is_compressed(const Headers& headers) {
    const std::string coding = lower_case(trimmed(headers.first("Content-Encoding").value_or("")));
    const std::string type = lower_case(headers.first("Content-Type").value_or(""));
    return (coding == "gzip" || coding == "x-gzip") && type.find("gzip") == std::string::npos;
}

tl::expected<std::string, std::string> unpacked(std::string_view body) {
    Inflation inflation(body);
    std::string text;
    for (;;) {
        const int result = inflation.step(text);
        if (text.size() > unpacked_at_most)
            return tl::make_unexpected(fmt::format("the gzip coding holds more than {} bytes", unpacked_at_most));
        if (result == Z_STREAM_END) break;
        if (result != Z_OK)
            return tl::make_unexpected(std::string(inflation.left() == 0 ? "the gzip coding stops before its end"
                                                                         : "the body is not in the gzip coding"));
    }
    if (inflation.left() > 0) return tl::make_unexpected(std::string("bytes stand behind the end of the gzip coding"));
    return text;
}

}  // namespace opsmgr::suite
