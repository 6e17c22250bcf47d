// What a download holds: a tar archive in gzip (RFC 1952; POSIX.1-2017, pax, ustar), looked through without being kept.
//
//     const Archive archive = look_through(response.body);
//     if (!archive.gzip_fault.empty()) ...    // "the checksum behind the data in gzip is not theirs"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace opsmgr::suite {

/// More is not unpacked: a small archive may hold a great deal.
constexpr std::size_t archive_unpacked_at_most = 64 * 1024 * 1024;
/// More files are not listed.
constexpr std::size_t archive_files_at_most = 500;

struct Archive {
    std::string gzip_fault;  ///< a clause of a sentence; empty when it unpacks to its end and all checksums are right
    std::string tar_fault;   ///< of what was unpacked; empty when it is a tar archive, an empty one included
    bool cut = false;        ///< the rest was not looked at, and the faults are those of the part before
    std::size_t unpacked_bytes = 0;
    std::vector<std::string> files;  ///< `name size`, in the order of the archive
};

/// Of bytes that begin as gzip does. Takes a fixed amount of memory beside the list.
[[nodiscard]] Archive look_through(std::string_view bytes);

}  // namespace opsmgr::suite
