#include "client/message/byte_reader.hpp"

#include <fmt/format.h>

#include <cassert>

namespace opsmgr::client {
namespace {

/// What can have come in time without having been looked at. Who sends faster than it is read would have no end.
constexpr std::size_t late_at_most = 256 * 1024;

}  // namespace

std::string_view sentence(Supply supply) {
    switch (supply) {
        case Supply::more: return "more bytes came";
        case Supply::closed: return "the connection was closed";
        case Supply::broken: return "the connection was broken off";
        case Supply::silent: return "nothing more came within the time limit";
    }
    return "unknown";
}

Supply ByteReader::fetch(Deadline deadline) {
    buffer_.erase(0, taken_);
    taken_ = 0;
    const bool is_late = std::chrono::steady_clock::now() >= deadline;
    if (is_late && late_bytes_ >= late_at_most) {
        error_ = NetworkError{NetworkFault::timed_out,
                              fmt::format("{} goes on sending when the time limit is over", connection_.peer())};
        return Supply::silent;
    }
    auto count = connection_.receive(buffer_, deadline);
    if (!count) {
        const bool late = count.error().fault == NetworkFault::timed_out;
        error_ = std::move(count.error());
        if (late) return Supply::silent;
        ended_ = true;
        return Supply::broken;
    }
    if (*count > 0) {
        if (is_late) late_bytes_ += *count;
        last_bytes_ = std::chrono::steady_clock::now();
        return Supply::more;
    }
    ended_ = true;
    return Supply::closed;
}

bool ByteReader::flowing(std::chrono::milliseconds spell) const {
    return std::chrono::steady_clock::now() - last_bytes_ < spell;
}

std::string ByteReader::take(std::size_t count) {
    assert(count <= ahead().size());
    std::string bytes(ahead().substr(0, count));
    taken_ += count;
    return bytes;
}

}  // namespace opsmgr::client
