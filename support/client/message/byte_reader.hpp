// The bytes of a connection in order: looked at ahead, then taken.
//
//     while (reader.ahead().size() < 5 && reader.fetch(deadline) == Supply::more) {}
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include "client/tls/connection.hpp"

namespace opsmgr::client {

/// What became of waiting for bytes.
enum class Supply {
    more,    ///< at least one byte is new
    closed,  ///< the stream ended in good order
    broken,  ///< reset, or TLS torn
    silent,  ///< the deadline passed
};
/// For messages: "the connection was closed".
[[nodiscard]] std::string_view sentence(Supply supply);

class ByteReader {
  public:
    explicit ByteReader(Connection& connection) : connection_(connection) {}

    /// What was fetched and not taken. The view lasts until the next `fetch`.
    [[nodiscard]] std::string_view ahead() const { return std::string_view(buffer_).substr(taken_); }
    /// Behind the deadline a little of what is there already is still taken.
    Supply fetch(Deadline deadline);
    /// The next `count` bytes, all of which must be ahead.
    std::string take(std::size_t count);

    /// The last error of `fetch`.
    [[nodiscard]] const std::optional<NetworkError>& error() const { return error_; }
    /// Whether bytes came within the last `spell`, so that it is the deadline and not the target that ended the
    /// reading.
    [[nodiscard]] bool flowing(std::chrono::milliseconds spell) const;
    /// Whether the stream was seen to end.
    [[nodiscard]] bool ended() const { return ended_; }

  private:
    Connection& connection_;
    std::string buffer_;
    std::size_t taken_ = 0;
    std::size_t late_bytes_ = 0;  ///< taken when a deadline had passed
    bool ended_ = false;
    std::optional<NetworkError> error_;
    std::chrono::steady_clock::time_point last_bytes_;
};

}  // namespace opsmgr::client
