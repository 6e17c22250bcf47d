#include "expression/inflation.hpp"

#include <zlib.h>

#include <array>

namespace opsmgr::suite {
namespace {

constexpr int window_with_gzip_header = 15 + 16;

}  // namespace

struct Inflation::Stream {
    z_stream zlib{};
    bool ready = false;
};

Inflation::Inflation(std::string_view bytes) : stream_(std::make_unique<Stream>()) {
    // zlib has its own word for bytes, and takes them unchanged.
    stream_->zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_->zlib.avail_in = static_cast<uInt>(bytes.size());
    stream_->ready = inflateInit2(&stream_->zlib, window_with_gzip_header) == Z_OK;
}

Inflation::~Inflation() {
    if (stream_->ready) inflateEnd(&stream_->zlib);
}

Inflation::Result Inflation::step(std::string& out) {
    if (!stream_->ready) return Result::no_gzip;
    z_stream& zlib = stream_->zlib;
    std::array<char, 16 * 1024> room{};
    zlib.next_out = reinterpret_cast<Bytef*>(room.data());
    zlib.avail_out = static_cast<uInt>(room.size());
    const int result = inflate(&zlib, Z_NO_FLUSH);
    out.append(room.data(), room.size() - zlib.avail_out);
    if (result == Z_STREAM_END) return Result::ended;
    if (result == Z_OK) return Result::more;
    if (result == Z_BUF_ERROR || (zlib.avail_in == 0 && result != Z_DATA_ERROR)) return Result::cut_off;
    const std::string_view why = zlib.msg == nullptr ? "" : zlib.msg;
    return why == "incorrect data check" || why == "incorrect length check" ? Result::checksum : Result::no_gzip;
}

std::size_t Inflation::left() const {
    return stream_->zlib.avail_in;
}

const char* Inflation::words_for(Result result) {
    switch (result) {
        case Result::more:
        case Result::ended: return "";
        case Result::cut_off: return "the gzip coding stops before its end";
        case Result::checksum: return "the checksum behind the data in gzip is not theirs";
        case Result::no_gzip: return "the body is not in the gzip coding";
    }
    return "";
}

}  // namespace opsmgr::suite
