// What a download of a job brings: an archive of the fixture's own, or one that comes with the mock.
#pragma once

#include <opsmgr/base/data_file.hpp>

#include <fmt/format.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace opsmgr {

/// The archives that come with the mock: `downloads/complete.tar.gz` and `downloads/partial.tar.gz`.
[[nodiscard]] std::span<const DataFile> download_files();

}  // namespace opsmgr

namespace opsmgr::mock {

struct Archive {
    std::string name;   ///< of one that comes with the mock; empty for bytes of the fixture's own
    std::string bytes;  ///< a `.tar.gz`
};

/// `complete` or `partial`. Null for any other name.
[[nodiscard]] inline std::shared_ptr<const Archive> built_in_archive(std::string_view name) {
    const auto bytes = find_file(download_files(), fmt::format("downloads/{}.tar.gz", name));
    return bytes ? std::make_shared<const Archive>(Archive{std::string(name), std::string(*bytes)}) : nullptr;
}

}  // namespace opsmgr::mock
