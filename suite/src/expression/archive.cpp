#include "expression/archive.hpp"
#include "expression/inflation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace opsmgr::suite {
namespace {

constexpr std::size_t block_size = 512;
constexpr std::size_t members_at_most = 1000;  ///< of a gzip file; nobody makes so many

// Fields of a header block (POSIX.1-2017, pax, "ustar Interchange Format").
struct Field {
    std::size_t begin;
    std::size_t size;
};
constexpr Field name_field{0, 100};
constexpr Field size_field{124, 12};
constexpr Field checksum_field{148, 8};
constexpr Field type_field{156, 1};
constexpr Field prefix_field{345, 155};

using Block = std::array<char, block_size>;

std::string_view text_in(const Block& block, Field field) {
    const std::string_view whole(block.data() + field.begin, field.size);
    return whole.substr(0, std::min(whole.find('\0'), whole.size()));
}

/// Octal digits with blanks around; or, where the first bit is set, a binary number, as large sizes are written.
std::optional<std::uint64_t> number_in(const Block& block, Field field) {
    std::uint64_t number = 0;
    if ((static_cast<unsigned char>(block[field.begin]) & 0x80U) != 0) {
        for (std::size_t i = field.size - 8; i < field.size; ++i)
            number = number << 8U | static_cast<unsigned char>(block[field.begin + i]);
        return number;
    }
    std::string_view digits = text_in(block, field);
    while (digits.starts_with(' ')) digits.remove_prefix(1);
    while (digits.ends_with(' ')) digits.remove_suffix(1);
    for (const char digit : digits) {
        if (digit < '0' || digit > '7') return std::nullopt;
        number = number * 8 + static_cast<std::uint64_t>(digit - '0');
    }
    return number;
}

/// The sum of all bytes, those of the checksum itself taken for blanks.
std::uint64_t checksum_of(const Block& block) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < block_size; ++i) {
        const bool own = i >= checksum_field.begin && i < checksum_field.begin + checksum_field.size;
        sum += own ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(block[i]);
    }
    return sum;
}

/// Follows the bytes of a tar archive from header to header.
class TarReader {
  public:
    explicit TarReader(Archive& archive) : archive_(archive) {}

    void read(std::string_view bytes) {
        any_ = any_ || !bytes.empty();
        while (!bytes.empty() && archive_.tar_fault.empty() && !ended_) {
            if (skip_ > 0) {
                const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
                skip_ -= step;
                bytes.remove_prefix(step);
                continue;
            }
            const std::size_t step = std::min(block_size - filled_, bytes.size());
            std::copy_n(bytes.begin(), step, block_.begin() + static_cast<std::ptrdiff_t>(filled_));
            filled_ += step;
            bytes.remove_prefix(step);
            if (filled_ == block_size) take_header();
        }
    }

    void end() {
        if (!archive_.tar_fault.empty() || ended_) return;
        if (!any_) archive_.tar_fault = "what is unpacked is empty";
        else if (skip_ > 0) archive_.tar_fault = fmt::format("the tar archive stops within {}", last_);
        else if (filled_ > 0) archive_.tar_fault = "the tar archive stops within a header";
    }

  private:
    void take_header() {
        filled_ = 0;
        if (std::all_of(block_.begin(), block_.end(), [](char c) { return c == '\0'; })) {
            ended_ = true;
            return;
        }
        const auto size = number_in(block_, size_field);
        if (!size || number_in(block_, checksum_field) != checksum_of(block_)) {
            archive_.tar_fault = last_.empty() ? "what is unpacked does not begin with a tar header"
                                               : fmt::format("no tar header stands behind {}", last_);
            return;
        }
        const auto prefix = text_in(block_, prefix_field);
        last_ = prefix.empty() || block_[257] != 'u' ? std::string(text_in(block_, name_field))
                                                     : fmt::format("{}/{}", prefix, text_in(block_, name_field));
        // Of 2^64 bytes less than a block there is no archive; the sum must not wrap around.
        skip_ = *size > UINT64_MAX - block_size ? UINT64_MAX : (*size + block_size - 1) / block_size * block_size;
        const char type = block_[type_field.begin];
        const bool is_of_the_format = std::string_view("xgLK").find(type) != std::string_view::npos;
        if (!is_of_the_format && archive_.files.size() < archive_files_at_most)
            archive_.files.push_back(fmt::format("{} {}", last_, *size));
    }

    Archive& archive_;
    Block block_{};
    std::size_t filled_ = 0;
    std::uint64_t skip_ = 0;  ///< of the content of a file
    std::string last_;        ///< name of the last file
    bool any_ = false;
    bool ended_ = false;  ///< a block of zeros has come
};

}  // namespace

Archive look_through(std::string_view bytes) {
    Archive archive;
    TarReader tar(archive);
    std::string piece;
    std::size_t members = 1;
    for (std::optional<Inflation> member(std::in_place, bytes); member;) {
        piece.clear();
        const auto result = member->step(piece);
        archive.unpacked_bytes += piece.size();
        tar.read(piece);
        if (archive.unpacked_bytes > archive_unpacked_at_most) {
            archive.cut = true;
            return archive;
        }
        if (result == Inflation::Result::more) continue;
        if (result != Inflation::Result::ended) {
            archive.gzip_fault = Inflation::words_for(result);
            return archive;
        }
        // A gzip file may have several members (RFC 1952, 2.2), and zeros behind the last.
        std::string_view rest = bytes.substr(bytes.size() - member->left());
        while (rest.starts_with('\0')) rest.remove_prefix(1);
        bytes = rest;
        if (rest.empty() || ++members > members_at_most) break;
        member.emplace(rest);
    }
    tar.end();
    return archive;
}

}  // namespace opsmgr::suite
