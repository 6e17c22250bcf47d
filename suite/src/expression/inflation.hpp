// One member of a gzip file (RFC 1952), unpacked piece by piece. The one place that knows zlib.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace opsmgr::suite {

class Inflation {
  public:
    enum class Result {
        more,      ///< step again
        ended,     ///< the member is over, and its checksum and length are right
        cut_off,   ///< the bytes end before the member does
        checksum,  ///< the checksum or the length behind the data is not theirs
        no_gzip,   ///< this is no gzip, or its data is broken
    };

    /// The bytes must outlive it.
    explicit Inflation(std::string_view bytes);
    ~Inflation();
    Inflation(const Inflation&) = delete;
    Inflation& operator=(const Inflation&) = delete;

    /// Appends what one step brings, at most 16 KiB.
    Result step(std::string& out);
    /// Bytes that have not been read; behind the end those of what follows.
    [[nodiscard]] std::size_t left() const;

    /// What is wrong, as a clause of a sentence; empty for `more` and `ended`.
    [[nodiscard]] static const char* words_for(Result result);

  private:
    struct Stream;
    std::unique_ptr<Stream> stream_;
};

}  // namespace opsmgr::suite
